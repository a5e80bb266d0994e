// Command penstock is the CDK app: it reads the settings, makes the stacks and
// synthesizes them. The CDK CLI runs it; see cdk.json.
package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"penstock/constructs/kdg"
	"penstock/internal/checkout"
	"penstock/internal/gofunction"
	"penstock/internal/kernel"
	"penstock/stacks"

	"github.com/aws/constructs-go/constructs/v10"
)

func main() {
	kernel.Setup()
	err := synth()
	if err != nil {
		fmt.Fprintln(os.Stderr, "penstock:", err)
	}
	kernel.Close()
	if err != nil {
		os.Exit(1)
	}
}

func synth() error {
	root, err := checkout.Root()
	if err != nil {
		return err
	}
	// Without the CLI, CDK would write to a temporary folder and leave it there.
	out := cmp.Or(os.Getenv("CDK_OUTDIR"), filepath.Join(root, "cdk.out"))
	app, err := kernel.NewApp(root, out)
	if err != nil {
		return err
	}
	config, err := settings(app.Node())
	if err != nil {
		os.Remove(out) // NewApp made it; one that is not empty stays
		return err
	}
	function, err := gofunction.Build(root, "lambda/kdguser", config.LambdaArchitecture)
	if err != nil {
		return err
	}
	folder, err := function.CopyTo(out)
	if err != nil {
		return err
	}
	stacks.NewIngest(app, config)
	stacks.NewGenerator(app, config, kdg.Code{Folder: folder, Hash: function.Hash})
	app.Synth(nil)
	fmt.Fprintln(os.Stderr, "penstock:", config.Price())
	return nil
}

// settings reads the context, and the processor that make local prints for what
// is deployed to a local AWS.
func settings(node constructs.Node) (stacks.Config, error) {
	if processor := os.Getenv("PENSTOCK_LAMBDA_ARCHITECTURE"); processor != "" {
		if err := stacks.UseProcessor(node, processor); err != nil {
			return stacks.Config{}, err
		}
	}
	return stacks.FromContext(node)
}

// Command penstock is the CDK app: it reads the settings, makes the stacks and
// synthesizes them. The CDK CLI runs it; see cdk.json.
package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"penstock/constructs/kdg"
	"penstock/internal/caret"
	"penstock/internal/checkout"
	"penstock/internal/gofunction"
	"penstock/internal/kernel"
	"penstock/stacks"
)

func main() {
	kernel.Setup()
	status := 0
	if err := synth(); err != nil {
		fmt.Fprintln(os.Stderr, "penstock:", caret.PrintableLines(err.Error()))
		status = 1
	}
	kernel.Close()
	os.Exit(status)
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
	config, err := stacks.FromContext(app.Node(), time.Now())
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

// Command penstock is the CDK app. It reads the settings, creates the stacks and synthesizes
// them. The CDK CLI runs it as configured in cdk.json.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"penstock/internal/cdk/cdkapp"
	"penstock/internal/cdk/gofunction"
	"penstock/internal/diagnostic"
	"penstock/internal/pagefiles"
	"penstock/internal/repo"
	"penstock/stacks"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	cdkapp.Setup()
	status := 0
	if err := synth(); err != nil {
		fmt.Fprintln(os.Stderr, "penstock:", diagnostic.PrintableLines(err.Error()))
		status = 1
	}
	cdkapp.Close()
	os.Exit(status)
}

func synth() error {
	root, err := repo.Root()
	if err != nil {
		return err
	}
	// Without CDK_OUTDIR, CDK would write to a temporary folder and leave it there.
	out := cmp.Or(os.Getenv("CDK_OUTDIR"), filepath.Join(root, "cdk.out"))
	app, err := cdkapp.NewApp(root, out)
	if err != nil {
		return err
	}
	config, err := settings(app.Node())
	if err != nil {
		os.Remove(out) // NewApp created it; Remove keeps a folder with files
		return err
	}
	user, err := build(root, "kdguser", config.LambdaArchitecture)
	if err != nil {
		return err
	}
	ingest := stacks.NewIngest(app, config)
	generator := stacks.NewGenerator(app, config, user)
	if config.Traffic != stacks.TrafficNone {
		worker, err := build(root, "kdgworker", config.LambdaArchitecture)
		if err != nil {
			return err
		}
		stacks.NewTraffic(app, config, ingest, worker)
	}
	if config.Page {
		files, err := buildPage(root, config.LambdaArchitecture)
		if err != nil {
			return err
		}
		stacks.NewPage(app, config, generator, files)
	}
	if config.Analytics != stacks.AnalyticsNone {
		stacks.NewAnalytics(app, config)
	}
	app.Synth(nil)
	fmt.Fprintln(os.Stderr, "penstock:", config.Price())
	return nil
}

// build compiles the Lambda function lambda/name.
func build(root, name, architecture string) (awslambda.Code, error) {
	function, err := gofunction.Build(root, "lambda/"+name, architecture)
	if err != nil {
		return nil, err
	}
	return asset(function, name), nil
}

// buildPage compiles the function that uploads the producer page, and adds the page, which
// make page builds. Tests set PENSTOCK_PAGE to the folder of a stub.
func buildPage(root, architecture string) (stacks.PageFiles, error) {
	const name = "kdgpage"
	folder := cmp.Or(os.Getenv("PENSTOCK_PAGE"), filepath.Join(root, pagefiles.Folder))
	if _, err := os.Stat(filepath.Join(folder, pagefiles.Index)); err != nil {
		return stacks.PageFiles{}, errors.New("setting page=true: the page is not built: run make page, or set page=false")
	}
	function, err := gofunction.BuildWithFiles(root, "lambda/"+name, architecture, folder, "page")
	if err != nil {
		return stacks.PageFiles{}, err
	}
	return stacks.PageFiles{Code: asset(function, name), Version: function.Hash}, nil
}

func asset(function gofunction.Function, name string) awslambda.Code {
	return awslambda.Code_FromAsset(jsii.String(function.Dir), &awss3assets.AssetOptions{
		// The hash of the sources. The hash of the binary would change with the toolchain.
		AssetHash: jsii.String(function.Hash), AssetHashType: awscdk.AssetHashType_CUSTOM, DisplayName: jsii.String(name),
	})
}

// settings reads the settings from the context. For a local AWS, make local sets
// PENSTOCK_LAMBDA_ARCHITECTURE to the processor of this machine.
func settings(node constructs.Node) (stacks.Config, error) {
	if processor := os.Getenv("PENSTOCK_LAMBDA_ARCHITECTURE"); processor != "" {
		if err := stacks.UseProcessor(node, processor); err != nil {
			return stacks.Config{}, err
		}
	}
	return stacks.FromContext(node, time.Now())
}

// Package kernel starts and stops the jsii kernel, the Node.js process that CDK
// runs in: one a process, and not safe for concurrent use.
package cdkapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"penstock/internal/repo"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// Setup gives the kernel its environment. Call it first in main or TestMain:
// the jsii runtime copies the environment before main begins, so where something
// is missing from it, Setup starts the program over in the same process.
// Variables that are set already stay as they are.
//
// JSII_NODE becomes the Node.js that package.json pins, where that is installed.
// CDK_VALIDATION becomes false: CDK's built-in CloudFormation validation takes
// most of a synth's time, and CI runs it once, strictly. NODE_OPTIONS keeps V8
// from starting threads that a second of work does not repay.
func Setup() {
	missing := false
	set := func(name, value string) {
		if _, is := os.LookupEnv(name); !is {
			os.Setenv(name, value)
			missing = true
		}
	}
	set("CDK_VALIDATION", "false")
	set("NODE_OPTIONS", "--v8-pool-size=0")
	if root, err := repo.Root(); err == nil {
		if node, ok := repo.Tool(root, "node"); ok {
			set("JSII_NODE", node)
		}
	}
	if program, err := os.Executable(); missing && err == nil {
		syscall.Exec(program, os.Args, os.Environ()) // on failure: as it was, only slower
	}
}

// validationReport is cx-api's VALIDATION_REPORT_FILE.
const validationReport = "validation-report.json"

// NewApp starts the kernel and makes an app with the context of root/cdk.json.
// The CDK CLI hands that context to the app, and what it hands wins; without
// the CLI, go run and the tests still make the same templates. outdir is where
// Synth writes.
//
// NewApp first removes the validation report of an earlier synth. CDK writes that file
// only when there is something to report, and the CLI prints whatever file is there.
func NewApp(root, outdir string) (awscdk.App, error) {
	if err := os.Remove(filepath.Join(outdir, validationReport)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the validation report of the last synth cannot be removed: %w", err)
	}
	var cdk struct{ Context map[string]any }
	content, err := os.ReadFile(filepath.Join(root, "cdk.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(content, &cdk); err != nil {
		return nil, fmt.Errorf("read cdk.json: %w", err)
	}
	return awscdk.NewApp(&awscdk.AppProps{
		Context:            &cdk.Context,
		Outdir:             jsii.String(outdir),
		AnalyticsReporting: jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false), // nothing here reads it, and every synth waits for it
	}), nil
}

// Close stops the kernel and removes its temporary files. It is the last thing
// a process does: nothing is printed to standard error after it.
//
// The runtime waits for its child process twice, and complains on standard
// error ("waitid: no child processes") when the wrong one of the two returns
// first; the output of both is of no use by now.
func Close() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	jsii.Close()
}

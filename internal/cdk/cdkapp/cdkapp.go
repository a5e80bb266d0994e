// Package cdkapp starts and stops the jsii kernel, the Node.js process that CDK runs in.
// A program has one kernel, which is not safe for concurrent use.
package cdkapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"penstock/internal/repo"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// Setup sets the kernel's environment. Call it first in main or TestMain, and Close
// last. Except for TMPDIR, it does not change variables that are already set.
//
//   - TMPDIR is a new folder, which is removed even if the program fails.
//   - JSII_NODE is the Node.js that package.json pins, if that is installed.
//   - CDK_VALIDATION is false, because CDK's built-in CloudFormation validation takes
//     most of a synth's time. CI runs it once, strictly.
//   - NODE_OPTIONS keeps V8 from starting threads, which do not pay off in a run of about
//     a second.
//
// The jsii runtime copies the environment and unpacks itself before main begins. Setup
// removes that copy with jsii.Close, and the first CDK call makes a new one. Both are
// cheap, because the kernel starts only with that call. The app command in cdk.json sets
// JSII_RUNTIME=none, so that a synth interrupted before main leaves no files.
func Setup() {
	set := func(name, value string) {
		if _, ok := os.LookupEnv(name); !ok {
			os.Setenv(name, value)
		}
	}
	set("CDK_VALIDATION", "false")
	set("NODE_OPTIONS", "--v8-pool-size=0")
	if root, err := repo.Root(); err == nil {
		if node, ok := repo.Tool(root, "node"); ok {
			set("JSII_NODE", node)
		}
	}
	if os.Getenv("JSII_RUNTIME") == "none" {
		os.Unsetenv("JSII_RUNTIME")
	}
	jsii.Close()
	if remove, err := privateTempDir(); err == nil { // if it fails, CDK works but may leave files
		removeTempDir = remove
	}
}

// validationReport is the file name of CDK's validation report: VALIDATION_REPORT_FILE
// in the package cx-api.
const validationReport = "validation-report.json"

// removeTempDir removes the folder that Setup created.
var removeTempDir = func() {}

// NewApp starts the kernel and returns an app that writes to outdir. Of the context in
// root/cdk.json it uses only the feature flags, so that tests create the deployed
// templates even if a user has changed settings there. In a deployment the CDK CLI
// passes the settings.
//
// NewApp first removes the validation report of an earlier synth. CDK writes that file
// only when there is something to report, and the CLI would print the old one.
func NewApp(root, outdir string) (awscdk.App, error) {
	if err := os.Remove(filepath.Join(outdir, validationReport)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the validation report of the last synth: %w", err)
	}
	var cdk struct{ Context map[string]any }
	content, err := os.ReadFile(filepath.Join(root, "cdk.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(content, &cdk); err != nil {
		return nil, fmt.Errorf("read cdk.json: %w", err)
	}
	maps.DeleteFunc(cdk.Context, func(key string, _ any) bool { return !strings.HasPrefix(key, "@") })
	return awscdk.NewApp(&awscdk.AppProps{
		Context:            &cdk.Context,
		Outdir:             jsii.String(outdir),
		AnalyticsReporting: jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false), // slows down every synth, and nothing here reads it
	}), nil
}

// Close stops the kernel and removes its temporary files. Call it last: afterwards,
// nothing is printed to standard error.
//
// jsii-runtime-go waits for its process twice concurrently. If the wrong call returns
// first, it prints "waitid: no child processes" to os.Stderr. It has no option to
// prevent that, so Close redirects os.Stderr.
func Close() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	jsii.Close()
	removeTempDir()
}

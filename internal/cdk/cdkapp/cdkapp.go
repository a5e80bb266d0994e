// Package cdkapp starts and stops the jsii kernel, the Node.js process that CDK
// runs in: one a process, and not safe for concurrent use.
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

// Setup gives the kernel its environment. Call it first in main or TestMain, and
// Close last. Variables that are set already keep their values, but for TMPDIR:
// temporary files go to a folder that is removed however this program ends.
//
//   - JSII_NODE is the Node.js that package.json pins, where that is installed.
//   - CDK_VALIDATION is false: CDK's built-in CloudFormation validation takes
//     most of a synth's time, and CI runs it once, strictly.
//   - NODE_OPTIONS keeps V8 from starting threads that a second of work does not
//     repay.
//
// The jsii runtime copies the environment and unpacks itself before main begins;
// jsii.Close removes that copy, and the first call of CDK makes a new one. Both
// are cheap, because the kernel starts only with that call. cdk.json's app command
// sets JSII_RUNTIME=none, so that a synth interrupted before main leaves nothing.
func Setup() {
	set := func(name, value string) {
		if _, is := os.LookupEnv(name); !is {
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
	if remove, err := scratch(); err == nil { // without it, CDK works and may leave files behind
		removeScratch = remove
	}
}

// validationReport is cx-api's VALIDATION_REPORT_FILE.
const validationReport = "validation-report.json"

// removeScratch removes the folder that Setup made.
var removeScratch = func() {}

// NewApp starts the kernel and returns an app with the feature flags of
// root/cdk.json, so that tests make the templates that are deployed. Settings come
// from the CDK CLI only, which passes the whole context: what a user writes into
// cdk.json changes no test. outdir is where Synth writes.
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
	maps.DeleteFunc(cdk.Context, func(key string, _ any) bool { return !strings.HasPrefix(key, "@") })
	return awscdk.NewApp(&awscdk.AppProps{
		Context:            &cdk.Context,
		Outdir:             jsii.String(outdir),
		AnalyticsReporting: jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false), // nothing here reads it, and every synth waits for it
	}), nil
}

// Close stops the kernel and removes its temporary files. Call it last: nothing
// is printed to standard error after it.
//
// jsii-runtime-go waits for its process twice at the same time. If the wrong
// call returns first, jsii prints "waitid: no child processes" to os.Stderr. It
// has no switch for that, so Close points os.Stderr elsewhere.
func Close() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	jsii.Close()
	removeScratch()
}

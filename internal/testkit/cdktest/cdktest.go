// Package cdktest helps to test CDK packages: it manages the jsii kernel, creates apps with
// the feature flags of cdk.json, returns templates as plain JSON, compares golden files and
// checks panics.
//
// A test binary has one kernel, a Node.js process without locks. Its tests must not run in
// parallel or under the race detector.
package cdktest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"penstock/internal/cdk/cdkapp"
	"penstock/internal/repo"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/require"
)

// Main runs the tests of a package and stops the kernel. Call it from TestMain. Without
// Node.js, which CDK needs, Main prints a message and skips all tests.
func Main(m *testing.M) {
	cdkapp.Setup()
	if !haveNode() {
		fmt.Println("SKIP: CDK needs Node.js: run make setup, or install Node.js")
		fmt.Println("testing: warning: no tests to run") // makes go test report that nothing ran
		os.Exit(0)
	}
	code := m.Run()
	cdkapp.Close()
	os.Exit(code)
}

func haveNode() bool {
	if root, err := repo.Root(); err == nil {
		if _, ok := repo.Tool(root, "node"); ok {
			return true
		}
	}
	_, err := exec.LookPath("node")
	return err == nil
}

// App returns an app with the feature flags of the project's cdk.json.
func App(t *testing.T) awscdk.App {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	app, err := cdkapp.NewApp(root, t.TempDir())
	require.NoError(t, err)
	return app
}

// Stack returns an empty stack, for testing a construct.
func Stack(t *testing.T) awscdk.Stack {
	t.Helper()
	return awscdk.NewStack(App(t), jsii.String("Test"), nil)
}

// Synth returns the template of a stack.
func Synth(t *testing.T, stack awscdk.Stack) Template {
	t.Helper()
	content, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	require.NoError(t, err)
	var template Template
	require.NoError(t, json.Unmarshal(content, &template))
	return template
}

// Refusal runs f, which must panic, and returns the message of the panic.
func Refusal(t *testing.T, f func()) (message string) {
	t.Helper()
	defer func() {
		fault := recover()
		require.NotNil(t, fault, "f did not panic")
		message = fmt.Sprint(fault)
	}()
	f()
	return ""
}

// StubCode returns a placeholder for the code of a Lambda function, so that nothing is
// built.
func StubCode(t *testing.T) awslambda.Code {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "bootstrap"), []byte("stub"), 0o600))
	return awslambda.Code_FromAsset(jsii.String(folder), &awss3assets.AssetOptions{
		AssetHash: jsii.String("stub"), AssetHashType: awscdk.AssetHashType_CUSTOM, DisplayName: jsii.String("kdguser"),
	})
}

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deps returns the direct and indirect imports of the packages, without those of tests.
func deps(t *testing.T, packages ...string) string {
	t.Helper()
	output, err := exec.Command("go", append([]string{"list", "-deps"}, packages...)...).Output()
	require.NoError(t, err)
	return "\n" + string(output)
}

const (
	cdk = "\ngithub.com/aws/jsii-runtime-go"
	sdk = "\ngithub.com/aws/aws-sdk-go-v2"
)

// docs/architecture.md shows these rules.
func TestImports(t *testing.T) {
	for _, row := range []struct {
		pkg   string
		never []string
		why   string
	}{
		{"./firehose", []string{"\ngithub.com/", "\npenstock/internal/repo", "\nnet\n", "\nos/exec\n"}, "the model is pure: standard library only"},
		{"./firehose/definition", []string{cdk, sdk, "\npenstock/record", "\nnet\n", "\nos/exec\n"}, "it reads documents of any origin, and calls no service"},
		{"./internal/diagnostic", []string{"\ngithub.com/", "\npenstock/record", "\npenstock/firehose"}, "it depends on no syntax"},
		{"./internal/shell", []string{"\ngithub.com/", "\npenstock/firehose", "\nos/exec\n"}, "it depends on no command"},
		{"./internal/moment", []string{"\ngithub.com/", "\npenstock/record", "\nnet\n"}, "the formatter is pure: standard library only"},
		{"./record/...", []string{cdk, sdk, "\npenstock/firehose", "\npenstock/templates", "\nnet\n", "\nos/exec\n", "\ngithub.com/brianvoe/gofakeit/v7\n"}, "the template engine does no I/O, and uses gofakeit's word lists only"},
		{"./internal/bucket", []string{cdk, "\npenstock/firehose", "\npenstock/record"}, "it stores bytes under keys, of any origin"},
		{"./internal/account", []string{cdk, "\npenstock/internal/bucket", "\npenstock/internal/sink", sdk + "/service/s3\n", sdk + "/service/firehose\n"}, "it depends on no single service"},
		{"./internal/sink", []string{cdk, "\npenstock/record", "\npenstock/internal/generate"}, "it does not depend on the content of entries"},
		{"./internal/send", []string{cdk, "\npenstock/templates", "\npenstock/internal/bucket"}, "it only connects records with sinks"},
		{"./internal/verify", []string{cdk, "\npenstock/templates", "\npenstock/internal/lake"}, "it reads delivered objects and writes none"},
		{"./firehose/partition", []string{cdk, sdk, "\npenstock/record", "\npenstock/internal/lake"}, "it is part of the pure model, with jq"},
		{"./internal/convert", []string{cdk, sdk, "\npenstock/firehose/definition", "\npenstock/record", "\npenstock/internal/lake"}, "it only converts JSON as the settings of a stream say"},
		{"./internal/films", []string{cdk, sdk, "\npenstock/templates"}, "it only turns text into a table"},
		{"./internal/films/rows", []string{"\ngithub.com/", "\npenstock/firehose", "\nnet\n"}, "it reads text of any tables: standard library only"},
		{"./internal/rawjson", []string{"\ngithub.com/", "\npenstock/firehose", "\nnet\n"}, "it depends on no content: standard library only"},
		{"./internal/lake", []string{cdk, "\npenstock/templates"}, "it only connects records, the model of Firehose and a bucket"},
		{"./internal/quantity", []string{cdk, sdk, "\npenstock/firehose", "\nnet\n"}, "it only formats numbers"},
		{"./internal/plan/report", []string{cdk, sdk, "\npenstock/internal/generate"}, "it only formats a plan"},
		{"./internal/send/report", []string{cdk, "\npenstock/internal/bucket"}, "it only formats the report of a run"},
		{"./internal/plan", []string{"\ngithub.com/", "\nnet\n", "\nos/exec\n"}, "it is arithmetic: standard library only"},
		{"./internal/generate", []string{cdk, sdk, "\npenstock/firehose"}, "rendering does not depend on the destination"},
		{"./internal/pagefiles", []string{"\ngithub.com/", "\npenstock/firehose", "\nnet/http\n"}, "constructs, a function and kdg share it: standard library only"},
		{"./internal/page", []string{cdk, sdk + "/service", "\npenstock/record", "\npenstock/firehose", "\npenstock/internal/account"}, "it serves files and passes calls on"},
		{"./lambda/kdguser", []string{cdk, "\npenstock/internal", "\npenstock/lambda/kdguser/"}, "the hash of its asset covers only its own folder"},
		{"./lambda/kdgpage", []string{cdk, "\npenstock/internal/cdk", "\npenstock/internal/local", "\npenstock/internal/bucket", "\npenstock/internal/repo", "\npenstock/record", "\npenstock/firehose", "\npenstock/lambda/kdguser"}, "it uploads files and needs nothing else"},
		{"./lambda/kdgworker", []string{cdk, "\npenstock/internal/cdk", "\npenstock/internal/local", "\npenstock/internal/lake", "\npenstock/internal/verify", "\npenstock/internal/plan", "\npenstock/internal/send/", "\npenstock/internal/repo", "\npenstock/templates", "\npenstock/lambda/kdguser"}, "it generates, sends and stores records, and needs nothing else"},
		{"./constructs/...", []string{sdk, "\npenstock/stacks", "\npenstock/internal/local", "\npenstock/lambda"}, "constructs depend on no stack and make no calls"},
		{"./constructs/analytics/sql", []string{cdk, sdk, "\nnet\n", "\nos/exec\n"}, "it is text for Flink, which make analytics runs without CDK"},
		{"./stacks", []string{sdk, "\npenstock/lambda"}, "a synth does not call AWS"},
		{".", []string{sdk, "\npenstock/lambda", "\npenstock/internal/local"}, "a synth does not call AWS"},
		{"./internal/cdk/gofunction", []string{cdk, sdk}, "it only builds"},
		{"./internal/testkit/iamtest", []string{cdk, sdk, "\npenstock/stacks"}, "it reads templates of any origin"},
		{"./internal/local", []string{cdk, "\npenstock/stacks"}, "it uses the app through the CDK CLI, as users do"},
		{"./cmd/...", []string{cdk, "\npenstock/stacks"}, "CDK adds 70 MB to a binary"},
	} {
		all := deps(t, row.pkg)
		for _, never := range row.never {
			assert.NotContains(t, all, never, "%s: %s", row.pkg, row.why)
		}
	}
	for _, construct := range []string{"analytics", "catalog", "datastream", "delivery", "kdg", "lake", "monitoring", "page", "traffic"} {
		others := strings.ReplaceAll(deps(t, "./constructs/"+construct), "\npenstock/constructs/"+construct+"\n", "\n")
		assert.NotContains(t, others, "\npenstock/constructs/", "%s imports another construct: pass its results as props in package stacks", construct)
	}
}

// run runs the app as the CDK CLI does, with settings in JSON.
func run(t *testing.T, settings, out string) (stdout, stderr string, err error) {
	t.Helper()
	needNode(t)
	var printed, errors bytes.Buffer
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), runApp+"=1", "CDK_CONTEXT_JSON="+settings, "CDK_OUTDIR="+out)
	cmd.Stdout, cmd.Stderr = &printed, &errors
	err = cmd.Run()
	return printed.String(), errors.String(), err
}

// The price goes to standard error, because the CLI prints the template on standard output.
func TestSynthEndsWithThePrice(t *testing.T) {
	stdout, stderr, err := run(t, "{}", filepath.Join(t.TempDir(), "cdk.out"))
	require.NoError(t, err, stderr)
	assert.Empty(t, stdout)
	assert.Regexp(t, `^penstock: etl3-delivery costs about \$\S+ per month .*\n$`, stderr)
}

// An app in another module can import the constructs and grant permissions to its function.
func TestOwnAppSynthesizes(t *testing.T) {
	node := needNode(t)
	out := filepath.Join(t.TempDir(), "cdk.out")
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = "examples/own-app"
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+out, "CDK_VALIDATION=false")
	if node != "" {
		cmd.Env = append(cmd.Env, "JSII_NODE="+node)
	}
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, string(output))
	content, err := os.ReadFile(filepath.Join(out, "Orders.template.json"))
	require.NoError(t, err)
	for _, want := range []string{"AWS::KinesisFirehose::DeliveryStream", "firehose:PutRecordBatch", "orders/!{timestamp:yyyy/MM/dd/}", "s3:GetObject*"} {
		assert.True(t, strings.Contains(string(content), `"`+want+`"`), "the template has no %s", want)
	}
}

// needNode returns the path of the Node.js in this checkout, or "" if only the PATH has one.
// It skips the test if there is none.
func needNode(t *testing.T) string {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	if node, installed := repo.Tool(root, "node"); installed {
		return node
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("CDK needs Node.js: run make setup, or install Node.js")
	}
	return ""
}

// A bad setting prints one line on standard error, exits with status 1 and writes no file.
func TestBadSettingPrintsOneLine(t *testing.T) {
	for setting, want := range map[string]string{
		`{"bufferSizeMiB":"200"}`:                 `penstock: setting bufferSizeMiB="200": must be a whole number of MiB from 1 to 128; set it in cdk.json's context or with -c bufferSizeMiB=1` + "\n",
		`{"prefix":"streaming/!{time:yyyy/MM/}"}`: "^",
	} {
		out := filepath.Join(t.TempDir(), "cdk.out")
		stdout, stderr, err := run(t, setting, out)

		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		assert.Equal(t, 1, exit.ExitCode())
		assert.Empty(t, stdout)
		assert.NotContains(t, stderr, "goroutine", "a stack trace")
		if want != "^" {
			assert.Equal(t, want, stderr)
		} else {
			lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
			require.Len(t, lines, 3)
			assert.Contains(t, lines[0], `penstock: setting prefix: no namespace "time"`)
			assert.Equal(t, "streaming/!{time:yyyy/MM/}", strings.TrimSpace(lines[1]))
			assert.Equal(t, strings.Index(lines[1], "time"), strings.Index(lines[2], "^"))
		}
		assert.NoDirExists(t, out)
	}
}

// An app with the page fails before it creates a stack if the page is not built.
func TestPageMustBeBuilt(t *testing.T) {
	t.Setenv("PENSTOCK_PAGE", t.TempDir())
	_, stderr, err := run(t, `{"page":"true"}`, filepath.Join(t.TempDir(), "cdk.out"))
	require.Error(t, err)
	assert.Equal(t, "penstock: setting page=true: the page is not built: run make page, or set page=false\n", stderr)
}

// The CLI prints the validation report in the output folder after each synth. CDK does not
// overwrite an old report if it has no findings.
func TestSynthRemovesTheOldValidationReport(t *testing.T) {
	for _, next := range []string{"{}", `{"shards":9999}`} {
		out := filepath.Join(t.TempDir(), "elsewhere")
		report := filepath.Join(out, "validation-report.json")
		_, stderr, err := run(t, `{"prefix":"streaming/!{timestamp:YYYY/mm/}"}`, out)
		require.NoError(t, err, stderr)
		require.FileExists(t, report)
		run(t, next, out)
		assert.NoFileExists(t, report, next)
	}
}

// For a local AWS, the function is built for the processor of this machine. A different
// lambdaArchitecture is rejected.
func TestLocalDeployUsesTheLocalProcessor(t *testing.T) {
	t.Setenv("PENSTOCK_LAMBDA_ARCHITECTURE", "x86_64")
	for _, settings := range []string{"{}", `{"lambdaArchitecture":"x86_64"}`} {
		out := filepath.Join(t.TempDir(), "cdk.out")
		_, stderr, err := run(t, settings, out)
		require.NoError(t, err, stderr)
		assert.Contains(t, read(t, filepath.Join(out, "PenstockGenerator.template.json")), `"x86_64"`)
	}
	_, stderr, err := run(t, `{"lambdaArchitecture":"arm64"}`, filepath.Join(t.TempDir(), "cdk.out"))
	require.Error(t, err)
	assert.Equal(t, `penstock: setting lambdaArchitecture="arm64": the local AWS runs the function on this machine, whose processor is x86_64; `+
		"remove the setting, or unset PENSTOCK_LAMBDA_ARCHITECTURE and AWS_ENDPOINT_URL to deploy to AWS\n", stderr)
}

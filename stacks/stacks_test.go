package stacks_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"penstock/internal/cdktest"
	"penstock/stacks"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// app makes both stacks with settings that differ from the defaults.
func app(t *testing.T, settings map[string]any) (ingest, generator awscdk.Stack) {
	t.Helper()
	app := cdktest.App(t)
	for name, value := range settings {
		app.Node().SetContext(jsii.String(name), value)
	}
	config, err := stacks.FromContext(app.Node())
	require.NoError(t, err)
	return stacks.NewIngest(app, config), stacks.NewGenerator(app, config, cdktest.StubCode(t))
}

// everySetting is a choice other than the default for each setting, but for those that do
// not go with the others: source and what goes with it, and compression, which Parquet
// has of its own; they are in fromStream. A password that is a parameter does not rotate.
var everySetting = map[string]any{
	"name": "Demo", "deliveryStreamName": "events", "prefix": "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/MM/dd/}", "errorPrefix": "errors/!{firehose:error-output-type}/",
	"bufferSizeMiB": "64", "bufferIntervalSeconds": "900", "partitionBy": "eventType", "format": "Parquet", "fileExtension": ".pq", "encryptionKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "timeZone": "Europe/Paris", "appendNewline": "true", "kdgPassword": "parameter", "kdgUrlBase": "https://example.com/producer.html", "rotateAfterDays": "0",
	"lambdaArchitecture": "x86_64", "retainData": "false", "tierAfterDays": "30", "expireAfterDays": "365", "catalog": "true", "firstDay": "2026-11-01", "monitoring": "true", "alarmEmail": "ada@example.com", "logRetentionDays": "30",
	"permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Boundary", "tags": "team=data,env=test",
}

// fromStream has a data stream as source, and nothing else but what goes with it.
var fromStream = map[string]any{"name": "Stream", "source": "stream", "shards": "2", "compression": "GZIP", "fileExtension": ".json.gz", "monitoring": "true", "recordsPerSecond": "1k"}

func TestGolden(t *testing.T) {
	ingest, generator := app(t, nil)
	cdktest.Golden(t, "PenstockIngest", cdktest.Synth(t, ingest))
	cdktest.Golden(t, "PenstockGenerator", cdktest.Synth(t, generator))

	ingest, generator = app(t, everySetting)
	cdktest.Golden(t, "DemoIngest", cdktest.Synth(t, ingest))
	cdktest.Golden(t, "DemoGenerator", cdktest.Synth(t, generator))

	ingest, generator = app(t, fromStream)
	cdktest.Golden(t, "StreamIngest", cdktest.Synth(t, ingest))
	cdktest.Golden(t, "StreamGenerator", cdktest.Synth(t, generator))
}

func TestOutputsAreAnAPI(t *testing.T) {
	outputs := func(stack awscdk.Stack) []string {
		return slices.Sorted(maps.Keys(cdktest.Synth(t, stack)["Outputs"].(map[string]any)))
	}
	ingest, generator := app(t, nil)
	assert.Equal(t, []string{"BucketName", "DeliveryStreamArn", "DeliveryStreamName", "ListObjects"}, outputs(ingest))
	assert.Equal(t, []string{"KdgPasswordCommand", "KdgRotateCommand", "KdgUrl", "KdgUsername"}, outputs(generator))

	_, generator = app(t, map[string]any{"kdgPassword": "parameter"})
	assert.Equal(t, []string{"KdgUrl", "KdgUsername"}, outputs(generator))

	ingest, _ = app(t, map[string]any{"source": "stream", "catalog": "true"})
	assert.Equal(t, []string{"AthenaTable", "AthenaWorkGroup", "BucketName", "DataStreamArn", "DataStreamName", "DeliveryStreamName", "ListObjects"}, outputs(ingest))
}

func TestPasswordParameterIsHiddenAndInNoOutput(t *testing.T) {
	_, generator := app(t, map[string]any{"kdgPassword": "parameter"})
	template := cdktest.Synth(t, generator)

	assert.Equal(t, true, cdktest.At(template["Parameters"], "Password", "NoEcho"))
	assert.NotContains(t, template["Parameters"].(map[string]any)["Password"], "Default")
	for id, output := range template["Outputs"].(map[string]any) {
		assert.NotContains(t, references(t, output), "Password", id)
	}
}

// references are the names that a part of a template refers to.
func references(t *testing.T, part any) []string {
	content, err := json.Marshal(part)
	require.NoError(t, err)
	var names []string
	for rest := string(content); ; {
		_, after, found := strings.Cut(rest, `"Ref":"`)
		if !found {
			return names
		}
		name, more, _ := strings.Cut(after, `"`)
		names, rest = append(names, name), more
	}
}

// The stacks share nothing, so each can be deployed and destroyed alone.
func TestStacksDoNotImportEachOther(t *testing.T) {
	ingest, generator := app(t, nil)
	for _, stack := range []awscdk.Stack{ingest, generator} {
		content, err := json.Marshal(cdktest.Synth(t, stack))
		require.NoError(t, err)
		assert.NotContains(t, string(content), "Fn::ImportValue")
		assert.NotContains(t, string(content), `"Export"`)
		assert.Empty(t, *stack.Dependencies())
	}
}

// Two copies in one account and Region clash where both name a resource alike.
func TestCopiesShareNoPhysicalName(t *testing.T) {
	named := []string{"BucketName", "DeliveryStreamName", "LogGroupName", "RoleName", "UserPoolName", "IdentityPoolName", "FunctionName", "Name"}
	names := func(settings map[string]any) map[string]bool {
		found := map[string]bool{}
		ingest, generator := app(t, settings)
		for _, stack := range []awscdk.Stack{ingest, generator} {
			for _, resource := range cdktest.Synth(t, stack)["Resources"].(map[string]any) {
				for _, property := range named {
					if name, ok := cdktest.At(resource, "Properties", property).(string); ok {
						found[name] = true
					}
				}
			}
		}
		return found
	}
	assert.Equal(t, map[string]bool{"etl3-delivery": true}, names(nil))
	assert.Equal(t, map[string]bool{"etl3-delivery-Demo": true}, names(map[string]any{"name": "Demo"}))
}

func TestBoundaryAndTagsAreEverywhere(t *testing.T) {
	ingest, generator := app(t, everySetting)
	for _, stack := range []awscdk.Stack{ingest, generator} {
		template := cdktest.Synth(t, stack)
		for id, role := range template.All("AWS::IAM::Role") {
			assert.Equal(t, "arn:aws:iam::111122223333:policy/Boundary", role.Properties()["PermissionsBoundary"], id)
		}
		for _, resourceType := range []string{"AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream", "AWS::IAM::Role", "AWS::Lambda::Function", "AWS::Logs::LogGroup"} {
			for id, resource := range template.All(resourceType) {
				if strings.HasPrefix(id, "CustomS3AutoDeleteObjects") {
					continue // CDK's own, which takes no tags
				}
				assert.Contains(t, resource.Properties()["Tags"], map[string]any{"Key": "team", "Value": "data"}, id)
			}
		}
	}
}

// cdk-nag's findings that remain are acknowledged beside the code they are about.
// The synth prints those that are not, and panics on an error among them.
func TestNagFindsNothing(t *testing.T) {
	for name, settings := range map[string]map[string]any{"defaults": nil, "every setting": everySetting, "from a stream": fromStream, "a rotation": {"rotateAfterDays": "90"}} {
		ingest, generator := app(t, settings)
		for _, stack := range []awscdk.Stack{ingest, generator} {
			awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
			assert.NotPanics(t, func() {
				assertions.Annotations_FromStack(stack).HasNoWarning(jsii.String("*"), assertions.Match_AnyValue())
			}, name)
		}
	}
}

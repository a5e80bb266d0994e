package stacks_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"
	"penstock/internal/testkit/stackstest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

func TestGolden(t *testing.T) {
	ingest, generator := stackstest.New(t, nil)
	cdktest.Golden(t, "PenstockIngest", cdktest.Synth(t, ingest))
	cdktest.Golden(t, "PenstockGenerator", cdktest.Synth(t, generator))

	cdktest.Golden(t, "PenstockTraffic", cdktest.Synth(t, stackstest.All(t, steady)[2]))
	cdktest.Golden(t, "PenstockPage", cdktest.Synth(t, stackstest.All(t, withPage)[2]))
	for _, settings := range []map[string]any{stackstest.EverySetting, stackstest.FromStream} {
		for _, stack := range stackstest.All(t, settings) {
			cdktest.Golden(t, *stack.StackName(), cdktest.Synth(t, stack))
		}
	}
}

// steady are the default settings with steady traffic.
var steady = map[string]any{"traffic": "steady"}

// withPage are the default settings with the producer page.
var withPage = map[string]any{"page": "true"}

func TestOutputNames(t *testing.T) {
	outputs := func(stack awscdk.Stack) []string {
		return slices.Sorted(maps.Keys(cdktest.Synth(t, stack)["Outputs"].(map[string]any)))
	}
	ingest, generator := stackstest.New(t, nil)
	assert.Equal(t, []string{"BucketName", "DeliveryStreamArn", "DeliveryStreamName", "ListObjects"}, outputs(ingest))
	assert.Equal(t, []string{"IdentityPoolId", "KdgPasswordCommand", "KdgRotateCommand", "KdgUrl", "KdgUsername", "UserPoolClientId", "UserPoolId"}, outputs(generator))

	_, generator = stackstest.New(t, map[string]any{"kdgPassword": "parameter"})
	assert.Equal(t, []string{"IdentityPoolId", "KdgUrl", "KdgUsername", "UserPoolClientId", "UserPoolId"}, outputs(generator))

	ingest, _ = stackstest.New(t, map[string]any{"source": "stream", "catalog": "true"})
	assert.Equal(t, []string{"AthenaTable", "AthenaWorkGroup", "BucketName", "DataStreamArn", "DataStreamName", "DeliveryStreamName", "FilmTable", "ListObjects"}, outputs(ingest))

	ingest, _ = stackstest.New(t, map[string]any{"monitoring": "true"})
	assert.Equal(t, []string{"AlarmTopicArn", "BucketName", "DeliveryStreamArn", "DeliveryStreamName", "ListObjects"}, outputs(ingest))

	all := stackstest.All(t, steady)
	assert.Equal(t, []string{"BucketName", "DeliveryStreamArn", "DeliveryStreamName", "ListObjects"}, outputs(all[0]))
	assert.Equal(t, []string{"TrafficPauseCommand", "TrafficResumeCommand", "TrafficStopCommand"}, outputs(all[2]))
	assert.Equal(t, []string{"AnalyticsDatabase", "AnalyticsOpenCommand", "AnalyticsStartCommand", "AnalyticsStatusCommand", "AnalyticsStopCommand", "AnalyticsTable", "AnalyticsUrl"},
		outputs(stackstest.All(t, notebook)[2]))
	assert.Equal(t, []string{"FleetCommand", "FleetMachineArn", "FleetTarget"}, outputs(stackstest.All(t, map[string]any{"traffic": "bulk"})[2]))
}

// notebook are settings with a notebook.
var notebook = map[string]any{"source": "stream", "analytics": "studio"}

// words returns the arguments into which a shell splits the command of an output. Each
// intrinsic function has the value "known".
func words(t *testing.T, stack awscdk.Stack, output string) []string {
	t.Helper()
	value := cdktest.At(map[string]any(cdktest.Synth(t, stack)), "Outputs", output, "Value")
	command := ""
	for _, part := range cdktest.At(value, "Fn::Join", 1).([]any) {
		text, is := part.(string)
		if !is {
			text = "known"
		}
		command += text
	}
	dir := t.TempDir()
	sh := exec.Command("sh", "-c", `aws() { printf '%s\0' "$@"; }; `+command)
	sh.Dir = dir
	printed, err := sh.Output()
	require.NoError(t, err, command)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "the shell executed a part of the prefix: %s", command)
	return strings.Split(strings.TrimSuffix(string(printed), "\x00"), "\x00")
}

func TestCommandsInOutputsCanBePasted(t *testing.T) {
	const prefix = "x$(touch y)/it's `touch z` \"a\" \\ ; touch w & $HOME * ~ #!/"
	ingest, generator := stackstest.New(t, map[string]any{"prefix": prefix + "!{timestamp:yyyy/}"})
	assert.Equal(t, []string{"s3", "ls", "--recursive", "s3://known/" + prefix}, words(t, ingest, "ListObjects"))
	assert.Equal(t, []string{"secretsmanager", "get-secret-value", "--region", "known", "--secret-id", "known", "--query", "SecretString", "--output", "text"},
		words(t, generator, "KdgPasswordCommand"))
	assert.Equal(t, []string{"secretsmanager", "rotate-secret", "--region", "known", "--secret-id", "known", "--rotation-lambda-arn", "known", "--rotation-rules", "AutomaticallyAfterDays=1000"},
		words(t, generator, "KdgRotateCommand"))
	analytics := stackstest.All(t, notebook)[2]
	for output, command := range map[string][]string{
		"AnalyticsStartCommand":  {"start-application"},
		"AnalyticsStatusCommand": {"describe-application", "--query", "ApplicationDetail.ApplicationStatus", "--output", "text"},
		"AnalyticsOpenCommand":   {"create-application-presigned-url", "--url-type", "ZEPPELIN_UI_URL", "--session-expiration-duration-in-seconds", "1800", "--query", "AuthorizedUrl", "--output", "text"},
		"AnalyticsStopCommand":   {"stop-application"},
	} {
		want := slices.Concat([]string{"kinesisanalyticsv2", command[0], "--region", "known", "--application-name", "known"}, command[1:])
		assert.Equal(t, want, words(t, analytics, output))
	}

	all := stackstest.All(t, steady)
	assert.Equal(t, []string{"lambda", "put-function-concurrency", "--region", "known", "--function-name", "known", "--reserved-concurrent-executions", "0"},
		words(t, all[2], "TrafficPauseCommand"))
	assert.Equal(t, []string{"lambda", "delete-function-concurrency", "--region", "known", "--function-name", "known"}, words(t, all[2], "TrafficResumeCommand"))
}

// With the settings of the command, the app has the stack, even after the traffic ended.
func TestStopCommandNamesTheSettingsThatTheStackNeeds(t *testing.T) {
	all := stackstest.All(t, stackstest.FromStream)
	assert.Equal(t, "npx cdk destroy StreamTraffic -c name=Stream -c traffic=both -c trafficUntil= -c trafficWeek=",
		cdktest.At(map[string]any(cdktest.Synth(t, all[2])), "Outputs", "TrafficStopCommand", "Value"))
}

// Traffic reads outputs of Ingest, which exist whether or not there is traffic.
func TestTrafficChangesNothingElseButMarkersInTheLake(t *testing.T) {
	without := stackstest.All(t, nil)
	with := stackstest.All(t, steady)
	assert.Equal(t, cdktest.Synth(t, without[1]), cdktest.Synth(t, with[1]))
	ingest := cdktest.Synth(t, with[0])
	lifecycle := ingest.Find(t, "LakeData").Properties()["LifecycleConfiguration"].(map[string]any)
	rules := lifecycle["Rules"].([]any)
	assert.Equal(t, map[string]any{"Id": "ExpireMarkers", "Status": "Enabled", "Prefix": "traffic/minutes/",
		"ExpirationInDays": 1.0, "NoncurrentVersionExpiration": map[string]any{"NoncurrentDays": 1.0}}, rules[len(rules)-1])
	lifecycle["Rules"] = rules[:len(rules)-1]
	assert.Equal(t, cdktest.Synth(t, without[0]), ingest)
}

func TestBucketNameSaysWhetherDestroyKeepsIt(t *testing.T) {
	for retain, want := range map[string]string{
		"true":  "The data lake. cdk destroy keeps it and the bucket of its access logs; docs/operations.md tells how to delete them",
		"false": "The data lake. cdk destroy empties and deletes it",
	} {
		ingest, _ := stackstest.New(t, map[string]any{"retainData": retain})
		assert.Equal(t, want, cdktest.At(map[string]any(cdktest.Synth(t, ingest)), "Outputs", "BucketName", "Description"))
	}
}

func TestKdgUrlNamesTheStreamToChoose(t *testing.T) {
	for source, name := range map[string]string{"direct": "etl3-delivery", "stream": "etl3-delivery-source"} {
		_, generator := stackstest.New(t, map[string]any{"source": source})
		description := cdktest.At(map[string]any(cdktest.Synth(t, generator)), "Outputs", "KdgUrl", "Description")
		assert.Equal(t, "Kinesis Data Generator for this stack. On the page, choose this Region and "+name, description)
	}
}

// KDG's page is an output of Generator, and the producer page one of Page.
func TestKdgUrlOpensTheProducerPageUnlessASettingNamesKDGs(t *testing.T) {
	const kdg = "https://example.com/producer.html"
	for _, c := range []struct {
		settings          map[string]any
		generator, opened bool // has KdgUrl; KdgUrl of Page opens the page
	}{
		{nil, true, false},
		{map[string]any{"kdgUrlBase": ""}, true, false},
		{map[string]any{"kdgUrlBase": kdg}, true, false},
		{map[string]any{"page": "true"}, false, true},
		{map[string]any{"page": "true", "kdgUrlBase": kdg}, true, false},
	} {
		all := stackstest.All(t, c.settings)
		outputs := cdktest.Synth(t, all[1])["Outputs"].(map[string]any)
		role, err := json.Marshal(cdktest.Synth(t, all[1]).Find(t, "KdgAuthenticated"))
		require.NoError(t, err)
		assert.Equal(t, c.generator, outputs["KdgUrl"] != nil, "%v", c.settings)
		assert.Equal(t, c.generator, strings.Contains(string(role), "ec2:DescribeRegions"), "%v: only KDG's page lists", c.settings)
		if len(all) > 2 {
			outputs = cdktest.Synth(t, all[2])["Outputs"].(map[string]any)
			assert.Equal(t, c.opened, outputs["KdgUrl"] != nil, "%v", c.settings)
			if c.opened {
				assert.Equal(t, outputs["PageUrl"], outputs["KdgUrl"])
			}
		}
	}
}

func TestPasswordParameterIsHiddenAndInNoOutput(t *testing.T) {
	_, generator := stackstest.New(t, map[string]any{"kdgPassword": "parameter"})
	template := cdktest.Synth(t, generator)

	assert.Equal(t, true, cdktest.At(template["Parameters"], "Password", "NoEcho"))
	assert.NotContains(t, template["Parameters"].(map[string]any)["Password"], "Default")
	for id, output := range template["Outputs"].(map[string]any) {
		assert.NotContains(t, references(t, output), "Password", id)
	}
}

// references returns the names that a part of a template refers to.
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

// Ingest and Generator share nothing, so each can be deployed and destroyed alone.
// Traffic is deployed after Ingest, and does not keep Ingest from changing.
func TestStacksAreIndependent(t *testing.T) {
	for i, stack := range stackstest.All(t, steady) {
		content, err := json.Marshal(cdktest.Synth(t, stack))
		require.NoError(t, err)
		assert.NotContains(t, string(content), "Fn::ImportValue")
		assert.NotContains(t, string(content), `"Export"`)
		assert.Len(t, *stack.Dependencies(), []int{0, 0, 1}[i])
	}
}

// Copies in one account and Region would conflict if they gave a resource the same name.
func TestCopiesShareNoPhysicalName(t *testing.T) {
	named := []string{"BucketName", "DeliveryStreamName", "LogGroupName", "RoleName", "UserPoolName", "IdentityPoolName", "FunctionName", "Name"}
	names := func(settings map[string]any) map[string]bool {
		found := map[string]bool{}
		for _, stack := range stackstest.All(t, settings) {
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
	assert.Equal(t, map[string]bool{"etl3-delivery": true}, names(steady))
	assert.Equal(t, map[string]bool{"etl3-delivery-Demo": true}, names(map[string]any{"name": "Demo"}))
	// KDG's page lists data streams and delivery streams by their names alone.
	assert.Equal(t, map[string]bool{"etl3-delivery": true, "etl3-delivery-source": true}, names(map[string]any{"source": "stream"}))
}

func TestBoundaryAndTagsApplyToAllResources(t *testing.T) {
	for _, stack := range stackstest.All(t, stackstest.EverySetting) {
		template := cdktest.Synth(t, stack)
		for id, role := range template.All("AWS::IAM::Role") {
			assert.Equal(t, "arn:aws:iam::111122223333:policy/Boundary", role.Properties()["PermissionsBoundary"], id)
		}
		for _, resourceType := range []string{"AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream", "AWS::IAM::Role", "AWS::Lambda::Function", "AWS::Logs::LogGroup"} {
			for id, resource := range template.All(resourceType) {
				if strings.HasPrefix(id, "CustomS3AutoDeleteObjects") {
					continue // CDK creates these, without tags
				}
				assert.Contains(t, resource.Properties()["Tags"], map[string]any{"Key": "team", "Value": "data"}, id)
			}
		}
	}
}

// AWS allows 50 tags on a resource, and CDK adds its own.
func TestNoResourceHasMoreTagsThanAWSAllows(t *testing.T) {
	for retain, count := range map[string]int{"true": 50, "false": 49} {
		var tags []string
		for i := range count {
			tags = append(tags, fmt.Sprintf("tag%d=x", i))
		}
		settings := maps.Clone(stackstest.EverySetting)
		settings["retainData"], settings["tags"] = retain, strings.Join(tags, ",")
		for _, stack := range stackstest.All(t, settings) {
			for id, resource := range cdktest.Synth(t, stack)["Resources"].(map[string]any) {
				all, _ := cdktest.At(resource, "Properties", "Tags").([]any)
				assert.LessOrEqual(t, len(all), 50, id)
			}
		}
	}
}

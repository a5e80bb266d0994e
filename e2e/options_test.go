package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"penstock/internal/local"
	"penstock/internal/repo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyOption is a choice other than the default for each setting, but for those that do
// not go with the others, or that no local AWS shows.
func everyOption(key string) map[string]string {
	return map[string]string{
		"name": "Demo", "deliveryStreamName": "events", "prefix": "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/MM/dd/}", "errorPrefix": "errors/!{firehose:error-output-type}/",
		"bufferSizeMiB": "64", "bufferIntervalSeconds": "900", "partitionBy": "eventType", "format": "Parquet", "fileExtension": ".pq", "encryptionKeyArn": key, "timeZone": "Europe/Paris",
		"appendNewline": "true", "kdgPassword": "parameter", "kdgUrlBase": "https://example.com/producer.html", "tierAfterDays": "30", "expireAfterDays": "365", "catalog": "true",
		"firstDay": "2026-11-01", "monitoring": "true", "alarmEmail": "ada@example.com", "logRetentionDays": "30", "permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Boundary", "tags": "team=data,env=test",
	}
}

// elsewhere are the settings that are not of everyOption, and why.
var elsewhere = map[string]string{
	"source": "pipe", "shards": "pipe", "compression": "changeSettings: Parquet has its own", "lambdaArchitecture": "every deploy has this machine's",
	"retainData": "destroyData", "recordTemplate": "there is one whose columns partitionBy names", "recordsPerSecond": "it changes no template",
	"rotateAfterDays": "MiniStack refuses the schedule",
}

// takenOut are the resources that MiniStack refuses, of each type, by the list in
// README.md: "What only AWS can show".
var takenOut = map[string]int{"AWS::Athena::NamedQuery": 5, "AWS::CloudWatch::Alarm": 3}

func (w *world) everyOption(t *testing.T) {
	const password = "Rapids-and-Falls-3"
	w.passwords = slices.Insert(w.passwords, 0, password) // the last is the first copy's
	before := w.inventory(t)
	answer, err := w.target(w.admin, "kms", "TrentService.CreateKey", "{}")
	require.NoError(t, err)
	key := values(answer, "Arn")[0]
	settings := everyOption(key)
	everySettingIsThere(t, settings)

	w.refuses(t)
	folder := w.synth(t, settings)
	assert.Equal(t, takenOut, takeOut(t, filepath.Join(folder, "DemoIngest.template.json")))
	outputs := w.deploy(t, "--app", folder, "--parameters", "DemoGenerator:Password="+password)
	w.options(t, outputs, key)

	page, err := local.ParsePage(outputs["KdgUrl"])
	require.NoError(t, err)
	const n = 20
	require.NoError(t, local.Put(w.ctx, w.signIn(t, user{page, outputs["KdgUsername"], password}), "events", w.records[:n]))
	w.partitioned(t, outputs["BucketName"], w.records[:n])
	w.destroyCopy(t, before, "--app", folder)
}

// everySettingIsThere holds everyOption to the table of settings in README.md.
func everySettingIsThere(t *testing.T, settings map[string]string) {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	_, table, _ := bytes.Cut(readme, []byte("<!-- settings:"))
	table, _, _ = bytes.Cut(table, []byte("<!-- /settings -->"))
	var all []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` ").FindAllSubmatch(table, -1) {
		all = append(all, string(row[1]))
	}
	assert.ElementsMatch(t, all, slices.Concat(slices.Collect(maps.Keys(settings)), slices.Collect(maps.Keys(elsewhere))))
}

// synth makes the templates of a copy, and gives the folder that they are in.
func (w *world) synth(t *testing.T, settings map[string]string) (folder string) {
	t.Helper()
	args := []string{"synth", "--quiet"}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, contexts(name+"="+settings[name])...)
	}
	require.NoError(t, w.server.CDK(w.ctx, args...))
	folder = filepath.Join(w.dir, "options")
	require.NoError(t, os.Rename(filepath.Join(w.dir, "cdk.out"), folder))
	return folder
}

// takeOut takes the resources out of a template that MiniStack refuses, and counts them.
// Nothing refers to them.
func takeOut(t *testing.T, path string) map[string]int {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	var template map[string]any
	require.NoError(t, json.Unmarshal(content, &template))
	out := map[string]int{}
	maps.DeleteFunc(template["Resources"].(map[string]any), func(_ string, value any) bool {
		resource := value.(map[string]any)
		kind := resource["Type"].(string)
		properties, _ := resource["Properties"].(map[string]any)
		refused := local.Resource{Type: kind, Properties: properties}.UnsupportedSetting() != ""
		if refused {
			out[kind]++
		}
		return refused
	})
	content, err = json.Marshal(template)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, content, 0o644))
	return out
}

// refuses says that MiniStack still refuses what is taken out: when it does not, README.md
// and takeOut have something less to say.
func (w *world) refuses(t *testing.T) {
	t.Helper()
	create := func(resource string) error {
		_, err := w.query(w.admin, "cloudformation", "2010-05-15", "CreateStack", "StackName", "Refused", "TemplateBody", `{"Resources":{"Refused":`+resource+`}}`)
		return err
	}
	assert.ErrorContains(t, create(`{"Type":"AWS::Athena::NamedQuery","Properties":{"Database":"demo","QueryString":"SELECT 1"}}`),
		"Unrecognized resource types: [AWS::Athena::NamedQuery]")

	require.NoError(t, create(`{"Type":"AWS::CloudWatch::Alarm","Properties":{"ComparisonOperator":"GreaterThanThreshold","EvaluationPeriods":1,"Threshold":1,
		"Metrics":[{"Id":"a","Expression":"TIME_SERIES(2)"}]}}`))
	w.waitFor(t, "Refused", "ROLLBACK_COMPLETE")
	events, err := w.query(w.admin, "cloudformation", "2010-05-15", "DescribeStackEvents", "StackName", "Refused")
	require.NoError(t, err)
	assert.Contains(t, events, "metric math")
	_, err = w.query(w.admin, "cloudformation", "2010-05-15", "DeleteStack", "StackName", "Refused")
	require.NoError(t, err)
}

// options asks the services for what the settings say.
func (w *world) options(t *testing.T, outputs local.Outputs, key string) {
	t.Helper()
	made := w.resources(t, "DemoIngest")
	is := w.destination(t, "events")
	assert.Equal(t, "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/MM/dd/}", aws.ToString(is.Prefix))
	assert.Equal(t, "errors/!{firehose:error-output-type}/", aws.ToString(is.ErrorOutputPrefix))
	assert.EqualValues(t, 64, aws.ToInt32(is.BufferingHints.SizeInMBs))
	assert.True(t, aws.ToBool(is.DynamicPartitioningConfiguration.Enabled))
	assert.Equal(t, types.ProcessorTypeMetadataExtraction, is.ProcessingConfiguration.Processors[0].Type)
	assert.True(t, aws.ToBool(is.DataFormatConversionConfiguration.Enabled))
	assert.Equal(t, "demo", aws.ToString(is.DataFormatConversionConfiguration.SchemaConfiguration.DatabaseName))

	for _, row := range []struct{ service, target, body, what string }{
		{"firehose", "Firehose_20150804.DescribeDeliveryStream", `{"DeliveryStreamName":"events"}`, key},
		{"glue", "AWSGlue.GetTable", `{"DatabaseName":"demo","Name":"records"}`, `"projection.enabled": "true"`},
		{"athena", "AmazonAthena.GetWorkGroup", `{"WorkGroup":"` + outputs["AthenaWorkGroup"] + `"}`, "s3://" + outputs["BucketName"] + "/athena-results/"},
	} {
		answer, err := w.target(w.admin, row.service, row.target, row.body)
		require.NoError(t, err)
		assert.Contains(t, answer, row.what)
	}
	topic, err := w.query(w.admin, "sns", "2010-03-31", "ListSubscriptionsByTopic", "TopicArn", made["MonitoringTopic2EDA8B02"])
	require.NoError(t, err)
	assert.Equal(t, []string{"ada@example.com"}, values(topic, "Endpoint"))
	dashboard, err := w.query(w.admin, "monitoring", "2010-08-01", "GetDashboard", "DashboardName", made["MonitoringDashboard0C3675C6"])
	require.NoError(t, err)
	assert.Contains(t, dashboard, "events")
}

// partitioned finds records in a lake, each in the folder of its event type, as Parquet.
func (w *world) partitioned(t *testing.T, bucket string, records [][]byte) {
	t.Helper()
	want := map[string]int{}
	for _, record := range records {
		var event struct{ EventType string }
		require.NoError(t, json.Unmarshal(record, &event))
		want[event.EventType]++
	}
	key := regexp.MustCompile(`^data/(\w+)/\d{4}/\d\d/\d\d/events-1-[-0-9a-f]+\.pq$`)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		objects, err := local.Read(w.ctx, w.admin, bucket)
		require.NoError(c, err)
		got := map[string]int{}
		for _, object := range objects {
			parts := key.FindStringSubmatch(object.Key)
			if assert.NotNil(c, parts, object.Key) && assert.True(c, bytes.HasPrefix(object.Body, []byte("PAR1"))) {
				got[parts[1]]++
			}
		}
		assert.Equal(c, want, got)
	}, patience, tick)
}

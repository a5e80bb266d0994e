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

// everyOption returns a value other than the default for each setting that can be
// combined with the others and that MiniStack supports.
func everyOption(key, function string) map[string]string {
	return map[string]string{
		"name": "Demo", "deliveryStreamName": "events", "prefix": "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/MM/dd/}", "errorPrefix": "errors/!{firehose:error-output-type}/",
		"bufferSizeMiB": "64", "bufferIntervalSeconds": "900", "partitionBy": "eventType", "format": "Parquet", "fileExtension": ".pq", "encryptionKeyArn": key, "timeZone": "Europe/Paris",
		"appendNewline": "true", "transformFunctionArn": function, "backup": "true", "kdgPassword": "parameter", "kdgUrlBase": "https://example.com/producer.html", "tierAfterDays": "30", "expireAfterDays": "365", "catalog": "true",
		"firstDay": "2026-11-01", "monitoring": "true", "alarmEmail": "ada@example.com", "logRetentionDays": "30", "permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Boundary", "tags": "team=data,env=test",
	}
}

// coveredElsewhere names the stories that cover the other settings, or why none does.
var coveredElsewhere = map[string]string{
	"source": "dataStreamSource", "alsoRaw": "deployGolden", "shards": "dataStreamSource", "compression": "changeSettings: not with Parquet", "lambdaArchitecture": "every deploy uses this machine's",
	"retainData": "destroyData", "recordTemplate": "partitionBy needs a column of the default template", "recordsPerSecond": "affects no template here",
	"traffic": "traffic", "trafficWeek": "traffic: a minute of a week", "trafficUntil": "MiniStack ignores the end of a schedule",
	"page": "TestProducerPage", "pageDomain": "MiniStack has no certificates", "pageCertificateArn": "MiniStack has no certificates",
	"analytics": "notebook", "rotateAfterDays": "MiniStack does not support it",
}

// unsupported counts, by type, the resources of everyOption that MiniStack does not
// support. docs/aws-only.md lists them too.
var unsupported = map[string]int{"AWS::Athena::NamedQuery": 6, "AWS::CloudWatch::Alarm": 3}

func (s *suite) everyOption(t *testing.T) {
	const password = "Rapids-and-Falls-3"
	s.passwords = slices.Insert(s.passwords, 0, password) // keep the first copy's password last
	function := s.createTransform(t)
	before := s.inventory(t)
	answer, err := s.callJSON(s.admin, "kms", "TrentService.CreateKey", "{}")
	require.NoError(t, err)
	key := values(answer, "Arn")[0]
	settings := everyOption(key, function)
	checkAllSettings(t, settings)

	s.checkStillUnsupported(t)
	folder := s.synth(t, settings)
	assert.Equal(t, unsupported, removeUnsupported(t, filepath.Join(folder, "DemoIngest.template.json")))
	outputs := s.deploy(t, "--app", folder, "--parameters", "DemoGenerator:Password="+password)
	s.checkOptions(t, outputs, key)

	page, err := outputs.Page()
	require.NoError(t, err)
	const n = 20
	require.NoError(t, local.Put(s.ctx, s.signIn(t, user{page, outputs["KdgUsername"], password}), "events", s.records[:n]))
	s.checkPartitions(t, outputs["BucketName"], withoutTrailers(t, s.records[:n]))
	s.destroyCopy(t, before, "--app", folder)
}

// checkAllSettings checks that every setting in docs/settings.md is in everyOption or
// coveredElsewhere.
func checkAllSettings(t *testing.T, settings map[string]string) {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs", "settings.md"))
	require.NoError(t, err)
	var all []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` ").FindAllSubmatch(page, -1) {
		all = append(all, string(row[1]))
	}
	assert.ElementsMatch(t, all, slices.Concat(slices.Collect(maps.Keys(settings)), slices.Collect(maps.Keys(coveredElsewhere))))
}

// synth synthesizes a copy with the settings and returns the folder of its templates.
func (s *suite) synth(t *testing.T, settings map[string]string) (folder string) {
	t.Helper()
	args := []string{"synth", "--quiet"}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, contexts(name+"="+settings[name])...)
	}
	require.NoError(t, s.server.CDK(s.ctx, args...))
	folder = filepath.Join(s.dir, "options")
	require.NoError(t, os.Rename(filepath.Join(s.dir, "cdk.out"), folder))
	return folder
}

// removeUnsupported removes the resources that MiniStack does not support from a
// template and counts them by type. No other resource refers to them.
func removeUnsupported(t *testing.T, path string) map[string]int {
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

// checkStillUnsupported checks that MiniStack still rejects the removed resources. If
// this fails, deploy them here and shorten the list in docs/aws-only.md.
func (s *suite) checkStillUnsupported(t *testing.T) {
	t.Helper()
	create := func(resource string) error {
		_, err := s.callQuery(s.admin, "cloudformation", "2010-05-15", "CreateStack", "StackName", "Refused", "TemplateBody", `{"Resources":{"Refused":`+resource+`}}`)
		return err
	}
	assert.ErrorContains(t, create(`{"Type":"AWS::Athena::NamedQuery","Properties":{"Database":"demo","QueryString":"SELECT 1"}}`),
		"Unrecognized resource types: [AWS::Athena::NamedQuery]")

	require.NoError(t, create(`{"Type":"AWS::CloudWatch::Alarm","Properties":{"ComparisonOperator":"GreaterThanThreshold","EvaluationPeriods":1,"Threshold":1,
		"Metrics":[{"Id":"a","Expression":"TIME_SERIES(2)"}]}}`))
	s.waitFor(t, "Refused", "ROLLBACK_COMPLETE")
	events, err := s.callQuery(s.admin, "cloudformation", "2010-05-15", "DescribeStackEvents", "StackName", "Refused")
	require.NoError(t, err)
	assert.Contains(t, events, "metric math")
	_, err = s.callQuery(s.admin, "cloudformation", "2010-05-15", "DeleteStack", "StackName", "Refused")
	require.NoError(t, err)
}

// checkOptions checks through the services' APIs that the settings are in effect.
func (s *suite) checkOptions(t *testing.T, outputs local.Outputs, key string) {
	t.Helper()
	created := s.resources(t, "DemoIngest")
	actual := s.destination(t, "events")
	assert.Equal(t, "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/MM/dd/}", aws.ToString(actual.Prefix))
	assert.Equal(t, "errors/!{firehose:error-output-type}/", aws.ToString(actual.ErrorOutputPrefix))
	assert.EqualValues(t, 64, aws.ToInt32(actual.BufferingHints.SizeInMBs))
	assert.True(t, aws.ToBool(actual.DynamicPartitioningConfiguration.Enabled))
	assert.Equal(t, types.ProcessorTypeLambda, actual.ProcessingConfiguration.Processors[0].Type)
	assert.Equal(t, types.ProcessorTypeMetadataExtraction, actual.ProcessingConfiguration.Processors[1].Type)
	assert.Equal(t, types.S3BackupModeEnabled, actual.S3BackupMode)
	assert.True(t, aws.ToBool(actual.DataFormatConversionConfiguration.Enabled))
	assert.Equal(t, "demo", aws.ToString(actual.DataFormatConversionConfiguration.SchemaConfiguration.DatabaseName))

	for _, row := range []struct{ service, target, body, what string }{
		{"firehose", "Firehose_20150804.DescribeDeliveryStream", `{"DeliveryStreamName":"events"}`, key},
		{"glue", "AWSGlue.GetTable", `{"DatabaseName":"demo","Name":"records"}`, `"projection.enabled": "true"`},
		{"glue", "AWSGlue.GetTable", `{"DatabaseName":"demo","Name":"film"}`, "/reference/film/"},
		{"athena", "AmazonAthena.GetWorkGroup", `{"WorkGroup":"` + outputs["AthenaWorkGroup"] + `"}`, "s3://" + outputs["BucketName"] + "/athena-results/"},
	} {
		answer, err := s.callJSON(s.admin, row.service, row.target, row.body)
		require.NoError(t, err)
		assert.Contains(t, answer, row.what)
	}
	topic, err := s.callQuery(s.admin, "sns", "2010-03-31", "ListSubscriptionsByTopic", "TopicArn", created["MonitoringTopic2EDA8B02"])
	require.NoError(t, err)
	assert.Equal(t, []string{"ada@example.com"}, values(topic, "Endpoint"))
	dashboard, err := s.callQuery(s.admin, "monitoring", "2010-08-01", "GetDashboard", "DashboardName", created["MonitoringDashboard0C3675C6"])
	require.NoError(t, err)
	assert.Contains(t, dashboard, "events")
}

// checkPartitions checks that each record is in the folder of its event type, as
// Parquet.
func (s *suite) checkPartitions(t *testing.T, bucket string, records [][]byte) {
	t.Helper()
	want := map[string]int{}
	for _, record := range records {
		var event struct{ EventType string }
		require.NoError(t, json.Unmarshal(record, &event))
		want[event.EventType]++
	}
	key := regexp.MustCompile(`^data/(\w+)/\d{4}/\d\d/\d\d/events-1-[-0-9a-f]+\.pq$`)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		objects, err := local.Read(s.ctx, s.admin, bucket)
		require.NoError(c, err)
		got := map[string]int{}
		for _, object := range objects {
			parts := key.FindStringSubmatch(object.Key)
			if assert.NotNil(c, parts, object.Key) && assert.True(c, bytes.HasPrefix(object.Body, []byte("PAR1"))) {
				got[parts[1]]++
			}
		}
		assert.Equal(c, want, got)
	}, timeout, pollInterval)
}

package e2e

import (
	"strings"
	"testing"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Logical IDs of what comes with the delivery stream.
const (
	deliveryLog  = "DeliveryLog0EE93232"
	deliveryRole = "DeliveryRole959799AB"
)

// changeSettings gives the first copy other settings, and takes them back.
func (w *world) changeSettings(t *testing.T) {
	bucket, stream := w.outputs["BucketName"], w.outputs["DeliveryStreamName"]
	made, before := w.resources(t, "PenstockIngest", "PenstockGenerator"), w.destination(t, stream)
	w.update(t, contexts("prefix=data/!{timestamp:yyyy/MM/dd/}", "bufferIntervalSeconds=300", "compression=GZIP", "fileExtension=.json.gz",
		"appendNewline=true", "logRetentionDays=30", "tierAfterDays=30", "expireAfterDays=365", "tags=team=data")...)
	assert.Equal(t, made, w.resources(t, "PenstockIngest", "PenstockGenerator"), "nothing is replaced")
	is := w.destination(t, stream)
	assert.Equal(t, "data/!{timestamp:yyyy/MM/dd/}", aws.ToString(is.Prefix))
	assert.EqualValues(t, 300, aws.ToInt32(is.BufferingHints.IntervalInSeconds))
	assert.Equal(t, types.CompressionFormatGzip, is.CompressionFormat)
	require.NotNil(t, is.ProcessingConfiguration)
	assert.Equal(t, types.ProcessorTypeAppendDelimiterToRecord, is.ProcessingConfiguration.Processors[0].Type)
	assert.Equal(t, []string{"30"}, w.retention(t, made[deliveryLog]))
	assert.Contains(t, w.tags(t, made[deliveryRole]), "data")

	record := w.records[:1]
	require.NoError(t, local.Put(w.ctx, w.signIn(t, w.first()), stream, record))
	w.records = append(w.records, record...)
	under := 0
	for _, object := range w.lake(t, bucket, len(w.records)) {
		if strings.HasPrefix(object.Key, "data/") {
			under++
		}
	}
	assert.Equal(t, 1, under, "objects under the new prefix, and the others where they were")

	w.update(t)
	assert.Equal(t, made, w.resources(t, "PenstockIngest", "PenstockGenerator"), "nothing is replaced on the way back")
	assert.Equal(t, before, w.destination(t, stream))
	assert.Equal(t, []string{"365"}, w.retention(t, made[deliveryLog]))
	assert.NotContains(t, w.tags(t, made[deliveryRole]), "data")
}

// changeSource is refused: CloudFormation would make the stream anew, and its name is taken.
func (w *world) changeSource(t *testing.T) {
	made, before := w.resources(t, "PenstockIngest", "PenstockGenerator"), w.inventory(t)
	_, err := w.server.Deploy(w.ctx, contexts("source=stream")...)
	require.ErrorContains(t, err, "ResourceInUseException")
	assert.Equal(t, "UPDATE_ROLLBACK_COMPLETE", w.stackStatus(t, "PenstockIngest"))
	assert.Equal(t, made, w.resources(t, "PenstockIngest", "PenstockGenerator"))
	assert.Equal(t, before, w.inventory(t))
	require.NoError(t, local.Put(w.ctx, w.signIn(t, w.first()), w.outputs["DeliveryStreamName"], w.records[:1]))
	w.records = append(w.records, w.records[0])
	w.lake(t, w.outputs["BucketName"], len(w.records))
}

// contexts are settings as the CLI takes them.
func contexts(settings ...string) (args []string) {
	for _, setting := range settings {
		args = append(args, "--context", setting)
	}
	return args
}

// destination is what a delivery stream does with records.
func (w *world) destination(t *testing.T, stream string) types.ExtendedS3DestinationDescription {
	t.Helper()
	answer, err := firehose.NewFromConfig(w.admin).DescribeDeliveryStream(w.ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &stream})
	require.NoError(t, err)
	return *answer.DeliveryStreamDescription.Destinations[0].ExtendedS3DestinationDescription
}

// tags are the values of a role's tags.
func (w *world) tags(t *testing.T, role string) []string {
	t.Helper()
	answer, err := w.query(w.admin, "iam", "2010-05-08", "GetRole", "RoleName", role)
	require.NoError(t, err)
	return values(answer, "Value")
}

// retention is for how many days a log group is kept.
func (w *world) retention(t *testing.T, group string) []string {
	t.Helper()
	answer, err := w.target(w.admin, "logs", "Logs_20140328.DescribeLogGroups", `{"logGroupNamePrefix":"`+group+`"}`)
	require.NoError(t, err)
	return values(answer, "retentionInDays")
}

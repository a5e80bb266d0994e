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

// Logical IDs of resources that belong to the delivery stream.
const (
	deliveryLog  = "DeliveryLog0EE93232"
	deliveryRole = "DeliveryRole959799AB"
)

// changeSettings changes settings of the first copy and changes them back.
func (s *suite) changeSettings(t *testing.T) {
	bucket, stream := s.outputs["BucketName"], s.outputs["DeliveryStreamName"]
	created, before := s.resources(t, "PenstockIngest", "PenstockGenerator"), s.destination(t, stream)
	s.update(t, contexts("prefix=data/!{timestamp:yyyy/MM/dd/}", "bufferIntervalSeconds=300", "compression=GZIP", "fileExtension=.json.gz",
		"appendNewline=true", "logRetentionDays=30", "tierAfterDays=30", "expireAfterDays=365", "tags=team=data")...)
	assert.Equal(t, created, s.resources(t, "PenstockIngest", "PenstockGenerator"), "nothing is replaced")
	actual := s.destination(t, stream)
	assert.Equal(t, "data/!{timestamp:yyyy/MM/dd/}", aws.ToString(actual.Prefix))
	assert.EqualValues(t, 300, aws.ToInt32(actual.BufferingHints.IntervalInSeconds))
	assert.Equal(t, types.CompressionFormatGzip, actual.CompressionFormat)
	require.NotNil(t, actual.ProcessingConfiguration)
	assert.Equal(t, types.ProcessorTypeAppendDelimiterToRecord, actual.ProcessingConfiguration.Processors[0].Type)
	assert.Equal(t, []string{"30"}, s.retention(t, created[deliveryLog]))
	assert.Contains(t, s.tags(t, created[deliveryRole]), "data")

	record := s.records[:1]
	require.NoError(t, local.Put(s.ctx, s.signIn(t, s.first()), stream, record))
	s.records = append(s.records, record...)
	under := 0
	for _, object := range s.lake(t, bucket, len(s.records)) {
		if strings.HasPrefix(object.Key, "data/") {
			under++
		}
	}
	assert.Equal(t, 1, under, "objects under the new prefix; the others stay")

	s.update(t)
	assert.Equal(t, created, s.resources(t, "PenstockIngest", "PenstockGenerator"), "nothing is replaced on the way back")
	assert.Equal(t, before, s.destination(t, stream))
	assert.Equal(t, []string{"365"}, s.retention(t, created[deliveryLog]))
	assert.NotContains(t, s.tags(t, created[deliveryRole]), "data")
}

// changeSource checks that a change of source fails: CloudFormation would create a new
// stream before it deletes the old one, and the name is in use.
func (s *suite) changeSource(t *testing.T) {
	created, before := s.resources(t, "PenstockIngest", "PenstockGenerator"), s.inventory(t)
	// Only Ingest: the CLI may deploy the stacks in any order, and the new policy of the
	// sign-in would deny the put below.
	err := s.server.CDK(s.ctx, append([]string{"deploy", "PenstockIngest", "--require-approval", "never"}, contexts("source=stream")...)...)
	require.ErrorContains(t, err, "ResourceInUseException")
	assert.Equal(t, "UPDATE_ROLLBACK_COMPLETE", s.stackStatus(t, "PenstockIngest"))
	assert.Equal(t, created, s.resources(t, "PenstockIngest", "PenstockGenerator"))
	assert.Equal(t, before, s.inventory(t))
	require.NoError(t, local.Put(s.ctx, s.signIn(t, s.first()), s.outputs["DeliveryStreamName"], s.records[:1]))
	s.records = append(s.records, s.records[0])
	s.lake(t, s.outputs["BucketName"], len(s.records))
}

// contexts returns settings as arguments of the CDK CLI.
func contexts(settings ...string) (args []string) {
	for _, setting := range settings {
		args = append(args, "--context", setting)
	}
	return args
}

// destination returns the S3 destination of a delivery stream.
func (s *suite) destination(t *testing.T, stream string) types.ExtendedS3DestinationDescription {
	t.Helper()
	answer, err := firehose.NewFromConfig(s.admin).DescribeDeliveryStream(s.ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &stream})
	require.NoError(t, err)
	return *answer.DeliveryStreamDescription.Destinations[0].ExtendedS3DestinationDescription
}

// tags returns the values of a role's tags.
func (s *suite) tags(t *testing.T, role string) []string {
	t.Helper()
	answer, err := s.callQuery(s.admin, "iam", "2010-05-08", "GetRole", "RoleName", role)
	require.NoError(t, err)
	return values(answer, "Value")
}

// retention returns how many days a log group keeps its events.
func (s *suite) retention(t *testing.T, group string) []string {
	t.Helper()
	answer, err := s.callJSON(s.admin, "logs", "Logs_20140328.DescribeLogGroups", `{"logGroupNamePrefix":"`+group+`"}`)
	require.NoError(t, err)
	return values(answer, "retentionInDays")
}

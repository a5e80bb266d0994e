package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"penstock/internal/local"
	"penstock/internal/repo"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsfirehose "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pipe deploys a copy whose delivery stream reads a data stream, sends through that, gives
// it shards, and destroys it.
func (w *world) pipe(t *testing.T) {
	settings := contexts("name=Piped", "source=stream")
	before := w.inventory(t)
	outputs := w.deploy(t, settings...)
	stream, bucket := outputs["DataStreamName"], outputs["BucketName"]
	assert.Equal(t, outputs["DeliveryStreamName"]+"-source", stream, "KDG's page shows names alone")
	cfg := w.signIn(t, w.userOf(t, outputs))
	assertDenied(t, local.PutOnDataStream(w.ctx, cfg, w.otherDataStream(t), w.records[:1]))
	assertDenied(t, local.Put(w.ctx, cfg, outputs["DeliveryStreamName"], w.records[:1]))
	require.NoError(t, local.PutOnDataStream(w.ctx, cfg, stream, w.records[:3]))
	assert.ElementsMatch(t, lines(w.records[:3]...), lines(bodies(w.lake(t, bucket, 3))...))

	said := w.kdg(t, "send", "--stack", "PipedIngest", "--rate", "max", "--count", "500", "--seed", "1", "e2e/testdata/numbers.tmpl")
	assert.Contains(t, said, "500 records delivered to kinesis:"+stream)
	rendered := w.kdg(t, "render", "--count", "500", "--seed", "1", "e2e/testdata/numbers.tmpl")
	assert.ElementsMatch(t, append(lines(w.records[:3]...), lines([]byte(rendered))...), lines(bodies(w.lake(t, bucket, 503))...))
	said = w.kdg(t, "verify", "--stack", "PipedIngest", "--count", "20")
	assert.Contains(t, said, "20 found, 0 not found, 0 more than once, 0 among the errors")

	made := w.resources(t, "PipedIngest", "PipedGenerator")
	w.deploy(t, slices.Concat(settings, contexts("shards=2"))...)
	assert.Equal(t, made, w.resources(t, "PipedIngest", "PipedGenerator"), "nothing is replaced")
	summary, err := kinesis.NewFromConfig(w.admin).DescribeStreamSummary(w.ctx, &kinesis.DescribeStreamSummaryInput{StreamName: &stream})
	require.NoError(t, err)
	// MiniStack keeps the shards that there are, whatever their number is to be.
	assert.Equal(t, types.StreamModeProvisioned, summary.StreamDescriptionSummary.StreamModeDetails.StreamMode)
	require.NoError(t, local.PutOnDataStream(w.ctx, cfg, stream, w.records[3:4]))
	w.lake(t, bucket, 524)

	w.destroyCopy(t, before, settings...)
}

// golden creates the stack of the third golden template, whose settings are in no other
// story, and deletes it. MiniStack refuses nothing of it.
func (w *world) golden(t *testing.T) {
	const stack = "StreamIngest"
	root, err := repo.Root()
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(root, "stacks", "testdata", stack+".template.json"))
	require.NoError(t, err)

	before := w.inventory(t)
	_, err = w.query(w.admin, "cloudformation", "2010-05-15", "CreateStack", "StackName", stack, "TemplateBody", string(content), "Capabilities.member.1", "CAPABILITY_IAM")
	require.NoError(t, err)
	w.waitFor(t, stack, "CREATE_COMPLETE")
	assert.Equal(t, awsfirehose.CompressionFormatGzip, w.destination(t, "etl3-delivery-Stream").CompressionFormat)
	_, err = w.query(w.admin, "cloudformation", "2010-05-15", "DeleteStack", "StackName", stack)
	require.NoError(t, err)
	w.waitFor(t, stack, "")
	w.deleteLake(t, before)
}

// waitFor waits until a stack has a status; none when it is deleted.
func (w *world) waitFor(t *testing.T, stack, status string) {
	t.Helper()
	require.Eventually(t, func() bool { return w.stackStatus(t, stack) == status }, patience, tick, "stack %s is not %q", stack, status)
}

// userOf is the user of a copy whose password Secrets Manager made. It is looked for
// wherever no password may be.
func (w *world) userOf(t *testing.T, outputs local.Outputs) user {
	t.Helper()
	page, err := local.ParsePage(outputs["KdgUrl"])
	require.NoError(t, err)
	password, err := local.Secret(w.ctx, w.admin, secretID(t, outputs["KdgPasswordCommand"]))
	require.NoError(t, err)
	w.passwords = slices.Insert(w.passwords, 0, password) // the last is the first copy's
	return user{page, outputs["KdgUsername"], password}
}

// otherDataStream makes a data stream that is not the app's, for as long as the test runs.
func (w *world) otherDataStream(t *testing.T) string {
	t.Helper()
	const name = "not-ours"
	streams := kinesis.NewFromConfig(w.admin)
	_, err := streams.CreateStream(w.ctx, &kinesis.CreateStreamInput{StreamName: aws.String(name), ShardCount: aws.Int32(1)})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := streams.DeleteStream(w.ctx, &kinesis.DeleteStreamInput{StreamName: aws.String(name)})
		assert.NoError(t, err)
	})
	return name
}

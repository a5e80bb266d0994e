package e2e

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"penstock/firehose/prefix"
	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
	service "github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (w *world) create(t *testing.T) {
	w.outputs = w.deploy(t)
	for _, name := range []string{
		"BucketName", "DeliveryStreamName", "DeliveryStreamArn", "ListObjects",
		"KdgUrl", "KdgUsername", "KdgPasswordCommand",
	} {
		assert.NotEmpty(t, w.outputs[name], "output %s", name)
	}
	made := w.inventory(t)
	for kind := range made {
		assert.Greater(t, len(made[kind]), len(w.empty[kind]), "%s: later stories look for what is left of them", kind)
	}

	var err error
	w.page, err = local.ParsePage(w.outputs["KdgUrl"])
	require.NoError(t, err)
	password, err := local.Secret(w.ctx, w.admin, secretID(t, w.outputs["KdgPasswordCommand"]))
	require.NoError(t, err)
	w.passwords = append(w.passwords, password)
	w.signIn(t, w.first())
}

func (w *world) deliver(t *testing.T) {
	const recordCount = 100
	bucket, stream := w.outputs["BucketName"], w.outputs["DeliveryStreamName"]
	from := time.Now().UTC().Truncate(time.Second)
	records, err := local.Records(recordCount, 1, from)
	require.NoError(t, err)
	w.records = records
	require.NoError(t, local.Put(w.ctx, w.signIn(t, w.first()), stream, w.records))
	objects := w.lake(t, bucket, recordCount)
	to := time.Now().UTC()

	assert.ElementsMatch(t, lines(w.records...), lines(bodies(objects)...), "each record is there once, byte for byte")

	expression := w.prefix(t, stream)
	require.Equal(t, "streaming/!{timestamp:yyyy/MM/}", expression.String())
	name := regexp.MustCompile(`^(.*)` + regexp.QuoteMeta(stream) + `-1-(\d{4}(?:-\d\d){5})-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	for _, object := range objects {
		parts := name.FindStringSubmatch(object.Key)
		require.NotNil(t, parts, "the key %s does not end as Firehose's do", object.Key)
		arrived, err := time.Parse("2006-01-02-15-04-05", parts[2])
		require.NoError(t, err)
		require.WithinRange(t, arrived, from, to)
		predicted, err := expression.At(arrived, prefix.Values{})
		require.NoError(t, err)
		require.Equal(t, predicted, parts[1])
	}
}

// prefix is the expression that a delivery stream was made with.
func (w *world) prefix(t *testing.T, stream string) *prefix.Expression {
	t.Helper()
	answer, err := service.NewFromConfig(w.admin).DescribeDeliveryStream(w.ctx, &service.DescribeDeliveryStreamInput{DeliveryStreamName: &stream})
	require.NoError(t, err)
	expression, err := prefix.Parse(aws.ToString(answer.DeliveryStreamDescription.Destinations[0].ExtendedS3DestinationDescription.Prefix))
	require.NoError(t, err)
	return expression
}

// A record is there in a moment, or never.
const (
	patience = 20 * time.Second
	tick     = 100 * time.Millisecond
)

// lake is what is in a bucket, once n records are. A put is answered before its
// records are written, and nothing tells when they are.
func (w *world) lake(t *testing.T, bucket string, n int) (objects []local.Object) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var err error
		objects, err = local.Read(w.ctx, w.admin, bucket)
		require.NoError(c, err)
		require.GreaterOrEqual(c, local.Lines(objects), n)
	}, patience, tick)
	return objects
}

func bodies(objects []local.Object) [][]byte {
	var all [][]byte
	for _, object := range objects {
		all = append(all, object.Body)
	}
	return all
}

// lines are the records in texts, with their newlines.
func lines(texts ...[]byte) []string {
	var all []string
	for line := range bytes.Lines(bytes.Join(texts, nil)) {
		all = append(all, string(line))
	}
	return all
}

func (w *world) deployAgain(t *testing.T) {
	before := len(w.log(t, cdkLog))
	w.update(t)
	said := w.log(t, cdkLog)[before:]
	assert.Contains(t, said, "PenstockIngest (no changes)")
	assert.Contains(t, said, "PenstockGenerator (no changes)")
}

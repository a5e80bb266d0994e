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

func (s *suite) create(t *testing.T) {
	s.outputs = s.deploy(t)
	for _, name := range []string{
		"BucketName", "DeliveryStreamName", "DeliveryStreamArn", "ListObjects",
		"KdgUrl", "KdgUsername", "KdgPasswordCommand",
	} {
		assert.NotEmpty(t, s.outputs[name], "output %s", name)
	}
	created := s.inventory(t)
	for _, kind := range []string{"databases", "distributions", "schedules", "state machines"} {
		delete(created, kind) // TestProducerPage, traffic and notebook check these
	}
	for kind := range created {
		assert.Greater(t, len(created[kind]), len(s.empty[kind]), "%s: later stories check that none are left", kind)
	}

	var err error
	s.page, err = s.outputs.Page()
	require.NoError(t, err)
	assert.Equal(t, s.page, parsePage(t, s.outputs["KdgUrl"]))
	password, err := local.Secret(s.ctx, s.admin, secretID(t, s.outputs["KdgPasswordCommand"]))
	require.NoError(t, err)
	s.passwords = append(s.passwords, password)
	s.signIn(t, s.first())
}

func (s *suite) deliver(t *testing.T) {
	const recordCount = 100
	bucket, stream := s.outputs["BucketName"], s.outputs["DeliveryStreamName"]
	from := time.Now().UTC().Truncate(time.Second)
	records, err := local.Records(recordCount, 1, from)
	require.NoError(t, err)
	s.records = records
	require.NoError(t, local.Put(s.ctx, s.signIn(t, s.first()), stream, s.records))
	objects := s.lake(t, bucket, recordCount)
	to := time.Now().UTC()

	assert.ElementsMatch(t, lines(s.records...), lines(bodies(objects)...), "every record arrives once, unchanged")

	expression := s.prefix(t, stream)
	require.Equal(t, "streaming/!{timestamp:yyyy/MM/}", expression.String())
	name := regexp.MustCompile(`^(.*)` + regexp.QuoteMeta(stream) + `-1-(\d{4}(?:-\d\d){5})-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	for _, object := range objects {
		parts := name.FindStringSubmatch(object.Key)
		require.NotNil(t, parts, "the key %s does not end like Firehose's", object.Key)
		arrived, err := time.Parse("2006-01-02-15-04-05", parts[2])
		require.NoError(t, err)
		require.WithinRange(t, arrived, from, to)
		predicted, err := expression.At(arrived, prefix.Values{})
		require.NoError(t, err)
		require.Equal(t, predicted, parts[1])
	}
}

// prefix returns the prefix expression of a delivery stream.
func (s *suite) prefix(t *testing.T, stream string) *prefix.Expression {
	t.Helper()
	answer, err := service.NewFromConfig(s.admin).DescribeDeliveryStream(s.ctx, &service.DescribeDeliveryStreamInput{DeliveryStreamName: &stream})
	require.NoError(t, err)
	expression, err := prefix.Parse(aws.ToString(answer.DeliveryStreamDescription.Destinations[0].ExtendedS3DestinationDescription.Prefix))
	require.NoError(t, err)
	return expression
}

// A record arrives almost at once, or never. Reading a million takes longer on a busy machine.
const (
	timeout      = 2 * time.Minute
	pollInterval = 100 * time.Millisecond
)

// lake returns the objects of a bucket once they hold n records. The server acknowledges
// records before it writes them, so lake polls.
func (s *suite) lake(t *testing.T, bucket string, n int) (objects []local.Object) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var err error
		objects, err = local.Read(s.ctx, s.admin, bucket)
		require.NoError(c, err)
		require.GreaterOrEqual(c, local.Lines(objects), n)
	}, timeout, pollInterval)
	return objects
}

func bodies(objects []local.Object) [][]byte {
	var all [][]byte
	for _, object := range objects {
		all = append(all, object.Body)
	}
	return all
}

// lines returns the records in texts, including their line feeds.
func lines(texts ...[]byte) []string {
	var all []string
	for line := range bytes.Lines(bytes.Join(texts, nil)) {
		all = append(all, string(line))
	}
	return all
}

func (s *suite) deployAgain(t *testing.T) {
	before := len(s.log(t, cdkLog))
	s.update(t)
	printed := s.log(t, cdkLog)[before:]
	assert.Contains(t, printed, "PenstockIngest (no changes)")
	assert.Contains(t, printed, "PenstockGenerator (no changes)")
}

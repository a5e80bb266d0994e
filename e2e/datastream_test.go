package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/internal/local"
	"penstock/internal/repo"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsfirehose "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dataStreamSource deploys a copy whose delivery stream reads a data stream, sends
// records through it, changes the number of shards, and destroys the copy.
func (s *suite) dataStreamSource(t *testing.T) {
	// The traffic of a week has one record a second on one day, so that the schedule sends none now.
	day := time.Now().AddDate(0, 0, 3).Weekday()
	week := filepath.Join(t.TempDir(), "week.csv")
	require.NoError(t, os.WriteFile(week, fmt.Appendf(nil, "day,hour,mean,deviation\n*,*,0,0\n%s,*,1,0\n", day), 0o600))
	settings := contexts("name=Piped", "source=stream", "traffic=both", "trafficWeek="+week)
	before := s.inventory(t)
	outputs := s.deploy(t, settings...)
	stream, bucket := outputs["DataStreamName"], outputs["BucketName"]
	assert.Equal(t, outputs["DeliveryStreamName"]+"-source", stream, "the KDG page shows only names")
	cfg := s.signIn(t, s.userOf(t, outputs))
	assertDenied(t, local.PutOnDataStream(s.ctx, cfg, s.otherDataStream(t), s.records[:1]))
	assertDenied(t, local.Put(s.ctx, cfg, outputs["DeliveryStreamName"], s.records[:1]))
	require.NoError(t, local.PutOnDataStream(s.ctx, cfg, stream, s.records[:3]))
	assert.ElementsMatch(t, lines(s.records[:3]...), lines(bodies(s.lake(t, bucket, 3))...))

	printed := s.kdg(t, "send", "--stack", "PipedIngest", "--rate", "max", "--count", "500", "--seed", "1", "e2e/testdata/numbers.tmpl")
	assert.Contains(t, printed, "500 records delivered to kinesis:"+stream)
	rendered := s.kdg(t, "render", "--count", "500", "--seed", "1", "e2e/testdata/numbers.tmpl")
	assert.ElementsMatch(t, append(lines(s.records[:3]...), lines([]byte(rendered))...), lines(bodies(s.lake(t, bucket, 503))...))
	printed = s.kdg(t, "verify", "--stack", "PipedIngest", "--count", "20")
	assert.Contains(t, printed, "20 found, 0 missing, 0 duplicates, 0 failed")

	printed = s.kdg(t, append([]string{"fleet", "run", "--stack", "PipedTraffic"}, runOf("piped", 300)...)...)
	assert.Contains(t, printed, "300 records delivered to kinesis:"+stream)
	_, same, _ := strings.Cut(printed, "the same records: kdg render ")
	same, _, _ = strings.Cut(same, "\n")
	s.arrive(t, bucket, s.rendered(t, strings.Fields(same)))
	noon := time.Date(2026, time.January, 4+int(day), 12, 0, 0, 0, time.UTC) // the 4th is a Sunday
	totals, err := s.sendMinute(t, minuteFunction(t, outputs), noon)
	require.NoError(t, err)
	assert.EqualValues(t, 60, totals["delivered"], totals)

	created := s.resources(t, "PipedIngest", "PipedGenerator")
	s.deploy(t, slices.Concat(settings, contexts("shards=2"))...)
	assert.Equal(t, created, s.resources(t, "PipedIngest", "PipedGenerator"), "nothing is replaced")
	summary, err := kinesis.NewFromConfig(s.admin).DescribeStreamSummary(s.ctx, &kinesis.DescribeStreamSummaryInput{StreamName: &stream})
	require.NoError(t, err)
	// MiniStack does not change the number of shards of an existing stream.
	assert.Equal(t, types.StreamModeProvisioned, summary.StreamDescriptionSummary.StreamModeDetails.StreamMode)
	require.NoError(t, local.PutOnDataStream(s.ctx, cfg, stream, s.records[3:4]))
	s.lake(t, bucket, 884)

	s.destroyCopy(t, before, settings...)
}

// deployGolden creates and deletes a stack from a golden template whose settings are in
// no other story. MiniStack supports all its resources. Both delivery streams deliver each
// record.
func (s *suite) deployGolden(t *testing.T) {
	const stack = "StreamIngest"
	root, err := repo.Root()
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(root, "stacks", "testdata", stack+".template.json"))
	require.NoError(t, err)

	before := s.inventory(t)
	_, err = s.callQuery(s.admin, "cloudformation", "2010-05-15", "CreateStack", "StackName", stack, "TemplateBody", string(content), "Capabilities.member.1", "CAPABILITY_IAM")
	require.NoError(t, err)
	s.waitFor(t, stack, "CREATE_COMPLETE")
	assert.Equal(t, awsfirehose.CompressionFormatGzip, s.destination(t, "etl3-delivery-Stream").CompressionFormat)
	require.NoError(t, local.PutOnDataStream(s.ctx, s.admin, "etl3-delivery-Stream-source", s.records[:3]))
	var first, second [][]byte
	for _, object := range s.lake(t, s.resources(t, stack)["LakeData16689F05"], 2*3) {
		if strings.HasPrefix(object.Key, "raw/") {
			second = append(second, object.Body)
		} else {
			assert.True(t, strings.HasPrefix(object.Key, "streaming/"), object.Key)
			first = append(first, object.Body)
		}
	}
	assert.ElementsMatch(t, lines(s.records[:3]...), lines(first...))
	assert.ElementsMatch(t, lines(s.records[:3]...), lines(second...))
	_, err = s.callQuery(s.admin, "cloudformation", "2010-05-15", "DeleteStack", "StackName", stack)
	require.NoError(t, err)
	s.waitFor(t, stack, "")
	s.deleteLake(t, before)
}

// waitFor waits until a stack has a status; "" means deleted.
func (s *suite) waitFor(t *testing.T, stack, status string) {
	t.Helper()
	require.Eventually(t, func() bool { return s.stackStatus(t, stack) == status }, timeout, pollInterval, "stack %s is not %q", stack, status)
}

// userOf returns the user of a copy with a generated password. passwordsStaySecret later
// checks that password too.
func (s *suite) userOf(t *testing.T, outputs local.Outputs) user {
	t.Helper()
	page, err := outputs.Page()
	require.NoError(t, err)
	password, err := local.Secret(s.ctx, s.admin, secretID(t, outputs["KdgPasswordCommand"]))
	require.NoError(t, err)
	s.passwords = slices.Insert(s.passwords, 0, password) // keep the first copy's password last
	return user{page, outputs["KdgUsername"], password}
}

// otherDataStream creates a data stream that does not belong to the app, until the test
// ends.
func (s *suite) otherDataStream(t *testing.T) string {
	t.Helper()
	const name = "not-ours"
	streams := kinesis.NewFromConfig(s.admin)
	_, err := streams.CreateStream(s.ctx, &kinesis.CreateStreamInput{StreamName: aws.String(name), ShardCount: aws.Int32(1)})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := streams.DeleteStream(s.ctx, &kinesis.DeleteStreamInput{StreamName: aws.String(name)})
		assert.NoError(t, err)
	})
	return name
}

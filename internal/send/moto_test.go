package send

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	firehosetypes "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/local"
	"penstock/internal/repo"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
)

// startMoto starts moto, a model of AWS that is independent of this project.
func startMoto(t *testing.T) aws.Config {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("moto is not installed in .venv: run make setup")
	}
	server := exec.Command(python, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0")
	server.Env = append(os.Environ(), "NO_COLOR=1")
	stderr, err := server.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	lines := bufio.NewReader(stderr)
	for {
		line, err := lines.ReadString('\n')
		require.NoError(t, err, "moto ended: %s", line)
		if url := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(line); url != "" {
			go io.Copy(io.Discard, lines)
			return aws.Config{Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "")}
		}
	}
}

// The service holds exactly the records that were sent with the real SDK, packed or not.
func TestSentRecordsAreReadBack(t *testing.T) {
	cfg := startMoto(t)
	const n = 5000
	for _, pack := range []bool{true, false} {
		bucket, stream := "lake-"+strconv.FormatBool(pack), "stream-"+strconv.FormatBool(pack)
		makeDeliveryStream(t, cfg, bucket, stream)
		r := newFixture(t, n, sink.Firehose, pack).Run
		to := sdk.NewDeliveryStream(cfg, stream)
		d, err := to.Describe(t.Context())
		require.NoError(t, err)
		assert.Empty(t, d.Definition.Single())
		assert.Equal(t, "arn:aws:s3:::"+bucket, d.BucketARN)
		r.Sink = to
		require.NoError(t, r.Send(t.Context(), t.Context()))
		requireAll(t, n, readBucket(t, cfg, bucket))
	}

	makeDataStream(t, cfg, "stream")
	r := newFixture(t, n, sink.Kinesis, false).Run
	r.Sink = sdk.NewDataStream(cfg, "stream")
	r.Calls = 1 // moto gives the same sequence numbers to parallel calls
	require.NoError(t, r.Send(t.Context(), t.Context()))
	requireAll(t, n, readStream(t, cfg, "stream"))
}

// requireAll fails the test unless the text has each number below n on exactly one line.
func requireAll(t *testing.T, n int, text string) {
	t.Helper()
	seen := make([]int, n)
	for line := range strings.Lines(text) {
		i, err := strconv.Atoi(strings.TrimSuffix(line, "\n"))
		require.NoError(t, err)
		seen[i]++
	}
	for i, times := range seen {
		require.Equal(t, 1, times, "record %d", i)
	}
}

func makeDeliveryStream(t *testing.T, cfg aws.Config, bucket, stream string) {
	t.Helper()
	_, err := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket})
	require.NoError(t, err)
	_, err = firehose.NewFromConfig(cfg).CreateDeliveryStream(t.Context(), &firehose.CreateDeliveryStreamInput{
		DeliveryStreamName: &stream,
		ExtendedS3DestinationConfiguration: &firehosetypes.ExtendedS3DestinationConfiguration{
			BucketARN: aws.String("arn:aws:s3:::" + bucket), RoleARN: aws.String("arn:aws:iam::123456789012:role/delivery"),
		},
	})
	require.NoError(t, err)
}

// readBucket returns the concatenated objects of a bucket.
func readBucket(t *testing.T, cfg aws.Config, bucket string) string {
	t.Helper()
	objects, err := local.Read(t.Context(), cfg, bucket)
	require.NoError(t, err)
	var all strings.Builder
	for _, o := range objects {
		all.Write(o.Body)
	}
	return all.String()
}

func makeDataStream(t *testing.T, cfg aws.Config, stream string) {
	t.Helper()
	client := kinesis.NewFromConfig(cfg)
	_, err := client.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: &stream, ShardCount: aws.Int32(3)})
	require.NoError(t, err)
}

// readStream returns the concatenated records of a data stream, shard by shard.
func readStream(t *testing.T, cfg aws.Config, stream string) string {
	t.Helper()
	client := kinesis.NewFromConfig(cfg)
	shards, err := client.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: &stream})
	require.NoError(t, err)
	require.Len(t, shards.Shards, 3)
	var all strings.Builder
	for _, shard := range shards.Shards {
		start, err := client.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
			StreamName: &stream, ShardId: shard.ShardId, ShardIteratorType: kinesistypes.ShardIteratorTypeTrimHorizon,
		})
		require.NoError(t, err)
		records := 0
		for next := start.ShardIterator; next != nil; {
			page, err := client.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: next})
			require.NoError(t, err)
			if len(page.Records) == 0 {
				break
			}
			for _, r := range page.Records {
				all.Write(r.Data)
				records++
			}
			next = page.NextShardIterator
		}
		assert.Greater(t, records, 1000, "records are spread over the shards")
	}
	return all.String()
}

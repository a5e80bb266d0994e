package lake

import (
	"encoding/json"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/local"
	"penstock/internal/repo"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// MiniStack partitions the same records in the same way, with the part of jq that it knows:
// fields, slices, and strftime of a number. It has another error type and no buffer, so
// records are compared, not objects.
func TestPartitionsAsMiniStack(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	if _, ok := repo.Tool(root, "hypercorn"); !ok {
		t.Skip("MiniStack is not installed in .venv: run make setup")
	}
	r, m, _ := newRun(t, `{"n":{{random.number(99999)}},"event":{{random.arrayElement(["{\"type\":\"rent\"}","{\"type\":\"a b\"}","{\"type\":7}","{\"type\":true}","{\"type\":null}","{}","null"])}},"ts":{{date.now("X")}},"utc":"{{date.utc}}"}`, 400)
	r.Pace.Rate = generate.PerSecond / 25 // past midnight
	partitionBy(t, r, "data/event_type=!{partitionKeyFromQuery:event_type}/!{partitionKeyFromQuery:day}/hour=!{partitionKeyFromQuery:hour}/!{timestamp:'arrived'}/",
		`{event_type:.event.type,day:.ts|strftime("%Y/%m/%d"),hour:.utc[0:13]}`)
	require.NoError(t, r.Write(t.Context()))
	records, _ := r.records(t)
	want := placesOf(t, m.objects)
	assert.Len(t, want, len(records))
	assert.Equal(t, want, placesOf(t, partitionedByMiniStack(t, root, r.Stream, records)))
}

// partitionedByMiniStack returns the objects that MiniStack writes, by key.
func partitionedByMiniStack(t *testing.T, root string, stream firehose.Stream, records []string) map[string]string {
	t.Helper()
	server, err := local.Start(t.Context(), root, filepath.Join(t.TempDir(), "local"))
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	cfg, err := server.Config()
	require.NoError(t, err)
	_, err = s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("lake")})
	require.NoError(t, err)
	_, err = api.NewFromConfig(cfg).CreateDeliveryStream(t.Context(), &api.CreateDeliveryStreamInput{
		DeliveryStreamName: &stream.Name,
		ExtendedS3DestinationConfiguration: &types.ExtendedS3DestinationConfiguration{
			BucketARN: aws.String("arn:aws:s3:::lake"), RoleARN: aws.String("arn:aws:iam::000000000000:role/delivery"),
			Prefix: &stream.Prefix, ErrorOutputPrefix: &stream.ErrorOutputPrefix,
			BufferingHints:                   &types.BufferingHints{SizeInMBs: aws.Int32(int32(stream.BufferSizeMiB)), IntervalInSeconds: aws.Int32(int32(stream.BufferIntervalSeconds))},
			DynamicPartitioningConfiguration: &types.DynamicPartitioningConfiguration{Enabled: aws.Bool(true)},
			ProcessingConfiguration: &types.ProcessingConfiguration{Enabled: aws.Bool(true), Processors: []types.Processor{{
				Type: types.ProcessorTypeMetadataExtraction,
				Parameters: []types.ProcessorParameter{
					{ParameterName: types.ProcessorParameterNameMetadataExtractionQuery, ParameterValue: aws.String(stream.PartitionQuery())},
					{ParameterName: types.ProcessorParameterNameJsonParsingEngine, ParameterValue: aws.String("JQ-1.6")},
				},
			}}},
		},
	})
	require.NoError(t, err)
	var batch [][]byte
	for _, text := range records {
		batch = append(batch, []byte(text))
	}
	require.NoError(t, local.Put(t.Context(), cfg, stream.Name, batch))
	objects := map[string]string{}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		all, err := local.Read(t.Context(), cfg, "lake")
		require.NoError(c, err)
		require.Equal(c, len(records), local.Lines(all))
		for _, object := range all {
			objects[object.Key] = string(object.Body)
		}
	}, 30*time.Second, 100*time.Millisecond)
	return objects
}

var failedFolder = regexp.MustCompile(`^(metadata-extraction|processing)-failed/`)

// placesOf returns the folder of each record in objects. Failed records have none.
func placesOf(t *testing.T, objects map[string]string) map[string]string {
	t.Helper()
	places := map[string]string{}
	for key, body := range objects {
		for line := range strings.Lines(body) {
			where := path.Dir(key)
			if failedFolder.MatchString(key) {
				var fault struct{ RawData []byte }
				require.NoError(t, json.Unmarshal([]byte(line), &fault))
				line, where = string(fault.RawData), ""
			}
			assert.NotContains(t, places, line, "a record is there twice")
			places[line] = where
		}
	}
	return places
}

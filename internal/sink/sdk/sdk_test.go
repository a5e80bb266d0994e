package sdk

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"penstock/firehose"
	"penstock/internal/account"
	"penstock/internal/sink"
	"penstock/internal/testkit/sinktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newServer(t *testing.T) *sinktest.Server {
	t.Helper()
	s := sinktest.New()
	t.Cleanup(s.Close)
	return s
}

func TestPut(t *testing.T) {
	server := newServer(t)
	var took []string
	server.Took = func(stream string, e sinktest.Entry) {
		took = append(took, stream+"/"+e.PartitionKey+"/"+string(e.Data))
	}
	server.Fail = func(c sinktest.Call) sinktest.Failure {
		return sinktest.Failure{Refuses: func(i int, _ sinktest.Entry) string {
			return map[int]string{1: "ServiceUnavailableException", 3: "InternalFailure"}[i]
		}}
	}
	entries := []sink.Entry{{Data: []byte("a"), PartitionKey: "1"}, {Data: []byte("b"), PartitionKey: "2"}, {Data: []byte("c"), PartitionKey: "3"}, {Data: []byte("d"), PartitionKey: "4"}}
	for _, s := range []sink.Sink{NewDeliveryStream(server.Config(), "stream"), NewDataStream(server.Config(), "stream")} {
		refused, err := s.Put(t.Context(), entries)
		require.NoError(t, err)
		assert.Equal(t, []sink.Refusal{{Index: 1, Code: "ServiceUnavailableException", Message: "Slow down."}, {Index: 3, Code: "InternalFailure", Message: "Slow down."}}, refused)
	}
	assert.Equal(t, []string{"stream//a", "stream//c", "stream/1/a", "stream/3/c"}, took)
}

// A call is made once: the caller decides about retries.
func TestCallErrors(t *testing.T) {
	for _, row := range []struct {
		name              string
		failure           sinktest.Failure
		again, unanswered bool
		says              string
	}{
		{"throttled", sinktest.Failure{Code: "ServiceUnavailableException", Status: 503}, true, false, "ServiceUnavailableException: ServiceUnavailable."},
		{"throttled by Kinesis", sinktest.Failure{Code: "ProvisionedThroughputExceededException"}, true, false, "ProvisionedThroughputExceededException: ProvisionedThroughputExceeded."},
		{"throttled by a limit", sinktest.Failure{Code: "LimitExceededException"}, true, false, "LimitExceededException: LimitExceeded."},
		{"internal failure", sinktest.Failure{Code: "InternalFailure", Status: 500}, true, false, "InternalFailure: InternalFailure."},
		{"a response of a proxy", sinktest.Failure{Status: 502}, true, true, "http://127.0.0.1:0 answers 502 Bad Gateway, which is not a response of AWS; check AWS_ENDPOINT_URL"},
		{"a response not from AWS", sinktest.Failure{Status: 404}, false, true, "http://127.0.0.1:0 answers 404 Not Found, which is not a response of AWS; check AWS_ENDPOINT_URL"},
		{"reset", sinktest.Failure{Fault: sinktest.Reset}, true, true, "the connection to http://127.0.0.1:0 broke before the answer was complete: read tcp CONNECTION: read: connection reset by peer; check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set"},
		{"no such stream", sinktest.Failure{Code: "ResourceNotFoundException"}, false, false, "ResourceNotFoundException: ResourceNotFound.; check the name and AWS_REGION; aws firehose list-delivery-streams and aws kinesis list-streams list the streams"},
		{"wrong credentials", sinktest.Failure{Code: "InvalidSignatureException"}, false, false, "InvalidSignatureException: InvalidSignature.; check that AWS_SECRET_ACCESS_KEY belongs to AWS_ACCESS_KEY_ID, and the clock of this machine"},
	} {
		server := newServer(t)
		server.Fail = func(sinktest.Call) sinktest.Failure { return row.failure }
		for place, s := range map[string]sink.Sink{
			"firehose:stream": NewDeliveryStream(server.Config(), "stream"),
			"kinesis:stream":  NewDataStream(server.Config(), "stream"),
		} {
			before := server.Totals().Calls
			_, err := s.Put(t.Context(), []sink.Entry{{Data: []byte("a"), PartitionKey: "1"}})
			require.EqualValues(t, 1, server.Totals().Calls-before, row.name)
			callError, ok := err.(*sink.CallError)
			require.True(t, ok, row.name)
			assert.Equal(t, row.again, callError.Retryable, row.name)
			assert.Equal(t, row.unanswered, callError.Unanswered, row.name)
			says := "send to " + place + ": " + row.says
			got := strings.ReplaceAll(err.Error(), server.URL, "http://127.0.0.1:0")
			got = regexp.MustCompile(`127.0.0.1:\d+->127.0.0.1:\d+`).ReplaceAllString(got, "CONNECTION")
			assert.Equal(t, says, got, row.name)
		}
	}
}

func TestConnectionRefused(t *testing.T) {
	server := newServer(t)
	server.Close()
	_, err := NewDeliveryStream(server.Config(), "stream").Put(t.Context(), []sink.Entry{{Data: []byte("a")}})
	callError := err.(*sink.CallError)
	assert.True(t, callError.Retryable, "the network may recover")
	assert.Regexp(t, `^send to firehose:stream: http://127.0.0.1:\d+ cannot be reached: dial tcp .*: connection refused; check the network`, err.Error())
}

func TestCancelled(t *testing.T) {
	server := newServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	never := make(chan struct{})
	defer close(never)
	server.Fail = func(sinktest.Call) sinktest.Failure {
		cancel()
		return sinktest.Failure{Wait: never}
	}
	_, err := NewDeliveryStream(server.Config(), "stream").Put(ctx, []sink.Entry{{Data: []byte("a")}})
	assert.Equal(t, context.Canceled, err)
}

func TestDescribe(t *testing.T) {
	server := newServer(t)
	s3 := map[string]any{
		"BucketARN": "arn:aws:s3:::lake", "Prefix": "a/!{timestamp:yyyy/}", "ErrorOutputPrefix": "e/",
		"BufferingHints": map[string]any{"SizeInMBs": 1, "IntervalInSeconds": 60}, "CompressionFormat": "GZIP", "CustomTimeZone": "Europe/Paris",
	}
	with := func(name string, value any) map[string]any {
		all := map[string]any{name: value}
		for k, v := range s3 {
			all[k] = v
		}
		return all
	}
	processors := func(types ...string) any {
		var all []any
		for _, t := range types {
			all = append(all, map[string]any{"Type": t})
		}
		return map[string]any{"Enabled": true, "Processors": all}
	}
	for why, to := range map[string]map[string]any{
		"":                                      s3,
		"it appends a line feed to each record": with("ProcessingConfiguration", processors("AppendDelimiterToRecord")),
		"it transforms single records":          with("ProcessingConfiguration", processors("Lambda")),
		"it partitions single records":          with("DynamicPartitioningConfiguration", map[string]any{"Enabled": true}),
		"it converts single records to Parquet": with("DataFormatConversionConfiguration", map[string]any{
			"Enabled": true, "OutputFormatConfiguration": map[string]any{"Serializer": map[string]any{"ParquetSerDe": map[string]any{}}},
		}),
		"it delivers single records to Splunk": nil,
	} {
		destination := map[string]any{"DestinationId": "1"}
		if to != nil {
			destination["ExtendedS3DestinationDescription"] = to
		} else {
			destination["SplunkDestinationDescription"] = map[string]any{"HECEndpoint": "https://x"}
		}
		server.Streams = map[string]any{"stream": map[string]any{"DeliveryStreamName": "stream", "VersionId": "3", "Destinations": []any{destination}}}
		d, err := NewDeliveryStream(server.Config(), "stream").Describe(t.Context())
		require.NoError(t, err)
		assert.Equal(t, why, d.Definition.Single())
		if why == "" {
			want := firehose.Example()
			want.Name, want.Version, want.Compression, want.TimeZone = "stream", 3, firehose.GZIP, "Europe/Paris"
			want.Prefix, want.ErrorOutputPrefix = "a/!{timestamp:yyyy/}", "e/"
			assert.Equal(t, want, d.Definition)
			assert.Equal(t, "arn:aws:s3:::lake", d.BucketARN)
			assert.Empty(t, d.Source)
		}
	}
	server.Streams = map[string]any{"stream": map[string]any{
		"DeliveryStreamType": "KinesisStreamAsSource", "VersionId": "1",
		"Source":       map[string]any{"KinesisStreamSourceDescription": map[string]any{"KinesisStreamARN": "arn:aws:kinesis:us-east-1:111122223333:stream/events"}},
		"Destinations": []any{map[string]any{"DestinationId": "1", "ExtendedS3DestinationDescription": s3}},
	}}
	d, err := NewDeliveryStream(server.Config(), "stream").Describe(t.Context())
	require.NoError(t, err)
	assert.Equal(t, firehose.KinesisStreamAsSource, d.Definition.Source)
	assert.Equal(t, sink.Place{Service: sink.Kinesis, Name: "events"}, d.Source)

	_, err = NewDeliveryStream(server.Config(), "other").Describe(t.Context())
	assert.ErrorContains(t, err, "ResourceNotFoundException")
}

// A data stream may be configured to accept entries of up to 10 MiB.
func TestReadLimits(t *testing.T) {
	server := newServer(t)
	for name, row := range map[string]struct {
		summary      any
		entry, bytes int
	}{
		"default":       {map[string]any{"MaxRecordSizeInKiB": 1024}, 1 << 20, 5 << 20},
		"missing":       {map[string]any{}, 1 << 20, 5 << 20},
		"3,000 KiB":     {map[string]any{"MaxRecordSizeInKiB": 3000}, 3000 << 10, 5 << 20},
		"maximum":       {map[string]any{"MaxRecordSizeInKiB": 10240}, 10 << 20, 10 << 20},
		"more than AWS": {map[string]any{"MaxRecordSizeInKiB": 1 << 30}, 10 << 20, 10 << 20},
		"less than AWS": {map[string]any{"MaxRecordSizeInKiB": 0}, 1 << 20, 5 << 20},
	} {
		server.Summaries = map[string]any{"stream": row.summary}
		s := NewDataStream(server.Config(), "stream")
		assert.Equal(t, 1<<20, s.Limits().EntryBytes, name)
		require.NoError(t, s.ReadLimits(t.Context()), name)
		assert.Equal(t, row.entry, s.Limits().EntryBytes, name)
		assert.Equal(t, row.bytes, s.Limits().Bytes, name)
	}
	s := NewDataStream(server.Config(), "other")
	assert.EqualError(t, s.ReadLimits(t.Context()), "read the record limit of kinesis:other: AccessDeniedException: AccessDenied.; the credentials need kinesis:DescribeStreamSummary on the data stream")
	assert.Equal(t, 1<<20, s.Limits().EntryBytes)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, context.Canceled, s.ReadLimits(ctx))
}

func TestNoCredentials(t *testing.T) {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_REGION", "")
	_, err := account.Config(t.Context())
	assert.ErrorContains(t, err, "no Region: AWS needs one; set AWS_REGION")
	t.Setenv("AWS_REGION", "eu-west-1")
	_, err = account.Config(t.Context())
	require.Error(t, err)
	assert.Contains(t, account.NewFault("open", err, nil).Error(), "open: no credentials; set AWS_PROFILE")
}

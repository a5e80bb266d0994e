package monitoring_test

import (
	"fmt"
	"strings"
	"testing"

	"penstock/constructs/monitoring"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the two Developer Guides say of the metrics, a line each: name, unit and
// statistics, or - where they say nothing.
const (
	all    = "Minimum,Maximum,Average,Sum,Samples"
	noSum  = "Minimum,Maximum,Average,Samples"
	intoS3 = `
		DeliveryToS3.Bytes Bytes ` + all + `
		DeliveryToS3.Records Count ` + all + `
		DeliveryToS3.DataFreshness Seconds ` + noSum + `
		DeliveryToS3.Success - -`
	directPut = `
		IncomingBytes Bytes ` + all + `
		IncomingRecords Count ` + all + `
		IncomingPutRequests Count ` + all + `
		BytesPerSecondLimit - -
		RecordsPerSecondLimit Count ` + all + `
		PutRequestsPerSecondLimit Count ` + all + `
		ThrottledRecords Count ` + all
	serverSideEncryption = `
		KMSKeyAccessDenied Count ` + all + `
		KMSKeyDisabled Count ` + all + `
		KMSKeyInvalidState Count ` + all + `
		KMSKeyNotFound Count ` + all
	throughDataStream = `
		DataReadFromKinesisStream.Bytes Bytes ` + all + `
		DataReadFromKinesisStream.Records Count ` + all + `
		KinesisMillisBehindLatest Milliseconds ` + noSum + `
		ThrottledGetRecords Count ` + all + `
		ThrottledGetShardIterator Count ` + all + `
		ThrottledDescribeStream Count ` + all
	ofDataStream = `
		IncomingBytes Bytes ` + all + `
		IncomingRecords Count ` + all + `
		WriteProvisionedThroughputExceeded Count ` + all + `
		PutRecords.FailedRecords Count ` + all + `
		ReadProvisionedThroughputExceeded Count ` + all + `
		GetRecords.IteratorAgeMilliseconds Milliseconds ` + noSum
)

func TestMetricsAreThoseThatAreDocumentedForTheSource(t *testing.T) {
	for name, row := range map[string]struct {
		firehose, kinesis string
	}{
		"Direct PUT":            {directPut + intoS3, ""},
		"Direct PUT with a key": {directPut + intoS3 + serverSideEncryption, ""},
		"data stream":           {throughDataStream + intoS3, ofDataStream},
	} {
		guide := map[[3]string][]string{} // unit and statistics
		for service, lines := range map[[2]string]string{
			{"AWS/Firehose", "DeliveryStreamName"}: row.firehose, {"AWS/Kinesis", "StreamName"}: row.kinesis,
		} {
			for line := range strings.Lines(lines) {
				if fields := strings.Fields(line); len(fields) > 0 {
					guide[[3]string{service[0], service[1], fields[0]}] = fields[1:]
				}
			}
		}

		props := exampleProps(shapes[name])
		named := map[string]bool{}
		for _, metric := range monitoring.Metrics(props) {
			said, ok := guide[[3]string{metric.Namespace, metric.Dimension, metric.Name}]
			if !assert.True(t, ok, "%s: %v is not documented", name, metric) {
				continue
			}
			assert.Equal(t, strings.Trim(said[0], "-"), metric.Unit, metric.Name)
			if said[1] != "-" {
				assert.Contains(t, strings.Split(said[1], ","), metric.Statistic, metric.Name)
			}
			stream := props.DeliveryStreamName
			if metric.Namespace == "AWS/Kinesis" {
				stream = props.DataStreamName
			}
			assert.Equal(t, stream, metric.Stream, metric.Name)
			assert.NotContains(t, named, metric.Name, "alarms and widgets know it by its name")
			named[metric.Name] = true
		}
		assert.Len(t, named, len(guide), "%s: all of them", name)
	}
}

// metric is one that an alarm or a widget reads.
type metric struct{ namespace, name, dimension, value, statistic any }

// assertDocumented holds a metric against the list of those that such a stream has.
func assertDocumented(t *testing.T, m metric, change func(*monitoring.Props)) {
	t.Helper()
	want := documented(t, m.name, change)
	assert.Equal(t, metric{want.Namespace, want.Name, want.Dimension, want.Stream, want.Statistic}, m)
}

// documented is a metric of the list, by its name.
func documented(t *testing.T, name any, change func(*monitoring.Props)) monitoring.Metric {
	t.Helper()
	for _, metric := range monitoring.Metrics(exampleProps(change)) {
		if metric.Name == name {
			return metric
		}
	}
	require.Fail(t, fmt.Sprintf("%v is in no list of metrics", name))
	return monitoring.Metric{}
}

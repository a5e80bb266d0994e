package monitoring_test

import (
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The metrics in the Developer Guides of Firehose and Kinesis. A line has the name, the unit
// and the statistics of a metric, or - if the guide omits it.
const (
	all          = "Minimum,Maximum,Average,Sum,Samples"
	noSum        = "Minimum,Maximum,Average,Samples"
	deliveryToS3 = `
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

// source identifies a metric of a stream.
type source struct{ namespace, dimension, stream, name any }

type documented struct {
	unit       string   // empty if the guide omits it
	statistics []string // nil if the guide omits them
}

// guide returns the documented metrics for one of the shapes.
func guide(shape string) map[source]documented {
	props := exampleProps(shapes[shape])
	entries := map[source]documented{}
	read := func(namespace, dimension, stream, lines string) {
		for line := range strings.Lines(lines) {
			if fields := strings.Fields(line); len(fields) > 0 {
				entry := documented{unit: strings.Trim(fields[1], "-")}
				if fields[2] != "-" {
					entry.statistics = strings.Split(fields[2], ",")
				}
				entries[source{namespace, dimension, stream, fields[0]}] = entry
			}
		}
	}
	read("AWS/Firehose", "DeliveryStreamName", props.Stream.Name, deliveryToS3)
	if props.DataStreamName != "" {
		read("AWS/Firehose", "DeliveryStreamName", props.Stream.Name, throughDataStream)
		read("AWS/Kinesis", "StreamName", props.DataStreamName, ofDataStream)
	} else {
		read("AWS/Firehose", "DeliveryStreamName", props.Stream.Name, directPut)
	}
	if props.CustomerKey {
		read("AWS/Firehose", "DeliveryStreamName", props.Stream.Name, serverSideEncryption)
	}
	return entries
}

// metric is a metric with the statistic that an alarm or a graph reads.
type metric struct {
	source
	statistic any
}

func assertDocumented(t *testing.T, shape string, m metric) {
	t.Helper()
	entry, found := guide(shape)[m.source]
	assert.True(t, found, "%s: %v is not documented", shape, m)
	if entry.statistics != nil {
		assert.Contains(t, entry.statistics, m.statistic, m.name)
	}
}

// CloudWatch accepts any metric, and an alarm on one that does not exist never fires.
func TestAlarmsReadDocumentedMetrics(t *testing.T) {
	for shape, want := range map[string]int{"Direct PUT": 3 + 2*3, "Direct PUT with a key": 3 + 2*3 + 4, "data stream": 5} {
		count := 0
		for id, alarm := range cdktest.Synth(t, withMonitoring(t, shapes[shape])).All("AWS::CloudWatch::Alarm") {
			for _, m := range alarmMetrics(alarm.Properties()) {
				assertDocumented(t, shape, m)
				count++
			}
			assert.NotContains(t, alarm.Properties(), "Unit", "%s: the alarm would ignore data in another unit", id)
		}
		assert.Equal(t, want, count, shape)
	}
}

func TestGraphsShowAllDocumentedMetrics(t *testing.T) {
	for shape, change := range shapes {
		shown := map[source]bool{}
		for _, widget := range exampleDashboard(t, change).Widgets {
			if widget.Type != "metric" {
				continue
			}
			assert.Equal(t, "eu-west-1", widget.Properties["region"])
			assert.Equal(t, 300.0, widget.Properties["period"])
			for _, m := range graphMetrics(t, widget.Properties) {
				assertDocumented(t, shape, m)
				shown[m.source] = true
			}
		}
		for documented := range guide(shape) {
			assert.Contains(t, shown, documented, shape)
		}
	}
}

func TestAlarmsAndGraphsReadTheSameStatistics(t *testing.T) {
	for shape, change := range shapes {
		template := cdktest.Synth(t, withMonitoring(t, change))
		var shown []metric
		for _, widget := range resolve(t, template.One(t, "AWS::CloudWatch::Dashboard")).Widgets {
			if widget.Type == "metric" {
				shown = append(shown, graphMetrics(t, widget.Properties)...)
			}
		}
		for id, alarm := range template.All("AWS::CloudWatch::Alarm") {
			for _, m := range alarmMetrics(alarm.Properties()) {
				assert.Contains(t, shown, m, "%s: %s", shape, id)
			}
		}
	}
}

func alarmMetrics(alarm map[string]any) []metric {
	read := func(from, statistic, period any) metric {
		if period != 300.0 || cdktest.At(from, "Dimensions", 1) != nil {
			return metric{} // fails assertDocumented
		}
		return metric{source{
			cdktest.At(from, "Namespace"), cdktest.At(from, "Dimensions", 0, "Name"),
			cdktest.At(from, "Dimensions", 0, "Value"), cdktest.At(from, "MetricName"),
		}, statistic}
	}
	queries, math := alarm["Metrics"].([]any)
	if !math {
		return []metric{read(alarm, alarm["Statistic"], alarm["Period"])}
	}
	var all []metric
	for _, query := range queries {
		if stat := cdktest.At(query, "MetricStat"); stat != nil {
			all = append(all, read(cdktest.At(stat, "Metric"), cdktest.At(stat, "Stat"), cdktest.At(stat, "Period")))
		}
	}
	return all
}

func graphMetrics(t *testing.T, graph map[string]any) []metric {
	t.Helper()
	var all []metric
	for _, m := range graph["metrics"].([]any) {
		row := m.([]any)
		if len(row) == 1 {
			assert.NotEmpty(t, cdktest.At(row, 0, "expression"))
			continue
		}
		require.Len(t, row, 5)
		options := row[4].(map[string]any)
		assert.NotContains(t, options, "period", "the graph sets the period")
		statistic, given := options["stat"]
		if !given {
			statistic = "Average" // CloudWatch's default for a graph
		}
		all = append(all, metric{source{row[0], row[2], row[3], row[1]}, statistic})
	}
	return all
}

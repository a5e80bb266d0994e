package monitoring_test

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"penstock/constructs/monitoring"
	"penstock/internal/testkit/cdktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAlarms(t *testing.T) {
	type row struct {
		id, when  string
		threshold float64
		periods   float64
	}
	success := row{"SuccessAlarm", "Average of DeliveryToS3.Success LessThanThreshold", 1, 3}
	direct := []row{
		{"BytesQuotaAlarm", "100*(Sum of IncomingBytes/PERIOD(Sum of IncomingBytes))/Minimum of BytesPerSecondLimit GreaterThanThreshold", 80, 1},
		{"RecordsQuotaAlarm", "100*(Sum of IncomingRecords/PERIOD(Sum of IncomingRecords))/Minimum of RecordsPerSecondLimit GreaterThanThreshold", 80, 1},
		{"RequestsQuotaAlarm", "100*(Sum of IncomingPutRequests/PERIOD(Sum of IncomingPutRequests))/Minimum of PutRequestsPerSecondLimit GreaterThanThreshold", 80, 1},
		{"ThrottlingAlarm", "Sum of ThrottledRecords GreaterThanOrEqualToThreshold", 1, 1},
		success,
	}
	for name, rows := range map[string][]row{
		"Direct PUT": append(direct, row{"FreshnessAlarm", "Maximum of DeliveryToS3.DataFreshness GreaterThanThreshold", 300, 3}),
		"Direct PUT with a key": append(direct,
			row{"FreshnessAlarm", "Maximum of DeliveryToS3.DataFreshness GreaterThanThreshold", 1200, 3},
			row{"KeyAccessDeniedAlarm", "Sum of KMSKeyAccessDenied GreaterThanOrEqualToThreshold", 1, 1},
			row{"KeyDisabledAlarm", "Sum of KMSKeyDisabled GreaterThanOrEqualToThreshold", 1, 1},
			row{"KeyInvalidStateAlarm", "Sum of KMSKeyInvalidState GreaterThanOrEqualToThreshold", 1, 1},
			row{"KeyNotFoundAlarm", "Sum of KMSKeyNotFound GreaterThanOrEqualToThreshold", 1, 1},
		),
		"data stream": {
			{"FreshnessAlarm", "Maximum of DeliveryToS3.DataFreshness GreaterThanThreshold", 1200, 3},
			{"BehindAlarm", "Maximum of KinesisMillisBehindLatest GreaterThanThreshold", 3_600_000, 3},
			{"WriteThrottlingAlarm", "Sum of WriteProvisionedThroughputExceeded GreaterThanOrEqualToThreshold", 1, 1},
			{"ReadThrottlingAlarm", "Sum of ThrottledGetRecords GreaterThanOrEqualToThreshold", 1, 3},
			success,
		},
	} {
		template := cdktest.Synth(t, withMonitoring(t, shapes[name]))
		for _, row := range rows {
			alarm := template.Find(t, "Monitoring"+row.id).Properties()
			assert.Equal(t, row.when, comparison(t, alarm)+" "+alarm["ComparisonOperator"].(string), row.id)
			assert.Equal(t, row.threshold, alarm["Threshold"], row.id)
			assert.Equal(t, row.periods, alarm["EvaluationPeriods"], row.id)
			assert.NotContains(t, alarm, "DatapointsToAlarm", "%s: the default requires all data points", row.id)
		}
		assert.Len(t, template.All("AWS::CloudWatch::Alarm"), len(rows), name)
	}
}

// comparison returns the statistic or expression that an alarm compares with its threshold,
// with metric IDs replaced by statistics.
func comparison(t *testing.T, alarm map[string]any) string {
	t.Helper()
	queries, _ := alarm["Metrics"].([]any)
	if queries == nil {
		return fmt.Sprintf("%s of %s", alarm["Statistic"], alarm["MetricName"])
	}
	var names []string
	expression := ""
	for _, query := range queries {
		if found, ok := cdktest.At(query, "Expression").(string); ok {
			assert.Equal(t, true, cdktest.At(query, "ReturnData"))
			expression = found
			continue
		}
		assert.Equal(t, false, cdktest.At(query, "ReturnData"), "an alarm has one value")
		names = append(names, cdktest.At(query, "Id").(string),
			fmt.Sprintf("%s of %s", cdktest.At(query, "MetricStat", "Stat"), cdktest.At(query, "MetricStat", "Metric", "MetricName")))
	}
	return strings.NewReplacer(names...).Replace(expression)
}

func TestAlarmsNotifyTheTopic(t *testing.T) {
	longest := strings.Repeat("d", 64)
	for name, change := range shapes {
		stack := withMonitoring(t, func(p *monitoring.Props) {
			if change != nil {
				change(p)
			}
			p.Stream.Name = longest
			if p.DataStreamName != "" {
				p.DataStreamName = strings.Repeat("k", 128)
			}
		})
		for id, alarm := range cdktest.Synth(t, stack).All("AWS::CloudWatch::Alarm") {
			properties := alarm.Properties()
			for _, actions := range []string{"AlarmActions", "OKActions"} {
				assert.Len(t, properties[actions], 1, id)
				assert.Contains(t, cdktest.At(properties, actions, 0, "Ref"), "MonitoringTopic", id)
			}
			assert.Equal(t, "notBreaching", properties["TreatMissingData"], "%s: an idle stream raises no alarm", id)
			description := properties["AlarmDescription"].(string)
			assert.Contains(t, description, longest, "%s: %s", name, id)
			assert.NotContains(t, description, "%!", "%s: %s", name, id)
			assert.LessOrEqual(t, len(description), 1024, "%s: CloudWatch's limit", id)
		}
	}
}

// A data stream retains records for as long as it is configured to, Direct PUT for 24 hours.
func TestAlarmDescriptionsNameTheRetention(t *testing.T) {
	for name, want := range map[string]string{
		"Direct PUT":  "Firehose retries for 24 hours",
		"data stream": "Firehose retries for as long as the data stream retains records, which is 24 hours by default",
	} {
		template := cdktest.Synth(t, withMonitoring(t, shapes[name]))
		for id, ending := range map[string]string{"FreshnessAlarm": ", then the records are lost.", "SuccessAlarm": "."} {
			assert.Contains(t, template.Find(t, "Monitoring"+id).Properties()["AlarmDescription"], want+ending, name)
		}
	}
}

func TestFreshnessFollowsTheBufferInterval(t *testing.T) {
	rows := []struct {
		buffer, threshold int
		why               string
	}{
		{0, 300, "without buffering, 300 s remain for retried PUTs"},
		{1, 300, "the shortest interval"},
		{60, 300, "the default interval"},
		{61, 305, "from here on, five times the interval"},
		{120, 600, "five times the interval"},
		{179, 895, "five times the interval"},
		{180, 900, "the maximum of five times the interval"},
		{181, 900, "still the maximum"},
		{300, 900, "Firehose's default interval"},
		{600, 900, "leaves 300 s for retried PUTs"},
		{601, 901, "from here on, 300 s more than the interval"},
		{900, 1200, "the longest interval"},
	}
	stack := cdktest.Stack(t)
	for i, row := range rows {
		add(stack, fmt.Sprintf("Row%d", i), func(p *monitoring.Props) { p.Stream.BufferIntervalSeconds = row.buffer })
	}
	template := cdktest.Synth(t, stack)
	for i, row := range rows {
		alarm := template.Find(t, fmt.Sprintf("Row%dFreshnessAlarm", i)).Properties()
		assert.Equal(t, float64(row.threshold), alarm["Threshold"], "%d s: %s", row.buffer, row.why)
		reason := "the threshold is 5 times that, but at least 300 s, for retried PUTs, and at most 900 s, the longest that Firehose buffers."
		if row.threshold > 900 {
			reason = "the threshold adds 300 s for retried PUTs."
		}
		assert.Contains(t, alarm["AlarmDescription"], fmt.Sprintf("not in S3 after %d s. The stream buffers for %d s; %s Check", row.threshold, row.buffer, reason))
		graph := resolve(t, template.Find(t, fmt.Sprintf("Row%dDashboard", i))).titled(t, "Age of the oldest record")
		assert.Equal(t, []any{map[string]any{"label": "Alarm", "value": float64(row.threshold), "yAxis": "left"}}, cdktest.At(graph, "annotations", "horizontal"))
	}
}

// The test evaluates the expression of an alarm for a period of five minutes.
func TestQuotaUsageIsPerSecond(t *testing.T) {
	alarm := cdktest.Synth(t, withMonitoring(t, nil)).Find(t, "MonitoringBytesQuotaAlarm").Properties()
	expression := cdktest.At(alarm, "Metrics", 0, "Expression").(string)
	for _, row := range []struct {
		sum, limit, want float64
		why              string
	}{
		{0, 1 << 20, 0, "no records"},
		{300 << 20, 1 << 20, 100, "the quota is used up in each second"},
		{240 << 20, 1 << 20, 80, "the threshold of the alarm"},
		{240 << 20, 5 << 20, 16, "five times the quota"},
		{300, 1, 100, "one byte per second, and a quota of one"},
	} {
		sum, limit := fmt.Sprintf("%.1f", row.sum), fmt.Sprintf("%.1f", row.limit)
		filled := strings.NewReplacer("PERIOD(bytesUsed)", "300.0", "bytesUsed", sum, "bytesLimit", limit).Replace(expression)
		value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, filled)
		require.NoError(t, err, filled)
		share, _ := constant.Float64Val(constant.ToFloat(value.Value))
		assert.InDelta(t, row.want, share, 1e-9, "%s: %s", row.why, filled)
	}
}

package traffic

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// missingMinutes is the number of minutes without an invocation that raise an alarm.
const missingMinutes = 5

// newAlarms creates the alarms of the function, which notify the topic on ALARM and on OK.
func newAlarms(this constructs.Construct, function awslambda.Function, topic awssns.ITopic) []awscloudwatch.Alarm {
	minute := &awscloudwatch.MetricOptions{
		Period: awscdk.Duration_Minutes(jsii.Number(1)), Statistic: awscloudwatch.Stats_SUM(),
	}
	failed := awscloudwatch.NewAlarm(this, jsii.String("FailedAlarm"), &awscloudwatch.AlarmProps{
		Metric:             function.MetricErrors(minute),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		Threshold:          jsii.Number(1),
		EvaluationPeriods:  jsii.Number(1),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		AlarmDescription: jsii.String("The function could not send a minute's records, and records may be lost. " +
			"The function's log has the reason and the number of lost records."),
	})
	missing := awscloudwatch.NewAlarm(this, jsii.String("MissingAlarm"), &awscloudwatch.AlarmProps{
		Metric:             function.MetricInvocations(minute),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		Threshold:          jsii.Number(1),
		EvaluationPeriods:  jsii.Number(missingMinutes),
		TreatMissingData:   awscloudwatch.TreatMissingData_BREACHING, // no invocations, no data
		AlarmDescription: jsii.Sprintf("No records were sent for %d minutes. If the traffic is paused, resume it. "+
			"If it has ended, destroy the stack. Otherwise check the schedule and its role.", missingMinutes),
	})
	all := []awscloudwatch.Alarm{failed, missing}
	notify := awscloudwatchactions.NewSnsAction(topic)
	for _, alarm := range all {
		alarm.AddAlarmAction(notify)
		alarm.AddOkAction(notify)
	}
	return all
}

package traffic

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	sfn "github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// missingMinutes is the number of minutes without an invocation that raise an alarm.
const missingMinutes = 5

// newMinuteAlarms creates the alarms of the function that sends minutes.
func newMinuteAlarms(this constructs.Construct, function awslambda.Function, topic awssns.ITopic) []awscloudwatch.Alarm {
	failed := newAlarm(this, "FailedAlarm", topic, awscloudwatch.AlarmProps{
		Metric:             function.MetricErrors(perMinute()),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		EvaluationPeriods:  jsii.Number(1),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		AlarmDescription: jsii.String("The function did not deliver all records of a minute. The function's log has " +
			"the reason, the number of lost records, and the command that sends the others again."),
	})
	missing := newAlarm(this, "MissingAlarm", topic, awscloudwatch.AlarmProps{
		Metric:             function.MetricInvocations(perMinute()),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		EvaluationPeriods:  jsii.Number(missingMinutes),
		TreatMissingData:   awscloudwatch.TreatMissingData_BREACHING, // no invocations, no data
		AlarmDescription: jsii.Sprintf("No records were sent for %d minutes. If the traffic is paused, resume it. "+
			"If it has ended, destroy the stack. Otherwise check the schedule and its role.", missingMinutes),
	})
	return []awscloudwatch.Alarm{failed, missing}
}

// newRunAlarms creates the alarm of the state machine. A run that somebody has stopped does
// not raise it, and a run has no time limit.
func newRunAlarms(this constructs.Construct, machine sfn.StateMachine, topic awssns.ITopic) []awscloudwatch.Alarm {
	return []awscloudwatch.Alarm{newAlarm(this, "RunFailedAlarm", topic, awscloudwatch.AlarmProps{
		Metric:             machine.MetricFailed(perMinute()),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		EvaluationPeriods:  jsii.Number(1),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		AlarmDescription: jsii.String("A bulk run did not deliver all its records. kdg fleet status prints " +
			"their number and the reason; undelivered records are in the bucket."),
	})}
}

func perMinute() *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Period: awscdk.Duration_Minutes(jsii.Number(1)), Statistic: awscloudwatch.Stats_SUM()}
}

// newAlarm creates an alarm with the threshold 1, which notifies the topic on ALARM and on OK.
func newAlarm(this constructs.Construct, id string, topic awssns.ITopic, props awscloudwatch.AlarmProps) awscloudwatch.Alarm {
	props.Threshold = jsii.Number(1)
	alarm := awscloudwatch.NewAlarm(this, jsii.String(id), &props)
	notify := awscloudwatchactions.NewSnsAction(topic)
	alarm.AddAlarmAction(notify)
	alarm.AddOkAction(notify)
	return alarm
}

package traffic

import (
	"encoding/json"
	"fmt"
	"time"

	"penstock/internal/cdk/findings"
	"penstock/internal/fleet"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsschedulertargets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// SteadyProps configures steady traffic.
type SteadyProps struct {
	Worker
	// Minute describes the records of a minute. Its time is ignored. The template is
	// required, and so is the rate or the week.
	Minute fleet.Minute
	// Until ends the traffic. Default: it continues until the stack is destroyed.
	Until time.Time
}

// Steady holds the resources of steady traffic.
type Steady struct {
	Function awslambda.Function    // sends the records of a minute
	Schedule awsscheduler.Schedule // invokes it every minute
	Alarms   []awscloudwatch.Alarm // empty without an AlarmTopic
}

// NewSteady creates steady traffic. It panics unless the props have one stream, a template
// that fits, and a rate or a week.
func NewSteady(scope constructs.Construct, id string, props SteadyProps) Steady {
	props.check()
	this := constructs.NewConstruct(scope, jsii.String(id))
	s := Steady{Function: props.newFunction(this, awslambda.FunctionProps{
		Description: jsii.String("Sends the records of a minute to a stream"),
		Timeout:     awscdk.Duration_Seconds(jsii.Number(fleet.MinuteTimeoutSeconds)),
		// A missed minute is not made up: Lambda neither retries an event nor keeps one
		// while the traffic is paused. 60 s is the shortest that Lambda offers.
		RetryAttempts: jsii.Number(0),
		MaxEventAge:   awscdk.Duration_Seconds(jsii.Number(60)),
	}, fleet.MinutesPrefix, fleet.UndeliveredPrefix)}
	findings.Accept(s.Function, "CKV_AWS_115", "A minute ends before the next begins, so one instance runs at a time; "+
		"a reservation would take from the account's concurrency, and pausing sets it to 0.")
	findings.Accept(s.Function, "CKV_AWS_116", "A missed minute is not made up. Records that were not delivered are in the bucket.")
	s.Schedule = newSchedule(this, s.Function, props)
	if props.AlarmTopic != nil {
		s.Alarms = newMinuteAlarms(this, s.Function, props.AlarmTopic)
	}
	return s
}

func (p SteadyProps) check() {
	p.Worker.check()
	if n := len(p.Minute.Template); n == 0 || n > fleet.MaxTemplateBytes {
		panic(fmt.Sprintf("traffic: SteadyProps.Minute.Template has %d bytes: give a template of 1 to %d bytes", n, fleet.MaxTemplateBytes))
	}
	if (p.Minute.Rate == 0) == (p.Minute.Week == "") {
		panic("traffic: set SteadyProps.Minute.Rate or SteadyProps.Minute.Week, and only one of them")
	}
}

// newSchedule invokes the function every minute until a time, or without end if that is
// zero.
func newSchedule(this constructs.Construct, function awslambda.Function, props SteadyProps) awsscheduler.Schedule {
	minute := props.Minute
	minute.Time = *awsscheduler.ContextAttribute_ScheduledTime()
	schedule := &awsscheduler.ScheduleProps{
		Description: jsii.String("Invokes the function that sends the records of a minute"),
		Schedule:    awsscheduler.ScheduleExpression_Rate(awscdk.Duration_Minutes(jsii.Number(1))),
		TimeWindow:  awsscheduler.TimeWindow_Off(),
		Target: awsschedulertargets.NewLambdaInvoke(function, &awsschedulertargets.ScheduleTargetBaseProps{
			Input: awsscheduler.ScheduleTargetInput_FromObject(object(minute)),
			// Here, too, a missed minute is not made up.
			RetryAttempts: jsii.Number(0),
			MaxEventAge:   awscdk.Duration_Seconds(jsii.Number(60)),
			// The target would add a policy of its own, which also allows every version
			// and alias of the function.
			Role: newSchedulerRole(this, function).WithoutPolicyUpdates(nil),
		}),
	}
	if !props.Until.IsZero() {
		schedule.End = &props.Until
	}
	return awsscheduler.NewSchedule(this, jsii.String("Schedule"), schedule)
}

// object returns the JSON object of a minute.
func object(minute fleet.Minute) (all map[string]any) {
	content, err := json.Marshal(minute)
	if err == nil {
		err = json.Unmarshal(content, &all)
	}
	if err != nil {
		panic(err) // a minute has texts and numbers
	}
	return all
}

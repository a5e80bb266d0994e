package traffic

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	sfn "github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newFunctionRole creates a role that puts records on one stream, writes objects under
// prefixes of one bucket, and writes to one log group.
func (w Worker) newFunctionRole(this constructs.Construct, log awslogs.LogGroup, prefixes []string) awsiam.Role {
	objects := []*string{}
	for _, prefix := range prefixes {
		objects = append(objects, w.Bucket.ArnForObjects(jsii.String(prefix+"*")))
	}
	policy := grant.Inline(append(grant.Send(w.DeliveryStream, w.DataStream),
		grant.Allow("Log", []*string{log.LogGroupArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
		grant.Allow("Objects", objects, "s3:PutObject"))...)
	if stream := w.DeliveryStream; stream != nil {
		// The function packs several records into one, unless the stream processes single
		// records.
		arn := stream.DeliveryStreamRef().DeliveryStreamArn
		(*policy)["Inline"].AddStatements(grant.Allow("Describe", []*string{arn}, "firehose:DescribeDeliveryStream"))
	}
	if key := w.Bucket.EncryptionKey(); key != nil {
		// S3 decrypts the parts of an upload to join them: Amazon S3 User Guide,
		// "Multipart upload API and permissions".
		(*policy)["Inline"].AddStatements(grant.UseKey("EncryptObjects", key.KeyArn(), "s3", nil, "kms:Decrypt", "kms:GenerateDataKey"))
	}
	role := awsiam.NewRole(this, jsii.String("FunctionRole"), &awsiam.RoleProps{
		Description:    jsii.String("The function that sends records runs with it"),
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: policy,
	})
	for _, prefix := range prefixes {
		findings.Accept(role, "AwsSolutions-IAM5["+findings.Objects(this, w.Bucket.BucketArn(), prefix+"*")+"]",
			"The key of an object is the minute, or the run and the record, that it belongs to.")
	}
	return role
}

// newSchedulerRole creates a role that invokes one function. Only schedules of the
// account's default group get it: EventBridge Scheduler User Guide, "Confused deputy
// prevention", which requires the ARN of a group, not of a schedule.
func newSchedulerRole(this constructs.Construct, function awslambda.Function) awsiam.Role {
	group := jsii.Sprintf("arn:%s:scheduler:%s:%s:schedule-group/default",
		*awscdk.Aws_PARTITION(), *awscdk.Aws_REGION(), *awscdk.Aws_ACCOUNT_ID())
	return awsiam.NewRole(this, jsii.String("ScheduleRole"), &awsiam.RoleProps{
		Description: jsii.String("EventBridge Scheduler invokes the function with it"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("scheduler.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{
				"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID(), "aws:SourceArn": group,
			}},
		}),
		InlinePolicies: grant.Inline(grant.Allow("Invoke", []*string{function.FunctionArn()}, "lambda:InvokeFunction")),
	})
}

// newMachineRole creates a role that invokes one function. Only state machines of the
// account and the Region get it: AWS Step Functions Developer Guide, "Preventing
// cross-service confused deputy issue".
func newMachineRole(this constructs.Construct, function awslambda.Function) awsiam.Role {
	return awsiam.NewRole(this, jsii.String("MachineRole"), &awsiam.RoleProps{
		Description: jsii.String("The state machine of bulk runs runs with it"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()},
				"ArnLike":      map[string]any{"aws:SourceArn": states("stateMachine:*")},
			},
		}),
		InlinePolicies: grant.Inline(grant.Allow("Invoke", []*string{function.FunctionArn()}, "lambda:InvokeFunction")),
	})
}

// allowWorkers lets a machine's role start the executions of workers, which are executions
// of the machine, and watch and stop them: AWS Step Functions Developer Guide, "IAM policies
// for using Distributed Map states". The policy is not inline, because it names the machine,
// which names the role.
func allowWorkers(this constructs.Construct, role awsiam.Role, machine sfn.StateMachine) {
	// CDK's policy, which the role does not take, would let it redrive runs, too.
	machine.Node().TryRemoveChild(jsii.String("DistributedMapPolicy"))
	name := *machine.StateMachineName()
	executions := []*string{states("execution:" + name + ":*"), states("execution:" + name + "/" + mapLabel + ":*")}
	policy := awsiam.NewPolicy(this, jsii.String("WorkersPolicy"), &awsiam.PolicyProps{Document: grant.Document(
		grant.Allow("Start", []*string{machine.StateMachineArn()}, "states:StartExecution"),
		grant.Allow("Watch", executions, "states:DescribeExecution", "states:StopExecution"))})
	policy.AttachToRole(role)
	for _, arn := range executions {
		findings.Accept(policy, "AwsSolutions-IAM5["+findings.Resource(this, arn)+"]", "Step Functions names the executions of workers.")
	}
}

// states returns the ARN of something of Step Functions in the account and the Region.
func states(resource string) *string {
	return jsii.Sprintf("arn:%s:states:%s:%s:%s", *awscdk.Aws_PARTITION(), *awscdk.Aws_REGION(), *awscdk.Aws_ACCOUNT_ID(), resource)
}

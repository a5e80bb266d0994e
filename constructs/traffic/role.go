package traffic

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newFunctionRole creates a role that puts records on one stream, writes objects under
// two prefixes of one bucket, and writes to one log group.
func newFunctionRole(this constructs.Construct, log awslogs.LogGroup, props Props) awsiam.Role {
	prefixes := []string{MinutesPrefix + "*", UndeliveredPrefix + "*"}
	objects := []*string{}
	for _, prefix := range prefixes {
		objects = append(objects, props.Bucket.ArnForObjects(jsii.String(prefix)))
	}
	policy := grant.Inline(append(grant.Send(props.DeliveryStream, props.DataStream),
		grant.Allow("Log", []*string{log.LogGroupArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
		grant.Allow("Objects", objects, "s3:PutObject"))...)
	if stream := props.DeliveryStream; stream != nil {
		// The function packs several records into one, unless the stream processes single
		// records.
		arn := stream.DeliveryStreamRef().DeliveryStreamArn
		(*policy)["Inline"].AddStatements(grant.Allow("Describe", []*string{arn}, "firehose:DescribeDeliveryStream"))
	}
	if key := props.Bucket.EncryptionKey(); key != nil {
		// S3 decrypts the parts of an upload to join them: Amazon S3 User Guide,
		// "Multipart upload API and permissions".
		(*policy)["Inline"].AddStatements(grant.UseKey("EncryptObjects", key.KeyArn(), "s3", nil, "kms:Decrypt", "kms:GenerateDataKey"))
	}
	role := awsiam.NewRole(this, jsii.String("FunctionRole"), &awsiam.RoleProps{
		Description:    jsii.String("The function that sends the records of a minute runs with it"),
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: policy,
	})
	for _, prefix := range prefixes {
		findings.Accept(role, "AwsSolutions-IAM5["+findings.Objects(this, props.Bucket.BucketArn(), prefix)+"]",
			"The key of an object is the minute that it belongs to.")
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

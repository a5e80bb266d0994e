// Package grant writes IAM statements that several constructs need.
package grant

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/jsii-runtime-go"
)

// Allow returns a statement that allows actions on resources, given by ARN.
func Allow(sid string, resources []*string, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid: jsii.String(sid), Resources: &resources, Actions: jsii.Strings(actions...),
	})
}

// UseKey returns a statement that allows actions on a KMS key, but only when the
// service calls KMS for the caller: "kinesis" or "s3". The encryption context, if
// any, must match too.
//
// KMS Developer Guide, "kms:ViaService", lists the services' names.
func UseKey(sid string, keyARN *string, service string, context map[string]any, actions ...string) awsiam.PolicyStatement {
	equals := map[string]any{"kms:ViaService": jsii.Sprintf("%s.%s.%s", service, *awscdk.Aws_REGION(), *awscdk.Aws_URL_SUFFIX())}
	maps.Copy(equals, context)
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid: jsii.String(sid), Resources: &[]*string{keyARN}, Actions: jsii.Strings(actions...),
		Conditions: &map[string]any{"StringEquals": equals},
	})
}

// Send returns the statements that allow a producer to put records on a delivery stream
// or, if data is not nil, on a data stream.
func Send(delivery interfacesawskinesisfirehose.IDeliveryStreamRef, data awskinesis.IStream) []awsiam.PolicyStatement {
	if data == nil {
		arn := delivery.DeliveryStreamRef().DeliveryStreamArn
		return []awsiam.PolicyStatement{Allow("Send", []*string{arn}, "firehose:PutRecordBatch")}
	}
	all := []awsiam.PolicyStatement{Allow("Send", []*string{data.StreamArn()}, "kinesis:PutRecords")}
	// Kinesis encrypts records on behalf of their producer: Kinesis Data Streams Developer
	// Guide, "Permissions to use user-generated KMS keys".
	if key := data.EncryptionKey(); key != nil {
		context := map[string]any{"kms:EncryptionContext:aws:kinesis:arn": data.StreamArn()}
		all = append(all, UseKey("Encrypt", key.KeyArn(), "kinesis", context, "kms:GenerateDataKey"))
	}
	return all
}

// Document returns a policy document with the statements.
func Document(statements ...awsiam.PolicyStatement) awsiam.PolicyDocument {
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})
}

// Inline returns statements as the inline policy of a role. CloudFormation creates
// and deletes an inline policy together with its role, so the permissions exist
// before the resources that need them, and outlive them.
func Inline(statements ...awsiam.PolicyStatement) *map[string]awsiam.PolicyDocument {
	return &map[string]awsiam.PolicyDocument{"Inline": Document(statements...)}
}

package findings_test

import (
	"testing"

	"penstock/internal/cdk/findings"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

func TestAcceptedFindingsAreInTheMetadataOnce(t *testing.T) {
	stack := cdktest.Stack(t)
	bucket := awss3.NewBucket(stack, jsii.String("Bucket"), nil)
	for range 2 {
		findings.Accept(bucket, "AwsSolutions-S1", "one")
		findings.Accept(bucket, "AwsSolutions-IAM5[Resource::<Data.Arn>/[a]*]", "two")
		findings.Accept(bucket, "CKV_AWS_18", "three")
		findings.Accept(bucket, "CKV_AWS_21", "four")
		findings.Accept(bucket, "W3005", "five")
	}
	metadata := cdktest.Synth(t, stack).One(t, "AWS::S3::Bucket")["Metadata"]
	assert.Equal(t, []any{
		map[string]any{"id": "AwsSolutions-S1", "reason": "one"},
		map[string]any{"id": "AwsSolutions-IAM5", "reason": "two", "applies_to": []any{"Resource::<Data.Arn>/[a]*"}},
	}, cdktest.At(metadata, "cdk_nag", "rules_to_suppress"))
	assert.Equal(t, []any{
		map[string]any{"id": "CKV_AWS_18", "comment": "three"},
		map[string]any{"id": "CKV_AWS_21", "comment": "four"},
	}, cdktest.At(metadata, "checkov", "skip"))
	assert.Equal(t, []any{"W3005"}, cdktest.At(metadata, "cfn-lint", "config", "ignore_checks"))
}

func TestObjectsIsWrittenAsCDKNagDoes(t *testing.T) {
	stack := cdktest.Stack(t)
	own := awss3.NewBucket(stack, jsii.String("Bucket"), nil)
	named := awss3.Bucket_FromBucketName(stack, jsii.String("Named"), jsii.String("lake"))
	output := awscdk.Fn_GetStackOutput(jsii.String("Ingest"), jsii.String("BucketName"), nil, nil)
	other := awss3.Bucket_FromBucketName(stack, jsii.String("Other"), output)
	assert.Equal(t, "Resource::<Bucket83908E77.Arn>/a/*", findings.Objects(stack, own.BucketArn(), "a/*"))
	assert.Equal(t, "Resource::arn:<AWS::Partition>:s3:::lake/a/*", findings.Objects(stack, named.BucketArn(), "a/*"))
	assert.Equal(t, `Resource::arn:<AWS::Partition>:s3:::{"Fn::GetStackOutput":{"StackName":"Ingest","OutputName":"BucketName"}}/a/*`,
		findings.Objects(stack, other.BucketArn(), "a/*"))
}

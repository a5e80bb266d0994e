package analytics

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newRole creates the role that the notebook runs with. It has the actions of Managed Service
// for Apache Flink Developer Guide, "Create custom IAM policies for Managed Service for Apache
// Flink Studio notebooks", each limited to the resources that it acts on, without connections
// to Amazon MSK, and with glue:DeleteTable for DROP TABLE.
func newRole(this constructs.Construct, props Props, database string, log awslogs.LogGroup, logStream awslogs.LogStream) awsiam.Role {
	stack := awscdk.Stack_Of(this)
	catalog, own := glueARN(this, "catalog"), glueARN(this, "database/"+database)
	tables, databases := glueARN(this, "table/"+database+"/*"), glueARN(this, "database/*")
	all := jsii.String("*")
	policy := grant.Document(
		grant.Allow("Source", []*string{props.Stream.StreamArn()},
			"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
		// Flink's own catalog is in the database hive.
		grant.Allow("Database", []*string{catalog, own, glueARN(this, "database/hive")}, "glue:GetDatabase"),
		grant.Allow("Tables", []*string{catalog, own, tables},
			"glue:CreateTable", "glue:DeleteTable", "glue:GetTable", "glue:GetTables", "glue:UpdateTable"),
		grant.Allow("ListDatabases", []*string{catalog, databases}, "glue:GetDatabases"),
		grant.Allow("ListLogGroups", []*string{all}, "logs:DescribeLogGroups"),
		grant.Allow("ListLogStreams", []*string{log.LogGroupArn()}, "logs:DescribeLogStreams"),
		grant.Allow("Log", []*string{logStreamARN(this, log, logStream)}, "logs:PutLogEvents"),
	)
	if key := props.Stream.EncryptionKey(); key != nil {
		ofTheStream := map[string]any{"kms:EncryptionContext:aws:kinesis:arn": props.Stream.StreamArn()}
		policy.AddStatements(grant.UseKey("SourceKey", key.KeyArn(), "kinesis", ofTheStream, "kms:Decrypt"))
	}
	// The condition prevents the confused deputy: Developer Guide, "Cross-service confused
	// deputy prevention".
	notebook := stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("kinesisanalytics"), Resource: jsii.String("application"), ResourceName: jsii.String(props.Name),
	})
	role := awsiam.NewRole(this, jsii.String("Role"), &awsiam.RoleProps{
		Description: jsii.String("The notebook reads the stream with it, and keeps its tables"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("kinesisanalytics.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{
				"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID(), "aws:SourceArn": notebook,
			}},
		}),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"Inline": policy},
	})
	for _, accepted := range []struct {
		arn    *string
		reason string
	}{
		{tables, "Statements in the notebook create tables, in its own database only."},
		{databases, "The notebook lists the databases, and reads tables of its own one only."},
		{all, "logs:DescribeLogGroups cannot be limited to a resource, and lists names only."},
	} {
		findings.Accept(role, "AwsSolutions-IAM5["+findings.Resource(this, accepted.arn)+"]", accepted.reason)
	}
	return role
}

// glueARN returns the ARN of a thing in the account's Glue catalog.
func glueARN(this constructs.Construct, thing string) *string {
	return awscdk.Stack_Of(this).FormatArn(&awscdk.ArnComponents{Service: jsii.String("glue"), Resource: jsii.String(thing)})
}

func logStreamARN(this constructs.Construct, log awslogs.LogGroup, logStream awslogs.LogStream) *string {
	return awscdk.Stack_Of(this).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("logs"), Resource: jsii.String("log-group"),
		ResourceName: jsii.Sprintf("%s:log-stream:%s", *log.LogGroupName(), *logStream.LogStreamName()),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
}

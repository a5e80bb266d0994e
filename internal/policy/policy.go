// Package policy writes IAM policy documents and roles as CloudFormation has
// them: CDK's own cannot be chosen by a condition, and every synth would wait
// for them to load.
package policy

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Document is a policy document of the given statements.
func Document(statements ...any) map[string]any {
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

// Allow is a statement that allows actions on one resource, by its ARN or "*".
func Allow(sid string, resource *string, actions ...any) any {
	return map[string]any{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
}

// AllowAll is [Allow] on several resources.
func AllowAll(sid string, resources []any, actions ...any) any {
	return map[string]any{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
}

// UseKey is a statement that allows actions on a key of KMS, if the service asks for
// them on behalf of who is allowed: "kinesis", "s3". Of the context, if any, are the
// conditions on what is encrypted.
//
// KMS Developer Guide, "kms:ViaService", which has the services' names.
func UseKey(sid string, keyARN *string, service string, context map[string]any, actions ...any) any {
	equals := map[string]any{"kms:ViaService": jsii.Sprintf("%s.%s.%s", service, *awscdk.Aws_REGION(), *awscdk.Aws_URL_SUFFIX())}
	maps.Copy(equals, context)
	return map[string]any{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": keyARN, "Condition": map[string]any{"StringEquals": equals}}
}

// Service is the document with which a role trusts a service of AWS's, such as
// lambda.amazonaws.com, on the conditions, if any.
func Service(principal string, conditions map[string]any) any {
	statement := map[string]any{
		"Effect":    "Allow",
		"Action":    "sts:AssumeRole",
		"Principal": map[string]any{"Service": principal},
	}
	if conditions != nil {
		statement["Condition"] = conditions
	}
	return Document(statement)
}

// Role makes a role that trusts whom the document trust says, and may do what
// the statements allow. Its policy is inline, so that the permissions are there
// before all that depends on the role, and go after it.
func Role(scope constructs.Construct, id, description string, trust any, statements ...any) awsiam.CfnRole {
	return awsiam.NewCfnRole(scope, jsii.String(id), &awsiam.CfnRoleProps{
		Description:              jsii.String(description),
		AssumeRolePolicyDocument: trust,
		Policies: []any{&awsiam.CfnRole_PolicyProperty{
			PolicyName:     jsii.String("Inline"),
			PolicyDocument: Document(statements...),
		}},
	})
}

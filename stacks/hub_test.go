package stacks_test

import (
	"strings"

	"penstock/internal/cdktest"
	"penstock/internal/endoflife"
)

// A control is one of AWS Security Hub's, asked of a template instead of an account.
type control struct {
	id, standards, title string
	of                   string // resource type
	page                 string // of the Security Hub User Guide, with the control's anchor
	// inapplicable says why the control, by its own words, is not about the resource;
	// empty where it is. Default: it is about every resource of the type.
	inapplicable func(r subject, s stack) string
	holds        func(r subject, s stack) bool
}

// A subject is a resource that is asked.
type subject struct {
	id string // logical ID
	cdktest.Resource
}

// A stack is a template, and what the CDK CLI deploys it with.
type stack struct {
	name       string
	template   cdktest.Template
	properties map[string]any
}

// subject is a resource by its logical ID, or the stack itself.
func (s stack) subject(id string) subject {
	resources, _ := s.template["Resources"].(map[string]any)
	resource, _ := resources[id].(map[string]any)
	return subject{id, resource}
}

const hubPage = "https://docs.aws.amazon.com/securityhub/latest/userguide/"

const (
	fsbp = "FSBP"
	cis  = "CIS 5.0"
	both = "FSBP, CIS 5.0"

	ofBucket = "AWS::S3::Bucket"
	ofStack  = "AWS::CloudFormation::Stack"
	ofPool   = "AWS::Cognito::UserPool"
	ofLambda = "AWS::Lambda::Function"
	ofSecret = "AWS::SecretsManager::Secret"
	ofRole   = "AWS::IAM::Role"
	ofKey    = "AWS::KMS::Key"
)

// hub are the controls of "AWS Foundational Security Best Practices v1.0.0" and "CIS AWS
// Foundations Benchmark v5.0.0" that are about what the stacks have and that a template
// answers.
var hub = []control{
	{id: "CloudFormation.3", standards: fsbp, title: "Stacks have termination protection", of: ofStack, page: "cloudformation-controls.html#cloudformation-3",
		holds: func(r subject, s stack) bool { return s.properties["terminationProtection"] == true }},
	{id: "CloudFormation.4", standards: fsbp, title: "Stacks have a service role", of: ofStack, page: "cloudformation-controls.html#cloudformation-4",
		holds: func(r subject, s stack) bool { return s.properties["cloudFormationExecutionRoleArn"] != nil }},

	{id: "S3.2", standards: fsbp, title: "Buckets block public read access", of: ofBucket, page: "s3-controls.html#s3-2", holds: private},
	{id: "S3.3", standards: fsbp, title: "Buckets block public write access", of: ofBucket, page: "s3-controls.html#s3-3", holds: private},
	{id: "S3.5", standards: both, title: "Buckets require requests to use TLS", of: ofBucket, page: "s3-controls.html#s3-5", holds: refusesPlainHTTP},
	{id: "S3.6", standards: fsbp, title: "Bucket policies give other accounts no say over the bucket", of: ofBucket, page: "s3-controls.html#s3-6",
		holds: func(r subject, s stack) bool { return !anyStatement(s.policyOf(r), allowsAccounts) }},
	{id: "S3.8", standards: both, title: "Buckets block public access themselves", of: ofBucket, page: "s3-controls.html#s3-8", holds: blocksPublicAccess},
	{id: "S3.9", standards: fsbp, title: "Buckets have server access logging", of: ofBucket, page: "s3-controls.html#s3-9",
		holds: func(r subject, s stack) bool {
			return cdktest.At(r.Properties(), "LoggingConfiguration", "DestinationBucketName") != nil
		}},
	{id: "S3.12", standards: fsbp, title: "Access to buckets is not managed with ACLs", of: ofBucket, page: "s3-controls.html#s3-12",
		holds: func(r subject, s stack) bool {
			return r.Properties()["AccessControl"] == nil &&
				cdktest.At(r.Properties(), "OwnershipControls", "Rules", 0, "ObjectOwnership") == "BucketOwnerEnforced"
		}},
	{id: "S3.13", standards: fsbp, title: "Buckets have a lifecycle configuration", of: ofBucket, page: "s3-controls.html#s3-13",
		holds: func(r subject, s stack) bool {
			return cdktest.At(r.Properties(), "LifecycleConfiguration", "Rules", 0, "Status") == "Enabled"
		}},
	{id: "S3.20", standards: cis, title: "Buckets have MFA delete", of: ofBucket, page: "s3-controls.html#s3-20",
		holds: func(r subject, s stack) bool { return false }}, // CloudFormation has no property for it

	{id: "DataFirehose.1", standards: fsbp, title: "Delivery streams are encrypted at rest", of: "AWS::KinesisFirehose::DeliveryStream", page: "datafirehose-controls.html#datafirehose-1",
		holds: func(r subject, s stack) bool {
			return cdktest.At(r.Properties(), "DeliveryStreamEncryptionConfigurationInput", "KeyType") != nil
		}},

	{id: "Cognito.2", standards: fsbp, title: "Identity pools take no guests", of: "AWS::Cognito::IdentityPool", page: "cognito-controls.html#cognito-2",
		holds: func(r subject, s stack) bool {
			return r.Properties()["AllowUnauthenticatedIdentities"] == false
		}},
	{id: "Cognito.3", standards: fsbp, title: "Passwords have 8 characters of four kinds or more; temporary ones a week at most", of: ofPool, page: "cognito-controls.html#cognito-3", holds: strongPasswords},
	{id: "Cognito.4", standards: fsbp, title: "Threat protection covers custom authentication", of: ofPool, page: "cognito-controls.html#cognito-4",
		holds: func(r subject, s stack) bool {
			return cdktest.At(r.Properties(), "UserPoolAddOns", "AdvancedSecurityAdditionalFlows", "CustomAuthMode") == "ENFORCED"
		}},
	{id: "Cognito.5", standards: fsbp, title: "Sign-in takes a second factor", of: ofPool, page: "cognito-controls.html#cognito-5",
		holds: func(r subject, s stack) bool { return r.Properties()["MfaConfiguration"] == "ON" }},
	{id: "Cognito.6", standards: fsbp, title: "User pools have deletion protection", of: ofPool, page: "cognito-controls.html#cognito-6",
		holds: func(r subject, s stack) bool { return r.Properties()["DeletionProtection"] == "ACTIVE" }},

	{id: "Lambda.1", standards: fsbp, title: "Function policies prohibit public access", of: ofLambda, page: "lambda-controls.html#lambda-1",
		holds: func(r subject, s stack) bool {
			for _, permission := range s.template.All("AWS::Lambda::Permission") {
				if permission.Properties()["Principal"] == "*" {
					return false
				}
			}
			return true
		}},
	{id: "Lambda.2", standards: fsbp, title: "Functions use supported runtimes", of: ofLambda, page: "lambda-controls.html#lambda-2",
		holds: func(r subject, s stack) bool { // until when is make check's affair
			runtime, _ := r.Properties()["Runtime"].(string)
			_, supported := endoflife.Runtimes[runtime]
			return supported
		}},
	{id: "Lambda.5", standards: fsbp, title: "Functions in a VPC are in several Availability Zones", of: ofLambda, page: "lambda-controls.html#lambda-5",
		inapplicable: func(r subject, s stack) string {
			if r.Properties()["VpcConfig"] == nil {
				return "The function is in no VPC."
			}
			return ""
		},
		holds: func(r subject, s stack) bool { return false }},

	{id: "SecretsManager.1", standards: fsbp, title: "Secrets have automatic rotation", of: ofSecret, page: "secretsmanager-controls.html#secretsmanager-1", holds: rotates},
	{id: "SecretsManager.2", standards: fsbp, title: "Secrets with automatic rotation rotate successfully", of: ofSecret, page: "secretsmanager-controls.html#secretsmanager-2",
		inapplicable: func(r subject, s stack) string {
			if !rotates(r, s) {
				return "The secret has no automatic rotation."
			}
			return ""
		},
		holds: func(r subject, s stack) bool { return false }}, // an account says, and not a template
	{id: "SecretsManager.4", standards: fsbp, title: "Secrets are rotated within 90 days", of: ofSecret, page: "secretsmanager-controls.html#secretsmanager-4", holds: rotates},

	{id: "IAM.1", standards: fsbp, title: "Policies do not allow everything", of: ofRole, page: "iam-controls.html#iam-1",
		holds: func(r subject, s stack) bool { return !allows(r, func(a string) bool { return a == "*" }) }},
	{id: "IAM.21", standards: fsbp, title: "Policies do not allow all actions of a service", of: ofRole, page: "iam-controls.html#iam-21",
		holds: func(r subject, s stack) bool {
			return !allows(r, func(a string) bool { return a == "*" || strings.HasSuffix(a, ":*") })
		}},
	{id: "KMS.2", standards: fsbp, title: "Inline policies do not allow decryption with all keys", of: ofRole, page: "kms-controls.html#kms-2",
		holds: func(r subject, s stack) bool {
			return !allowsOn(r, func(a string) bool {
				return a == "*" || a == "kms:*" || a == "kms:Decrypt" || strings.HasPrefix(a, "kms:ReEncrypt")
			}, func(resource any) bool {
				arn, known := resource.(string)
				return !known || arn == "*" || strings.HasSuffix(arn, ":key/*")
			})
		}},

	{id: "KMS.4", standards: cis, title: "Keys are rotated", of: ofKey, page: "kms-controls.html#kms-4",
		holds: func(r subject, s stack) bool { return r.Properties()["EnableKeyRotation"] == true }},
	{id: "KMS.5", standards: fsbp, title: "Keys are not accessible to the public", of: ofKey, page: "kms-controls.html#kms-5",
		holds: func(r subject, s stack) bool {
			return !anyStatement(statements(r.Properties()["KeyPolicy"]), allowsAnybody)
		}},
	{id: "SNS.4", standards: fsbp, title: "Topic policies do not allow public access", of: "AWS::SNS::Topic", page: "sns-controls.html#sns-4",
		holds: func(r subject, s stack) bool { return !anyStatement(s.policyOf(r), allowsAnybody) }},
	{id: "Athena.4", standards: fsbp, title: "Workgroups publish what they do to CloudWatch", of: "AWS::Athena::WorkGroup", page: "athena-controls.html#athena-4",
		holds: func(r subject, s stack) bool {
			return cdktest.At(r.Properties(), "WorkGroupConfiguration", "PublishCloudWatchMetricsEnabled") == true
		}},
}

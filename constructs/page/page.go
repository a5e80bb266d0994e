// Package page serves the producer page: a private bucket with the files of the page, and a
// CloudFront distribution, which alone can read it and serves it over https.
//
//  1. page.go creates the buckets and the files in them.
//  2. distribution.go creates the distribution and its headers.
//
// A function in Go, lambda/kdgpage, uploads the files, which are a part of its own code, and
// empties the buckets before they are deleted. CDK's BucketDeployment would need permission
// to read all of CDK's assets, and a second function of CDK would empty the buckets. Neither
// runs on a local AWS without containers: the first calls /opt/awscli/aws, and the second
// loads a module that only Lambda has. Files of earlier versions stay until the stack is
// deleted, because an open page may still load them.
package page

import (
	"encoding/json"

	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"
	"penstock/internal/cdk/privatebucket"
	"penstock/internal/pagefiles"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a page.
type Props struct {
	// Config is the content of config.json. Its texts may be tokens. Required.
	Config pagefiles.Config
	// Code is lambda/kdgpage, built for Architecture, with the page in its folder page.
	// Required.
	Code awslambda.Code
	// Version changes whenever the files or the function change. Required.
	Version string
	// Architecture is the processor that the function runs on. Required.
	Architecture awslambda.Architecture
	// LogRetention is how long CloudWatch keeps the function's log. Required.
	LogRetention awslogs.RetentionDays
	// LogRetentionDays is the age, in days, at which access logs are deleted. Required.
	LogRetentionDays int
	// Domain is a domain name of the page, for which CertificateARN in us-east-1 is valid.
	// Default: the distribution's own name.
	Domain, CertificateARN string
}

// Page holds the resources of a page.
type Page struct {
	Bucket       awss3.Bucket // the files
	AccessLogs   awss3.Bucket // requests to the bucket and to the distribution
	Distribution awscloudfront.Distribution
	Function     awslambda.Function // uploads the files
	URL          *string
}

// New creates a page. It panics unless Props has a version, and both a domain and a
// certificate or neither.
func New(scope constructs.Construct, id string, props Props) Page {
	if props.Version == "" {
		panic("page: set Props.Version to a hash of the files")
	}
	if (props.Domain == "") != (props.CertificateARN == "") {
		panic("page: set both Props.Domain and Props.CertificateARN, or neither")
	}
	this := privatebucket.Parent(scope, id)
	p := Page{AccessLogs: newAccessLogs(this, props.LogRetentionDays)}
	p.Bucket = privatebucket.New(this, "Files", &awss3.BucketProps{
		RemovalPolicy:          awscdk.RemovalPolicy_DESTROY,
		Encryption:             awss3.BucketEncryption_S3_MANAGED,
		ServerAccessLogsBucket: p.AccessLogs,
		ServerAccessLogsPrefix: jsii.String("files/"),
	})
	findings.Accept(p.Bucket, "CKV_AWS_21", "The next deployment puts the same files again.")
	p.Function = newFunction(this, p, props)
	files := awscdk.NewCustomResource(this, jsii.String("Upload"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String("Custom::KdgPage"),
		ServiceToken:   p.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Seconds(jsii.Number(functionTimeoutSeconds + 10)),
		Properties: &map[string]any{
			"Bucket": p.Bucket.BucketName(), "AccessLogs": p.AccessLogs.BucketName(), "Version": props.Version,
			"Config": texts(props.Config), "Delivery": string(props.Config.Delivery),
		},
	})
	p.Distribution, p.URL = newDistribution(this, p, props)
	// At deletion, the buckets are emptied when the distribution writes no more logs.
	p.Distribution.Node().AddDependency(files)
	return p
}

// texts returns the fields of config.json, except the delivery stream, whose numbers and
// truth values CloudFormation would turn into text.
func texts(c pagefiles.Config) map[string]any {
	c.Delivery = nil
	var fields map[string]any
	content, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(content, &fields)
	}
	if err != nil {
		panic(err) // the fields are text
	}
	return fields
}

// newAccessLogs creates the bucket of both kinds of access logs.
func newAccessLogs(this constructs.Construct, days int) awss3.Bucket {
	logs := privatebucket.New(this, "AccessLogs", &awss3.BucketProps{
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		Encryption:    awss3.BucketEncryption_S3_MANAGED,
		// CloudFront writes its logs by an ACL: Amazon CloudFront Developer Guide, "Configure
		// standard logging (legacy)". Its newer logs can be configured in us-east-1 only.
		ObjectOwnership: awss3.ObjectOwnership_BUCKET_OWNER_PREFERRED,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id:                                  jsii.String("ExpireAccessLogs"),
			Expiration:                          awscdk.Duration_Days(jsii.Number(days)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		}},
	})
	findings.Accept(logs, "CKV_AWS_18", "This bucket receives the access logs. Logging its own access would log the logging.")
	findings.Accept(logs, "CKV_AWS_21", "Each access log has a new key, and the logs expire.")
	return logs
}

// Size of the function, which reads one compressed file of some MB at a time.
const (
	functionMemoryMB       = 256
	functionTimeoutSeconds = 120
)

// newFunction creates the function that uploads the files and empties the buckets.
func newFunction(this constructs.Construct, p Page, props Props) awslambda.Function {
	log := awslogs.NewLogGroup(this, jsii.String("FunctionLog"), &awslogs.LogGroupProps{
		Retention:     props.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(log, "CKV_AWS_158", "CloudWatch encrypts log groups; the function logs no secret.")
	role := awsiam.NewRole(this, jsii.String("FunctionRole"), &awsiam.RoleProps{
		Description: jsii.String("The function that uploads the files of the producer page runs with it"),
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: grant.Inline(
			grant.Allow("Log", []*string{log.LogGroupArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
			grant.Allow("Upload", []*string{p.Bucket.ArnForObjects(jsii.String("*"))}, "s3:PutObject"),
			grant.Allow("List", []*string{p.Bucket.BucketArn(), p.AccessLogs.BucketArn()}, "s3:ListBucket"),
			grant.Allow("Empty", []*string{p.Bucket.ArnForObjects(jsii.String("*")), p.AccessLogs.ArnForObjects(jsii.String("*"))}, "s3:DeleteObject")),
	})
	for _, bucket := range []awss3.Bucket{p.Bucket, p.AccessLogs} {
		findings.Accept(role, "AwsSolutions-IAM5["+findings.Objects(this, bucket.BucketArn(), "*")+"]",
			"The bucket has the files of the page, or their access logs, and nothing else.")
	}
	function := awslambda.NewFunction(this, jsii.String("Function"), &awslambda.FunctionProps{
		Description:   jsii.String("Uploads the files of the producer page (custom resource)"),
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  props.Architecture,
		Handler:       jsii.String("bootstrap"),
		Code:          props.Code,
		Role:          role,
		MemorySize:    jsii.Number(functionMemoryMB),
		Timeout:       awscdk.Duration_Seconds(jsii.Number(functionTimeoutSeconds)),
		LoggingFormat: awslambda.LoggingFormat_JSON,
		LogGroup:      log,
		// The function always answers CloudFormation. A retried event would answer a
		// request that is closed.
		RetryAttempts: jsii.Number(0),
	})
	findings.Accept(function, "CKV_AWS_115", "CloudFormation calls it, one event at a time; a reservation would take from the account's concurrency.")
	findings.Accept(function, "CKV_AWS_116", "CloudFormation waits for the answer and reports a failure; a queue would keep events that are void by then.")
	findings.Accept(function, "CKV_AWS_117", "It calls public endpoints of AWS only, and reaches nothing in a VPC.")
	findings.Accept(function, "W3005", "CDK adds a dependency on the role to the reference that implies it.")
	return function
}

// Package privatebucket creates S3 buckets that nobody outside the account can read.
package privatebucket

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Parent creates the construct that holds the buckets. Without its feature flag, CDK would
// let S3 write access logs by an ACL.
func Parent(scope constructs.Construct, id string) constructs.Construct {
	this := constructs.NewConstruct(scope, jsii.String(id))
	this.Node().SetContext(jsii.String("@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"), true)
	return this
}

// New creates a bucket with the props that blocks public access and refuses requests
// without TLS 1.2. It ignores ACLs, unless props has another ObjectOwnership.
func New(parent constructs.Construct, id string, props *awss3.BucketProps) awss3.Bucket {
	props.BlockPublicAccess = awss3.BlockPublicAccess_BLOCK_ALL()
	if props.ObjectOwnership == "" {
		props.ObjectOwnership = awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED
	}
	props.EnforceSSL = jsii.Bool(true)
	props.MinimumTLSVersion = jsii.Number(1.2)
	return awss3.NewBucket(parent, jsii.String(id), props)
}

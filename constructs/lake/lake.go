// Package lake is the data lake: the bucket that Firehose delivers to and the
// bucket that keeps its access logs.
package lake

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are the choices a lake leaves to its user.
type Props struct {
	Retain           bool // both buckets, and what is in them, outlive the stack
	LogRetentionDays int  // access logs expire after so many days
}

// Lake is a data bucket and the bucket of its access logs.
type Lake struct {
	Bucket     awss3.Bucket
	AccessLogs awss3.Bucket
}

const (
	// A multipart upload that did not finish by then never will, and its parts cost.
	abortUploadDays = 7
	// Time to undo a deletion: versioning keeps what was deleted or overwritten so long.
	noncurrentDays = 30
	minimumTLS     = 1.2
)

// New makes a lake. Both buckets are private, encrypted by S3, refuse anything
// below TLS 1.2 and ignore ACLs.
func New(scope constructs.Construct, id string, props Props) Lake {
	this := constructs.NewConstruct(scope, jsii.String(id))

	// No versioning: S3 only ever adds access logs under new keys, and they expire.
	logs := awss3.NewBucket(this, jsii.String("AccessLogs"), bucketProps(props, &awss3.LifecycleRule{
		Id:                                  jsii.String("ExpireAccessLogs"),
		Expiration:                          days(props.LogRetentionDays),
		AbortIncompleteMultipartUploadAfter: days(abortUploadDays),
	}))

	data := bucketProps(props, &awss3.LifecycleRule{
		Id:                                  jsii.String("CleanUp"),
		AbortIncompleteMultipartUploadAfter: days(abortUploadDays),
		NoncurrentVersionExpiration:         days(noncurrentDays),
		ExpiredObjectDeleteMarker:           jsii.Bool(true),
	})
	// Firehose never overwrites a key, so versions cost nothing until somebody deletes.
	data.Versioned = jsii.Bool(true)
	// By bucket policy, not ACL: feature flag aws-s3:serverAccessLogsUseBucketPolicy.
	data.ServerAccessLogsBucket = logs
	data.ServerAccessLogsPrefix = jsii.String("lake/")

	bucket := awss3.NewBucket(this, jsii.String("Data"), data)
	if props.Retain {
		// A bucket that stays keeps refusing what its policy refuses.
		bucket.Policy().ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
		logs.Policy().ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
	}
	return Lake{Bucket: bucket, AccessLogs: logs}
}

// bucketProps is what the two buckets have in common.
func bucketProps(props Props, rule *awss3.LifecycleRule) *awss3.BucketProps {
	bucket := &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(minimumTLS),
		LifecycleRules:    &[]*awss3.LifecycleRule{rule},
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
	}
	if !props.Retain {
		bucket.RemovalPolicy = awscdk.RemovalPolicy_DESTROY
		bucket.AutoDeleteObjects = jsii.Bool(true)
	}
	return bucket
}

func days(n int) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(n)) }

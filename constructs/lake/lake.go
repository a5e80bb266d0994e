// Package lake creates an S3 data lake: a bucket for data, and a bucket for the access logs
// of the data bucket.
package lake

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/privatebucket"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a lake.
type Props struct {
	// Retain keeps both buckets, their objects and their policies when the stack is
	// deleted. Default: CloudFormation deletes them, objects included.
	Retain bool
	// TierAfterDays is the age, in days, at which objects move to S3
	// Intelligent-Tiering. Default: never.
	TierAfterDays int
	// ExpireAfterDays is the age, in days, at which objects are deleted. Default: never.
	ExpireAfterDays int
	// ExpirePrefixes are the key prefixes of the objects that ExpireAfterDays concerns.
	// S3 has no rule for all objects but some. Default: all objects.
	ExpirePrefixes []string
	// LogRetentionDays is the age, in days, at which access logs are deleted. Required.
	LogRetentionDays int
	// ResultsPrefix is the key prefix of Athena's query results, which are deleted
	// after 7 days. Default: the bucket holds no results.
	ResultsPrefix string
	// MarkersPrefix is the key prefix of markers, which a producer needs for a few
	// minutes. They are deleted after a day. Default: the bucket holds no markers.
	MarkersPrefix string
	// EncryptionKey encrypts the data. Default: keys that S3 manages.
	EncryptionKey awskms.IKey
}

// Lake holds the buckets.
type Lake struct {
	Bucket     awss3.Bucket // the data
	AccessLogs awss3.Bucket // its access logs
}

// New creates a lake. Both buckets are private and encrypted, ignore ACLs, and
// refuse requests without TLS 1.2.
func New(scope constructs.Construct, id string, props Props) Lake {
	this := privatebucket.Parent(scope, id)

	logs := newBucket(this, "AccessLogs", props.Retain, &awss3.BucketProps{
		Encryption: awss3.BucketEncryption_S3_MANAGED, // S3 writes access logs only with its own keys
	})
	logs.AddLifecycleRule(&awss3.LifecycleRule{
		Id:                                  jsii.String("ExpireAccessLogs"),
		Expiration:                          days(props.LogRetentionDays),
		AbortIncompleteMultipartUploadAfter: days(abortUploadDays),
	})
	findings.Accept(logs, "CKV_AWS_18",
		"This bucket receives the access logs. Logging its own access would log the logging.")
	findings.Accept(logs, "CKV_AWS_21", "S3 writes each access log under a new key, and the logs expire.")

	p := &awss3.BucketProps{
		// Firehose never overwrites a key, so versions cost nothing until somebody deletes.
		Versioned:              jsii.Bool(true),
		Encryption:             awss3.BucketEncryption_S3_MANAGED,
		ServerAccessLogsBucket: logs,
		ServerAccessLogsPrefix: jsii.String("lake/"),
	}
	if props.EncryptionKey != nil {
		p.Encryption, p.EncryptionKey = awss3.BucketEncryption_KMS, props.EncryptionKey
		p.BucketKeyEnabled = jsii.Bool(true) // fewer requests that KMS bills
	}
	data := newBucket(this, "Data", props.Retain, p)
	addLifecycle(data, props)
	if !props.Retain {
		acceptEmptier(this)
	}
	return Lake{Bucket: data, AccessLogs: logs}
}

// newBucket creates a bucket with what both buckets have in common.
func newBucket(this constructs.Construct, id string, retain bool, props *awss3.BucketProps) awss3.Bucket {
	if !retain {
		props.RemovalPolicy, props.AutoDeleteObjects = awscdk.RemovalPolicy_DESTROY, jsii.Bool(true)
		return privatebucket.New(this, id, props)
	}
	// Not RETAIN: a first deploy that fails would leave its empty buckets behind.
	props.RemovalPolicy = awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
	bucket := privatebucket.New(this, id, props)
	bucket.Policy().ApplyRemovalPolicy(props.RemovalPolicy) // a retained bucket stays as strict
	return bucket
}

// acceptEmptier accepts findings on CDK's own function that empties buckets.
func acceptEmptier(this constructs.Construct) {
	provider := awscdk.Stack_Of(this).Node().FindChild(jsii.String("Custom::S3AutoDeleteObjectsCustomResourceProvider"))
	function := provider.Node().FindChild(jsii.String("Handler"))
	for _, rule := range []string{"CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_117"} {
		findings.Accept(function, rule,
			"CDK writes this function; CloudFormation calls it once, when the stack is deleted.")
	}
	findings.Accept(function, "W3005", "CDK adds a dependency on the role to the reference that implies it.")
}

// abortUploadDays limits how long S3 bills the parts of uploads that never completed.
const abortUploadDays = 7

// addLifecycle adds the rules of the data bucket.
func addLifecycle(data awss3.Bucket, props Props) {
	rule := &awss3.LifecycleRule{
		Id:                                  jsii.String("CleanUp"),
		AbortIncompleteMultipartUploadAfter: days(abortUploadDays),
		NoncurrentVersionExpiration:         days(30), // until then, deleted objects can be restored
	}
	if props.TierAfterDays > 0 {
		rule.Transitions = &[]*awss3.Transition{{
			StorageClass: awss3.StorageClass_INTELLIGENT_TIERING(), TransitionAfter: days(props.TierAfterDays),
		}}
	}
	if props.ExpireAfterDays > 0 && len(props.ExpirePrefixes) == 0 {
		rule.Expiration = days(props.ExpireAfterDays) // removes delete markers, too
	} else {
		rule.ExpiredObjectDeleteMarker = jsii.Bool(true)
	}
	data.AddLifecycleRule(rule)
	if props.ExpireAfterDays > 0 {
		for _, prefix := range props.ExpirePrefixes {
			data.AddLifecycleRule(&awss3.LifecycleRule{
				Id: jsii.String("Expire " + prefix), Prefix: jsii.String(prefix), Expiration: days(props.ExpireAfterDays),
			})
		}
	}
	if props.ResultsPrefix != "" {
		data.AddLifecycleRule(&awss3.LifecycleRule{
			Id:                          jsii.String("ExpireQueryResults"),
			Prefix:                      jsii.String(props.ResultsPrefix),
			Expiration:                  days(7),
			NoncurrentVersionExpiration: days(1),
		})
	}
	if props.MarkersPrefix != "" {
		data.AddLifecycleRule(&awss3.LifecycleRule{
			Id:                          jsii.String("ExpireMarkers"),
			Prefix:                      jsii.String(props.MarkersPrefix),
			Expiration:                  days(1),
			NoncurrentVersionExpiration: days(1),
		})
	}
}

func days(n int) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(n)) }

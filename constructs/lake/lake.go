// Package lake creates an S3 data lake: a bucket for data and a bucket for the
// access logs of the first.
package lake

import (
	"penstock/internal/cdk/findings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a lake.
type Props struct {
	// Retain keeps both buckets, their objects and their policies when the stack is
	// deleted. Default: the deploy deletes them, objects included.
	Retain bool
	// TierAfterDays moves objects to S3 Intelligent-Tiering at that age. Default: never.
	TierAfterDays int
	// ExpireAfterDays deletes objects at that age. Default: never.
	ExpireAfterDays int
	// LogRetentionDays deletes access logs at that age. Required.
	LogRetentionDays int
	// ResultsPrefix is the key prefix of Athena's query results, which are deleted
	// after a week. Default: the bucket holds no results.
	ResultsPrefix string
	// EncryptionKey encrypts the data. Default: keys that S3 manages.
	EncryptionKey awskms.IKey
}

// Lake holds the buckets.
type Lake struct {
	Bucket     awss3.Bucket // the data
	AccessLogs awss3.Bucket // its access logs
}

const (
	abortUploadDays = 7  // S3 bills the parts of uploads that never completed
	noncurrentDays  = 30 // how long a deleted or overwritten object can be restored
	resultsDays     = 7  // running a query again brings its result back
	minimumTLS      = 1.2
)

// New creates a lake. Both buckets are private and encrypted, ignore ACLs, and
// refuse requests without TLS 1.2.
func New(scope constructs.Construct, id string, props Props) Lake {
	this := constructs.NewConstruct(scope, jsii.String(id))
	// S3 writes access logs by the bucket's policy: the buckets ignore ACLs, which CDK
	// would use in an app without this feature flag.
	this.Node().SetContext(jsii.String("@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"), true)

	logs := newBucket(this, "AccessLogs", props.Retain, awss3.BucketProps{
		// S3 writes access logs only with its own keys.
		Encryption: awss3.BucketEncryption_S3_MANAGED,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id:                                  jsii.String("ExpireAccessLogs"),
			Expiration:                          days(props.LogRetentionDays),
			AbortIncompleteMultipartUploadAfter: days(abortUploadDays),
		}},
	})
	findings.Acknowledge(logs,
		findings.Acknowledgement{Rule: "CKV_AWS_18", Reason: "This bucket receives the access logs. Logging its own access would log the logging."},
		findings.Acknowledgement{Rule: "CKV_AWS_21", Reason: "S3 writes each access log under a new key, and the logs expire."},
	)

	data := awss3.BucketProps{
		// Firehose never overwrites a key, so versions cost nothing until somebody deletes.
		Versioned:              jsii.Bool(true),
		Encryption:             awss3.BucketEncryption_S3_MANAGED,
		LifecycleRules:         lifecycle(props),
		ServerAccessLogsBucket: logs,
		ServerAccessLogsPrefix: jsii.String("lake/"),
	}
	if props.EncryptionKey != nil {
		data.Encryption = awss3.BucketEncryption_KMS
		data.EncryptionKey = props.EncryptionKey
		data.BucketKeyEnabled = jsii.Bool(true) // or each object is a request that KMS bills
	}
	return Lake{Bucket: newBucket(this, "Data", props.Retain, data), AccessLogs: logs}
}

// newBucket creates a bucket with what both buckets have in common.
func newBucket(this constructs.Construct, id string, retain bool, props awss3.BucketProps) awss3.Bucket {
	props.BlockPublicAccess = awss3.BlockPublicAccess_BLOCK_ALL()
	props.ObjectOwnership = awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED
	props.EnforceSSL = jsii.Bool(true)
	props.MinimumTLSVersion = jsii.Number(minimumTLS)
	props.RemovalPolicy = awscdk.RemovalPolicy_DESTROY
	props.AutoDeleteObjects = jsii.Bool(!retain)
	if retain {
		// Not RETAIN: a first deploy that fails would leave its empty buckets behind.
		props.RemovalPolicy = awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
	}
	bucket := awss3.NewBucket(this, jsii.String(id), &props)
	if retain {
		// A retained bucket keeps refusing what its policy refuses.
		bucket.Policy().ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE)
	} else {
		acknowledgeEmptier(this)
	}
	return bucket
}

// acknowledgeEmptier acknowledges findings on CDK's own function that empties buckets.
func acknowledgeEmptier(this constructs.Construct) {
	provider := awscdk.Stack_Of(this).Node().FindChild(jsii.String("Custom::S3AutoDeleteObjectsCustomResourceProvider"))
	reason := "CDK writes this function; CloudFormation calls it once, when the stack is deleted."
	findings.Acknowledge(provider.Node().FindChild(jsii.String("Handler")),
		findings.Acknowledgement{Rule: "CKV_AWS_115", Reason: reason},
		findings.Acknowledgement{Rule: "CKV_AWS_116", Reason: reason},
		findings.Acknowledgement{Rule: "CKV_AWS_117", Reason: reason},
		findings.Acknowledgement{Rule: "W3005", Reason: "CDK adds a dependency on the role to the reference that implies it."},
	)
}

// lifecycle returns the rules of the data bucket.
func lifecycle(props Props) *[]*awss3.LifecycleRule {
	rule := &awss3.LifecycleRule{
		Id:                                  jsii.String("CleanUp"),
		AbortIncompleteMultipartUploadAfter: days(abortUploadDays),
		NoncurrentVersionExpiration:         days(noncurrentDays),
	}
	if props.TierAfterDays > 0 {
		rule.Transitions = &[]*awss3.Transition{{
			StorageClass: awss3.StorageClass_INTELLIGENT_TIERING(), TransitionAfter: days(props.TierAfterDays),
		}}
	}
	if props.ExpireAfterDays > 0 {
		rule.Expiration = days(props.ExpireAfterDays)
	} else {
		// S3 takes this or an expiration, which removes delete markers too.
		rule.ExpiredObjectDeleteMarker = jsii.Bool(true)
	}
	rules := []*awss3.LifecycleRule{rule}
	if props.ResultsPrefix != "" {
		rules = append(rules, &awss3.LifecycleRule{
			Id:                          jsii.String("ExpireQueryResults"),
			Prefix:                      jsii.String(props.ResultsPrefix),
			Expiration:                  days(resultsDays),
			NoncurrentVersionExpiration: days(1),
		})
	}
	return &rules
}

func days(n int) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(n)) }

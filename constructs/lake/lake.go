// Package lake is the data lake: the bucket that Firehose delivers to and the
// bucket that keeps its access logs.
package lake

import (
	"penstock/internal/policy"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3/awss3mixins"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are the choices a lake leaves to its user.
type Props struct {
	Retain           bool // both buckets, and what is in them, outlive the stack
	TierAfterDays    int  // objects move to S3 Intelligent-Tiering after so many days; 0 for never
	ExpireAfterDays  int  // objects are deleted after so many days; 0 for never
	LogRetentionDays int  // access logs expire after so many days
	// ResultsPrefix is what the keys of query results begin with, which are deleted
	// after a week. Default: there are none.
	ResultsPrefix string
	// KeyARN is a key of KMS that data is encrypted with. Default: S3's own.
	KeyARN *string
}

// Lake is a data bucket and the bucket of its access logs.
type Lake struct {
	Bucket     awss3.CfnBucket
	AccessLogs awss3.CfnBucket
}

const (
	// A multipart upload that did not finish by then never will, and its parts cost.
	abortUploadDays = 7
	// Time to undo a deletion: versioning keeps what was deleted or overwritten so long.
	noncurrentDays = 30
	// Results of queries are there to be fetched, and to be had again by running the query.
	resultsDays = 7
	minimumTLS  = 1.2

	accessLogsPrefix = "lake/"
)

// New makes a lake. Both buckets are private, encrypted by S3, refuse anything
// below TLS 1.2 and ignore ACLs.
//
// It uses the CloudFormation resources and not CDK's L2, which every synth would
// wait for.
func New(scope constructs.Construct, id string, props Props) Lake {
	this := constructs.NewConstruct(scope, jsii.String(id))

	// No versioning: S3 only ever adds access logs under new keys, and they expire.
	// And no key of KMS: S3 does not write access logs with one.
	logs := newBucket(this, "AccessLogs", &awss3.CfnBucketProps{BucketEncryption: encryption(nil)}, &awss3.CfnBucket_RuleProperty{
		Id:               jsii.String("ExpireAccessLogs"),
		ExpirationInDays: jsii.Number(props.LogRetentionDays),
	})
	data := newBucket(this, "Data", &awss3.CfnBucketProps{
		BucketEncryption: encryption(props.KeyARN),
		// Firehose never overwrites a key, so versions cost nothing until somebody deletes.
		VersioningConfiguration: &awss3.CfnBucket_VersioningConfigurationProperty{Status: jsii.String("Enabled")},
		LoggingConfiguration: &awss3.CfnBucket_LoggingConfigurationProperty{
			DestinationBucketName: logs.Ref(), LogFilePrefix: jsii.String(accessLogsPrefix),
		},
	}, rules(props)...)
	policies := []awscdk.CfnResource{
		newPolicy(this, "DataPolicy", data),
		newPolicy(this, "AccessLogsPolicy", logs, acceptLogs(this, logs, data)),
	}

	for i, bucket := range []awss3.CfnBucket{data, logs} {
		if props.Retain {
			// A first deploy that fails leaves no empty bucket behind, for CloudFormation
			// deletes what it created in the deploy that it rolls back.
			bucket.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
			// A bucket that stays keeps refusing what its policy refuses.
			policies[i].ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
		} else {
			bucket.ApplyRemovalPolicy(awscdk.RemovalPolicy_DESTROY, nil)
			bucket.With(awss3mixins.NewBucketAutoDeleteObjects())
		}
	}
	return Lake{Bucket: data, AccessLogs: logs}
}

// rules are the lifecycle of the data, and of query results where there are any.
func rules(props Props) []*awss3.CfnBucket_RuleProperty {
	all := []*awss3.CfnBucket_RuleProperty{cleanUp(props)}
	if props.ResultsPrefix != "" {
		all = append(all, &awss3.CfnBucket_RuleProperty{
			Id:                          jsii.String("ExpireQueryResults"),
			Prefix:                      jsii.String(props.ResultsPrefix),
			ExpirationInDays:            jsii.Number(resultsDays),
			NoncurrentVersionExpiration: &awss3.CfnBucket_NoncurrentVersionExpirationProperty{NoncurrentDays: jsii.Number(1)},
		})
	}
	return all
}

// cleanUp is what becomes of objects that grow old, and of those that were deleted.
func cleanUp(props Props) *awss3.CfnBucket_RuleProperty {
	rule := &awss3.CfnBucket_RuleProperty{
		Id:                          jsii.String("CleanUp"),
		NoncurrentVersionExpiration: &awss3.CfnBucket_NoncurrentVersionExpirationProperty{NoncurrentDays: jsii.Number(noncurrentDays)},
	}
	if props.TierAfterDays > 0 {
		rule.Transitions = []any{&awss3.CfnBucket_TransitionProperty{
			StorageClass: jsii.String("INTELLIGENT_TIERING"), TransitionInDays: jsii.Number(props.TierAfterDays),
		}}
	}
	if props.ExpireAfterDays > 0 {
		rule.ExpirationInDays = jsii.Number(props.ExpireAfterDays)
	} else {
		rule.ExpiredObjectDeleteMarker = jsii.Bool(true) // S3 has one or the other; expiry by days removes markers too
	}
	return rule
}

// newBucket makes a bucket with what both have in common, and lifecycle rules, the first
// of which is for all objects.
func newBucket(this constructs.Construct, id string, props *awss3.CfnBucketProps, rules ...*awss3.CfnBucket_RuleProperty) awss3.CfnBucket {
	rules[0].AbortIncompleteMultipartUpload = &awss3.CfnBucket_AbortIncompleteMultipartUploadProperty{DaysAfterInitiation: jsii.Number(abortUploadDays)}
	var all []any
	for _, rule := range rules {
		rule.Status = jsii.String("Enabled")
		all = append(all, rule)
	}
	props.LifecycleConfiguration = &awss3.CfnBucket_LifecycleConfigurationProperty{Rules: all}
	props.OwnershipControls = &awss3.CfnBucket_OwnershipControlsProperty{
		Rules: []any{&awss3.CfnBucket_OwnershipControlsRuleProperty{ObjectOwnership: jsii.String("BucketOwnerEnforced")}},
	}
	props.PublicAccessBlockConfiguration = &awss3.CfnBucket_PublicAccessBlockConfigurationProperty{
		BlockPublicAcls: jsii.Bool(true), BlockPublicPolicy: jsii.Bool(true), IgnorePublicAcls: jsii.Bool(true), RestrictPublicBuckets: jsii.Bool(true),
	}
	return awss3.NewCfnBucket(this, jsii.String(id), props)
}

// encryption is by S3's own keys, or by a key of KMS. With a bucket key S3 asks KMS for
// one key in a while, and not one an object, which KMS would bill.
func encryption(keyARN *string) *awss3.CfnBucket_BucketEncryptionProperty {
	rule := &awss3.CfnBucket_ServerSideEncryptionRuleProperty{
		ServerSideEncryptionByDefault: &awss3.CfnBucket_ServerSideEncryptionByDefaultProperty{SseAlgorithm: jsii.String("AES256")},
	}
	if keyARN != nil {
		rule = &awss3.CfnBucket_ServerSideEncryptionRuleProperty{
			BucketKeyEnabled:              jsii.Bool(true),
			ServerSideEncryptionByDefault: &awss3.CfnBucket_ServerSideEncryptionByDefaultProperty{SseAlgorithm: jsii.String("aws:kms"), KmsMasterKeyId: keyARN},
		}
	}
	return &awss3.CfnBucket_BucketEncryptionProperty{ServerSideEncryptionConfiguration: []any{rule}}
}

// newPolicy makes the policy of a bucket: nobody reaches it without TLS, or with
// one older than 1.2, and what the statements allow.
func newPolicy(this constructs.Construct, id string, bucket awss3.CfnBucket, statements ...any) awss3.CfnBucketPolicy {
	return awss3.NewCfnBucketPolicy(this, jsii.String(id), &awss3.CfnBucketPolicyProps{
		Bucket: bucket.Ref(),
		PolicyDocument: policy.Document(append([]any{
			refuse(bucket, map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}),
			refuse(bucket, map[string]any{"NumericLessThan": map[string]any{"s3:TlsVersion": minimumTLS}}),
		}, statements...)...),
	})
}

func refuse(bucket awss3.CfnBucket, condition map[string]any) any {
	return map[string]any{
		"Effect": "Deny", "Principal": map[string]any{"AWS": "*"}, "Action": "s3:*", "Condition": condition,
		"Resource": []any{bucket.AttrArn(), objects(bucket, "")},
	}
}

// acceptLogs lets S3 write the access logs of a bucket, by policy and not by ACL.
func acceptLogs(this constructs.Construct, logs, of awss3.CfnBucket) any {
	return map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject",
		"Resource": objects(logs, accessLogsPrefix),
		"Condition": map[string]any{
			"ArnLike":      map[string]any{"aws:SourceArn": of.AttrArn()},
			"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(this).Account()},
		},
	}
}

// objects is the ARN of the objects of a bucket whose keys begin with prefix.
func objects(bucket awss3.CfnBucket, prefix string) *string {
	return jsii.String(*bucket.AttrArn() + "/" + prefix + "*")
}

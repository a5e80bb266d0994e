package lake_test

import (
	"testing"

	"penstock/constructs/lake"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

var retained = lake.Props{Retain: true, LogRetentionDays: 365}

func TestBucketsArePrivateEncryptedAndRetained(t *testing.T) {
	stack := cdktest.Stack(t)
	lake.New(stack, "Lake", retained)
	template := cdktest.Synth(t, stack)

	buckets := template.All("AWS::S3::Bucket")
	assert.Len(t, buckets, 2)
	for id, bucket := range buckets {
		properties := bucket.Properties()
		assert.Equal(t, map[string]any{
			"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
		}, properties["PublicAccessBlockConfiguration"], id)
		assert.Equal(t, "BucketOwnerEnforced", cdktest.At(properties, "OwnershipControls", "Rules", 0, "ObjectOwnership"), id)
		assert.Equal(t, "AES256", cdktest.At(properties, "BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "SSEAlgorithm"), id)
		assert.Equal(t, 7.0, cdktest.At(properties, "LifecycleConfiguration", "Rules", 0, "AbortIncompleteMultipartUpload", "DaysAfterInitiation"), id)
		assert.NotContains(t, properties, "AccessControl", "%s: an ACL", id)
		assert.NotContains(t, properties, "BucketName", "%s: the names of two copies would conflict", id)
		assert.Equal(t, "RetainExceptOnCreate", bucket["DeletionPolicy"], "%s: a failed first deployment leaves no bucket", id)
		assert.Equal(t, "Retain", bucket["UpdateReplacePolicy"], id)
	}
}

func TestBucketPoliciesRequireTLS12(t *testing.T) {
	stack := cdktest.Stack(t)
	lake.New(stack, "Lake", retained)
	template := cdktest.Synth(t, stack)

	policies := template.All("AWS::S3::BucketPolicy")
	assert.Len(t, policies, 2)
	for id, policy := range policies {
		statements := cdktest.At(policy.Properties(), "PolicyDocument", "Statement").([]any)
		for i, condition := range []any{
			map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
			map[string]any{"NumericLessThan": map[string]any{"s3:TlsVersion": 1.2}},
		} {
			assert.Equal(t, "Deny", cdktest.At(statements, i, "Effect"), id)
			assert.Equal(t, "s3:*", cdktest.At(statements, i, "Action"), id)
			assert.Equal(t, map[string]any{"AWS": "*"}, cdktest.At(statements, i, "Principal"), id)
			assert.Equal(t, condition, cdktest.At(statements, i, "Condition"), id)
			assert.Len(t, cdktest.At(statements, i, "Resource"), 2, "%s: the bucket and its objects", id)
		}
		assert.Equal(t, "RetainExceptOnCreate", policy["DeletionPolicy"], id)
		assert.Equal(t, "Retain", policy["UpdateReplacePolicy"], id)
	}
}

func TestDataBucketIsVersionedAndLogged(t *testing.T) {
	stack := cdktest.Stack(t)
	lake.New(stack, "Lake", retained)
	template := cdktest.Synth(t, stack)

	data := template.Find(t, "LakeData").Properties()
	assert.Equal(t, "Enabled", cdktest.At(data, "VersioningConfiguration", "Status"))
	assert.Equal(t, 30.0, cdktest.At(data, "LifecycleConfiguration", "Rules", 0, "NoncurrentVersionExpiration", "NoncurrentDays"))
	assert.Equal(t, "lake/", cdktest.At(data, "LoggingConfiguration", "LogFilePrefix"))

	logs := template.Find(t, "LakeAccessLogs").Properties()
	assert.Equal(t, 365.0, cdktest.At(logs, "LifecycleConfiguration", "Rules", 0, "ExpirationInDays"))
	grant := cdktest.At(template.Find(t, "LakeAccessLogsPolicy").Properties(), "PolicyDocument", "Statement", 2)
	assert.Equal(t, map[string]any{"Service": "logging.s3.amazonaws.com"}, cdktest.At(grant, "Principal"))
	assert.Equal(t, "s3:PutObject", cdktest.At(grant, "Action"))
	assert.Equal(t, map[string]any{"Ref": "AWS::AccountId"}, cdktest.At(grant, "Condition", "StringEquals", "aws:SourceAccount"))
}

func TestCustomerManagedKey(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:111122223333:key/k"
	stack := cdktest.Stack(t)
	lake.New(stack, "Lake", lake.Props{LogRetentionDays: 365, EncryptionKey: awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String(key))})
	template := cdktest.Synth(t, stack)
	rule := func(id string) any {
		return cdktest.At(template.Find(t, id).Properties(), "BucketEncryption", "ServerSideEncryptionConfiguration", 0)
	}
	assert.Equal(t, map[string]any{
		"BucketKeyEnabled": true, "ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
	}, rule("LakeData"))
	assert.Equal(t, map[string]any{"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"}}, rule("LakeAccessLogs"), "S3 cannot write access logs to a bucket with a KMS key")
}

func TestWithoutRetain(t *testing.T) {
	stack := cdktest.Stack(t)
	lake.New(stack, "Lake", lake.Props{LogRetentionDays: 1})
	template := cdktest.Synth(t, stack)

	for id, bucket := range template.All("AWS::S3::Bucket") {
		assert.Equal(t, "Delete", bucket["DeletionPolicy"], id)
	}
	for id, policy := range template.All("AWS::S3::BucketPolicy") {
		assert.NotEqual(t, "RetainExceptOnCreate", policy["DeletionPolicy"], id)
	}
	assert.Len(t, template.All("Custom::S3AutoDeleteObjects"), 2)
}

// The objects under some prefixes expire, and no rule concerns all objects.
func TestExpirePrefixes(t *testing.T) {
	rules := func(props lake.Props) (expire map[any]any, markers any) {
		stack := cdktest.Stack(t)
		props.LogRetentionDays, props.ExpireAfterDays = 1, 365
		lake.New(stack, "Lake", props)
		expire = map[any]any{}
		data := cdktest.Synth(t, stack).Find(t, "LakeData").Properties()
		for _, rule := range cdktest.At(data, "LifecycleConfiguration", "Rules").([]any) {
			if r := rule.(map[string]any); r["ExpirationInDays"] != nil {
				expire[r["Prefix"]] = r["ExpirationInDays"]
			}
		}
		return expire, cdktest.At(data, "LifecycleConfiguration", "Rules", 0, "ExpiredObjectDeleteMarker")
	}
	expire, markers := rules(lake.Props{ExpirePrefixes: []string{"data/", "errors/"}})
	assert.Equal(t, map[any]any{"data/": 365.0, "errors/": 365.0}, expire)
	assert.Equal(t, true, markers)
	expire, markers = rules(lake.Props{})
	assert.Equal(t, map[any]any{nil: 365.0}, expire)
	assert.Nil(t, markers, "S3 allows only one of the two in a rule")
}

func TestTwoInOneStack(t *testing.T) {
	stack := cdktest.Stack(t)
	lake.New(stack, "One", retained)
	lake.New(stack, "Two", retained)
	assert.Len(t, cdktest.Synth(t, stack).All("AWS::S3::Bucket"), 4)
}

// Another app may lack the feature flags of this project's cdk.json.
func TestWithoutFeatureFlags(t *testing.T) {
	stack := awscdk.NewStack(awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir())}), jsii.String("Test"), nil)
	lake.New(stack, "Lake", retained)
	template := cdktest.Synth(t, stack)
	assert.NotContains(t, template.Find(t, "LakeAccessLogs").Properties(), "AccessControl")
	assert.Equal(t, map[string]any{"Service": "logging.s3.amazonaws.com"},
		cdktest.At(template.Find(t, "LakeAccessLogsPolicy").Properties(), "PolicyDocument", "Statement", 2, "Principal"))
}

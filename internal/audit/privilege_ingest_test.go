package audit

import (
	"maps"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
	"penstock/internal/testkit/iamtest"

	"github.com/stretchr/testify/require"
)

// Pages of the Amazon Data Firehose Developer Guide that document the calls of Firehose.
const (
	toWrite = "Grant Firehose access to an Amazon S3 destination"
	toLog   = "Monitor Amazon Data Firehose using CloudWatch Logs"
	toTrust = "Allow Firehose to assume an IAM role"
)

func (d *deployed) delivery() iamtest.Caller {
	return iamtest.Caller{Role: d.ingest.ARN(d.id + "Role")}
}

func (d *deployed) lake() string { return d.ingest.ARN("LakeData") }
func (d *deployed) logs() string { return d.ingest.ARN("LakeAccessLogs") }

// errorLog returns the ARN of a log stream of the delivery stream's log group.
func (d *deployed) errorLog(stream string) string {
	return d.ARN("logs", "log-group:"+d.ingest.Name(d.id+"Log")+":log-stream:"+stream)
}

// objects returns the ARNs of objects of each kind that the delivery stream writes, with
// keys as package firehose models them. Those of a backup follow.
func (d *deployed) objects() []string {
	values := prefix.Values{Query: map[string]string{}}
	for _, field := range d.config.Stream.PartitionBy {
		values.Query[field] = "rent"
	}
	var all []string
	streams := []firehose.Stream{d.config.Stream}
	if backup := d.config.Stream.SourceBackup; backup != nil {
		streams = append(streams, *backup)
	}
	for _, stream := range streams {
		for _, at := range []time.Time{time.Date(2026, 11, 23, 10, 30, 7, 0, time.UTC), time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)} {
			key, err := stream.Data.At(at, values)
			require.NoError(d, err)
			all = append(all, d.lake()+"/"+key+at.Format("x-2006"))
			for _, values.ErrorType = range prefix.ErrorTypes() {
				if values.ErrorType == prefix.PartitionExceeded && !stream.DynamicPartitioning {
					continue // only a stream that partitions writes it
				}
				key, err := stream.Errors.At(at, values)
				require.NoError(d, err)
				all = append(all, d.lake()+"/"+key+at.Format("x-2006"))
			}
		}
	}
	return all
}

func deliveryAllowed(d *deployed) []row {
	role := d.delivery()
	all := calls(role, toWrite, d.lake(), "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
	for _, object := range d.objects() {
		all = append(all, calls(role, toWrite, object, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")...)
	}
	return slices.Concat(all, optionsAllowed(d),
		calls(role, toLog, d.errorLog("DestinationDelivery"), "logs:PutLogEvents"),
		withContext(externalID(d.Account), calls(service("firehose"), toTrust, role.Role, "sts:AssumeRole")),
	)
}

// externalID returns the condition key with which Firehose names the account of a delivery
// stream.
func externalID(account string) map[string]any { return map[string]any{"sts:ExternalId": account} }

// otherKeysDenied returns calls for keys that the delivery stream never writes. There are
// none if its prefix allows every key.
func otherKeysDenied(d *deployed) []row {
	patterns := d.config.Stream.KeyPatterns()
	if backup := d.config.Stream.SourceBackup; backup != nil {
		patterns = append(patterns, backup.KeyPatterns()...)
	}
	keys := map[string]bool{"x": true, "athena-results/x": true, "processing-failed": true}
	for _, pattern := range patterns {
		if head, _, _ := strings.Cut(pattern, "*"); head != "" {
			keys["x/"+head+"x"] = true
			keys[head[:len(head)-1]+"2/x"] = true
		}
	}
	var all []row
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !slices.Contains(patterns, "*") {
			all = append(all, calls(d.delivery(), "a key that it never writes", d.lake()+"/"+key, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")...)
		}
	}
	return all
}

func deliveryDenied(d *deployed) []row {
	role, object := d.delivery(), d.objects()[0]
	other, region := d.ARN("s3", "another-bucket"), d.place("eu-west-1", d.Account)
	rights := func(rows ...[]row) []row { return slices.Concat(rows...) }
	return slices.Concat(
		otherKeysDenied(d),
		optionsDenied(d),
		rights(
			calls(role, "another action on an object", object,
				"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectVersion", "s3:PutObjectAcl", "s3:PutObjectTagging",
				"s3:ListMultipartUploadParts", "s3:BypassGovernanceRetention"),
			calls(role, "another action on the bucket", d.lake(),
				"s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:ListBucketVersions", "s3:PutLifecycleConfiguration"),
			calls(role, "another bucket", other, "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
			calls(role, "another bucket", other+"/streaming/x", "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
			calls(role, "another bucket, whose name begins with this one's", d.lake()+"2", "s3:ListBucket"),
			calls(role, "another bucket, whose name begins with this one's", d.lake()+"2/streaming/x", "s3:PutObject"),
			calls(role, "the access logs", d.logs()+"/lake/x", "s3:GetObject", "s3:PutObject"),
			calls(role, "the access logs", d.logs(), "s3:ListBucket"),
			calls(role, "any bucket", "*", "s3:ListAllMyBuckets"),
		),
		rights(
			calls(role, "another action on the log", d.errorLog("DestinationDelivery"), "logs:CreateLogStream", "logs:DeleteLogStream", "logs:GetLogEvents"),
			calls(role, "another log stream", d.errorLog("AnotherDelivery"), "logs:PutLogEvents"),
			calls(role, "another log", d.ARN("logs", "log-group:another:log-stream:DestinationDelivery"), "logs:PutLogEvents"),
			calls(role, "another Region's log", region.ARN("logs", "log-group:"+d.ingest.Name(d.id+"Log")+":log-stream:DestinationDelivery"), "logs:PutLogEvents"),
			calls(role, "the log itself", d.ingest.ARN(d.id+"Log"), "logs:DeleteLogGroup", "logs:PutRetentionPolicy"),
		),
		rights(
			calls(role, "the delivery stream itself", d.ingest.ARN(d.id),
				"firehose:PutRecord", "firehose:PutRecordBatch", "firehose:DescribeDeliveryStream", "firehose:DeleteDeliveryStream", "firehose:UpdateDestination"),
			calls(role, "a data stream that is not its source", d.ARN("kinesis", "stream/another"), "kinesis:GetRecords", "kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:ListShards"),
			calls(role, "a transformation function that is not configured", d.ARN("lambda", "function:another"), "lambda:InvokeFunction"),
			calls(role, "a table of another database", d.ARN("glue", "table/another/records"), "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"),
			withContext(d.viaService("s3"), calls(role, "another KMS key", d.otherKey(), "kms:Decrypt", "kms:GenerateDataKey")),
			calls(role, "privilege escalation", role.Role, "iam:PassRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
		),
		rights(
			withoutTLS(calls(role, "plain HTTP", object, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")),
			withoutTLS(calls(role, "plain HTTP", d.lake(), "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")),
			withContext(overTLS("1.1"), calls(role, "TLS 1.1", object, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")),
			withContext(overTLS("1.1"), calls(role, "TLS 1.1", d.lake(), "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")),
		),
		rights(
			withContext(externalID(otherAccount), calls(service("firehose"), "Firehose for another account (confused deputy)", role.Role, "sts:AssumeRole")),
			calls(service("firehose"), "Firehose without an external ID", role.Role, "sts:AssumeRole"),
			withContext(externalID(d.Account), calls(service("firehose"), "another action of STS", role.Role, "sts:TagSession", "sts:SetSourceIdentity")),
			withContext(externalID(d.Account), calls(service("lambda"), "another service", role.Role, "sts:AssumeRole")),
			withContext(externalID(d.Account), calls(d.administrator(), "an administrator", role.Role, "sts:AssumeRole")),
			withContext(externalID(d.Account), calls(d.stranger(), "another account", role.Role, "sts:AssumeRole")),
			withContext(externalID(d.Account), calls(d.signedIn(), "the KDG user", role.Role, "sts:AssumeRole")),
			calls(anonymous, "no credentials", role.Role, "sts:AssumeRole"),
		),
	)
}

const toKeepLogs = "Amazon S3 User Guide: Enabling Amazon S3 server access logging"

// bucketContext returns the condition keys of a request that S3 makes to write the access
// log of a bucket.
func bucketContext(arn, account string) map[string]any {
	return map[string]any{"aws:SourceArn": arn, "aws:SourceAccount": account}
}

func lakeAllowed(d *deployed) []row {
	object := d.objects()[0]
	return slices.Concat(
		withContext(bucketContext(d.lake(), d.Account), calls(service("logging.s3"), toKeepLogs, d.logs()+"/lake/2026-11-23-10-30-07-5EC2E7", "s3:PutObject")),
		withContext(overTLS("1.2"), calls(d.administrator(), "to manage the lake", d.lake(), "s3:ListBucket", "s3:PutBucketPolicy")),
		withContext(overTLS("1.2"), calls(d.administrator(), "to manage the lake", object, "s3:GetObject", "s3:DeleteObject")),
		withContext(overTLS("1.2"), calls(d.administrator(), "to read the access logs", d.logs(), "s3:ListBucket")),
		calls(d.administrator(), "to read the access logs", d.logs()+"/lake/x", "s3:GetObject"),
	)
}

func lakeDenied(d *deployed) []row {
	object, log := d.objects()[0], d.logs()+"/lake/x"
	var all []row
	for _, bucket := range []string{d.lake(), d.logs()} {
		// Only an administrator tests a Deny: others are denied without it.
		all = slices.Concat(all,
			withoutTLS(calls(d.administrator(), "plain HTTP", bucket, "s3:ListBucket", "s3:GetBucketLocation")),
			withoutTLS(calls(d.administrator(), "plain HTTP", bucket+"/x", "s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
			withContext(overTLS("1.1"), calls(d.administrator(), "TLS 1.1", bucket, "s3:ListBucket", "s3:PutBucketPolicy")),
			withContext(overTLS("1.1"), calls(d.administrator(), "TLS 1.1", bucket+"/x", "s3:GetObject", "s3:PutObject")),
			withContext(overTLS("1.0"), calls(d.administrator(), "TLS 1.0", bucket+"/x", "s3:GetObject")),
			calls(anonymous, "no credentials", bucket, "s3:ListBucket"),
			calls(anonymous, "no credentials", bucket+"/x", "s3:GetObject", "s3:PutObject"),
			calls(d.stranger(), "another account", bucket, "s3:ListBucket"),
			calls(d.stranger(), "another account", bucket+"/x", "s3:GetObject", "s3:PutObject"),
			calls(service("firehose"), "Firehose without the role", bucket+"/streaming/x", "s3:PutObject"),
		)
	}
	ours := bucketContext(d.lake(), d.Account)
	return slices.Concat(all,
		withContext(ours, calls(service("logging.s3"), "another action", log, "s3:GetObject", "s3:DeleteObject")),
		withContext(ours, calls(service("logging.s3"), "a key outside the folder of the lake's access logs", d.logs()+"/x", "s3:PutObject")),
		withContext(ours, calls(service("logging.s3"), "the lake itself", object, "s3:PutObject")),
		withContext(ours, calls(service("config"), "another service", log, "s3:PutObject")),
		withContext(bucketContext(d.ARN("s3", "another-bucket"), d.Account), calls(service("logging.s3"), "another bucket's logs", log, "s3:PutObject")),
		withContext(bucketContext(d.lake(), otherAccount), calls(service("logging.s3"), "a bucket of the same name in another account", log, "s3:PutObject")),
		calls(service("logging.s3"), "no bucket in the context", log, "s3:PutObject"),
		withoutTLS(withContext(ours, calls(service("logging.s3"), "plain HTTP", log, "s3:PutObject"))),
	)
}

package stacks

import (
	"fmt"
	"strings"
	"time"

	"penstock/constructs/kdg"
	"penstock/firehose"
	"penstock/internal/shell"
)

// A setting is one key of the CDK context.
type setting struct {
	Name    string
	Default any
	Values  string // allowed values, for the documentation
	Meaning string // for the documentation
	Example string // for the remedy in error messages
	read    func(*Config, any) error
}

func (s setting) remedy() string {
	return fmt.Sprintf("set it in cdk.json's context or with -c %s=%s", s.Name, shell.Quote(s.Example))
}

// example is the example delivery stream. Its settings are the defaults.
var example = firehose.Example()

// settings lists every setting of the app.
var settings = []setting{
	{
		Name: "name", Default: defaultName, Values: "1-50 letters, digits, hyphens", Example: "Penstock",
		Meaning: "Name of the stacks: `<name>Ingest`, `<name>Generator`, `<name>Traffic`, `<name>Page` and `<name>Analytics`. Another name deploys an independent copy.",
		read: text(func(c *Config) *string { return &c.Name },
			`^[A-Za-z][A-Za-z0-9-]{0,49}$`, "must be 1 to 50 letters, digits and hyphens, a letter first"),
	},
	{
		Name: "deliveryStreamName", Default: example.Name, Values: "1-64 of `a-z A-Z 0-9 _ . -`", Example: example.Name,
		Meaning: "Name of the delivery stream. If you set only `name`, `-<name>` is appended. A change replaces the stream.",
		// CreateDeliveryStream API reference, DeliveryStreamName.
		read: text(func(c *Config) *string { return &c.Stream.Name },
			`^[a-zA-Z0-9_.-]{1,64}$`, "must be 1 to 64 letters, digits, underscores, dots and hyphens"),
	},
	{
		Name: "source", Default: "direct", Values: "`direct`, `stream`", Example: "stream",
		Meaning: "Where producers send records. `direct`: to the delivery stream. `stream`: to the Kinesis data stream `<deliveryStreamName>-source`, which the delivery stream reads. A deployed stream cannot change its source: change `deliveryStreamName` too.",
		read: choice(func(c *Config) *firehose.Source { return &c.Stream.Source },
			map[string]firehose.Source{"direct": firehose.DirectPut, "stream": firehose.KinesisStreamAsSource}),
	},
	{
		Name: "shards", Default: 0, Values: "0-500", Example: "2",
		Meaning: "Shards of the data stream. Each accepts 1 MiB or 1,000 records per second. 0: on-demand mode.",
		read:    number(func(c *Config) *int { return &c.Shards }, 0, mostShards, "shards"),
	},
	{
		Name: "prefix", Default: example.Prefix, Values: "prefix expression", Example: example.Prefix,
		Meaning: "Beginning of the keys of delivered objects; see [Prefixes](prefixes.md). With `partitionBy`, the default includes a folder for each field, and no time if the records' own dates are among them.",
		read:    text(func(c *Config) *string { return &c.Stream.Prefix }, ``, ""),
	},
	{
		Name: "errorPrefix", Default: example.ErrorOutputPrefix, Values: "prefix expression", Example: example.ErrorOutputPrefix,
		Meaning: "Beginning of the keys of objects with records that Firehose could not process.",
		read:    text(func(c *Config) *string { return &c.Stream.ErrorOutputPrefix }, ``, ""),
	},
	{
		Name: "bufferSizeMiB", Default: example.BufferSizeMiB, Values: "1-128 MiB", Example: "1",
		Meaning: "Buffer size that triggers a delivery. With `partitionBy` or Parquet, the minimum and the default are 64.",
		// BufferingHints API reference, SizeInMBs and IntervalInSeconds.
		read: number(func(c *Config) *int { return &c.Stream.BufferSizeMiB }, 1, firehose.MaxBufferSizeMiB, "MiB"),
	},
	{
		Name: "bufferIntervalSeconds", Default: example.BufferIntervalSeconds, Values: "0-900 seconds", Example: "60",
		Meaning: "Buffer time that triggers a delivery, if the size is not reached before. Below 60, S3 bills more requests.",
		read:    number(func(c *Config) *int { return &c.Stream.BufferIntervalSeconds }, 0, firehose.MaxBufferIntervalSeconds, "seconds"),
	},
	{
		Name: "compression", Default: string(example.Compression), Values: "`" + strings.Join(firehose.CompressionNames(), "`, `") + "`", Example: string(firehose.GZIP),
		Meaning: "Compression of delivered objects.",
		read:    text(func(c *Config) *string { return (*string)(&c.Stream.Compression) }, ``, ""),
	},
	{
		Name: "fileExtension", Default: "", Values: "`.` and lower-case letters, digits", Example: ".json",
		Meaning: "End of object keys, instead of the extension of the compression.",
		read:    text(func(c *Config) *string { return &c.Stream.FileExtension }, ``, ""),
	},
	{
		Name: "timeZone", Default: example.TimeZone, Values: "IANA name, or empty", Example: "Europe/Paris",
		Meaning: "Time zone of the times in keys. Empty: UTC, and the template omits `CustomTimeZone` and `FileExtension`, which AWS's isolated partitions do not support.",
		read:    text(func(c *Config) *string { return &c.Stream.TimeZone }, ``, ""),
	},
	{
		Name: "appendNewline", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "Firehose appends a line feed to each record. KDG and `kdg` already do.",
		read:    flag(func(c *Config) *bool { return &c.Stream.AppendDelimiter }),
	},
	{
		Name: "partitionBy", Default: "", Values: "fields, separated by commas", Example: "eventType",
		Meaning: "Record fields for [dynamic partitioning](prefixes.md#partitions), which Firehose bills: `eventType`, `event.type`, or a time with the date to take from it, `timestamp:yyyy-MM-dd`. A deployed stream cannot turn it on: change `deliveryStreamName` too.",
		read:    partitionBy,
	},
	{
		Name: "format", Default: "JSON", Values: "`JSON`, `Parquet`", Example: "JSON",
		Meaning: "Format of delivered objects. `Parquet`: Firehose converts the records with the columns of the table (needs `catalog=true`), which it bills.",
		read: choice(func(c *Config) *firehose.Conversion { return &c.Stream.Conversion },
			map[string]firehose.Conversion{"JSON": "", "Parquet": firehose.Parquet}),
	},
	{
		Name: "transformFunctionArn", Default: "", Values: "ARN of a Lambda function, version or alias", Example: "arn:aws:lambda:us-east-1:111122223333:function:transform",
		Meaning: "Function in the account and Region of the stack that transforms records before they are partitioned, converted and delivered. `kdg lake --transform` tries it first. Empty: none.",
		read:    transform,
	},
	{
		Name: "backup", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: Firehose also writes the untransformed records to the data lake, in GZIP under `source/`. A deployed stream cannot turn it off: change `deliveryStreamName` too.",
		read:    flag(func(c *Config) *bool { return &c.Backup }),
	},
	{
		Name: "alsoRaw", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: a second delivery stream, `<deliveryStreamName>-raw`, reads the same data stream (needs `source=stream`) and writes the records as they arrive, in GZIP under `raw/`. AWS bills it. All readers share the 2 MB per second of a shard.",
		read:    flag(func(c *Config) *bool { return &c.AlsoRaw }),
	},
	{
		Name: "encryptionKeyArn", Default: "", Values: "ARN of a KMS key", Example: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		Meaning: "KMS key that encrypts the data lake, the stream and query results. Its key policy must allow IAM policies of the account. Empty: keys that AWS owns.",
		// KMS Developer Guide, "Key ARN". An alias would not do: Firehose takes keys only.
		read: text(func(c *Config) *string { return &c.KeyARN },
			`^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+)?$`, "must be the ARN of a KMS key, or empty"),
	},
	{
		Name: "kdgPassword", Default: PasswordGenerated, Values: "`generated`, `parameter`", Example: PasswordGenerated,
		Meaning: "`generated`: Secrets Manager generates the password. `parameter`: the stack has a NoEcho parameter `Password`, as KDG's own stack does.",
		read:    oneOf(func(c *Config) *string { return &c.KDGPassword }, PasswordGenerated, PasswordParameter),
	},
	{
		Name: "kdgUrlBase", Default: "", Values: "https URL", Example: kdgPage,
		Meaning: "KDG's page that `KdgUrl` opens: the one that AWS hosts, `" + kdgPage + "`, or your copy. `http` is allowed for loopback addresses. Empty: the one that AWS hosts, or with `page=true` the producer page. Only KDG's page lists streams and Regions: without it, the user may not.",
		read:    pageURL,
	},
	{
		Name: "rotateAfterDays", Default: 0, Values: "0-1000 days", Example: "90",
		Meaning: "Days after which Secrets Manager rotates a generated password. 0: only when you run the command in `KdgRotateCommand`.",
		// RotationRulesType API reference, AutomaticallyAfterDays.
		read: number(func(c *Config) *int { return &c.RotateAfterDays }, 0, kdg.MaxRotateAfterDays, "days"),
	},
	{
		Name: "lambdaArchitecture", Default: ArchitectureARM64, Values: "`arm64`, `x86_64`", Example: ArchitectureARM64,
		Meaning: "Architecture of the Lambda functions.",
		read:    oneOf(func(c *Config) *string { return &c.LambdaArchitecture }, ArchitectureARM64, ArchitectureX8664),
	},
	{
		Name: "retainData", Default: true, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: `cdk destroy` keeps both buckets and their objects. `false`: it empties and deletes them.",
		read:    flag(func(c *Config) *bool { return &c.RetainData }),
	},
	{
		Name: "tierAfterDays", Default: 0, Values: "0-3650 days", Example: "30",
		Meaning: "Days after which objects move to S3 Intelligent-Tiering. 0: never.",
		read:    number(func(c *Config) *int { return &c.TierAfterDays }, 0, mostDays, "days"),
	},
	{
		Name: "expireAfterDays", Default: 0, Values: "0-3650 days", Example: "365",
		Meaning: "Days after which objects are deleted, except [films](operations.md#load-the-films). 0: never.",
		read:    number(func(c *Config) *int { return &c.ExpireAfterDays }, 0, mostDays, "days"),
	},
	{
		Name: "logRetentionDays", Default: 365, Values: "days that CloudWatch Logs allows: 1, 3, 5, 7, 14, 30, 60, 90, … 3653", Example: "365",
		Meaning: "Retention of the log groups and of the S3 access logs, in days.",
		read:    retention,
	},
	{
		Name: "catalog", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: creates a Glue table of the records, one of the [films](operations.md#load-the-films) that they refer to, and an Athena workgroup with saved queries. Athena bills the bytes that a query reads.",
		read:    flag(func(c *Config) *bool { return &c.Catalog }),
	},
	{
		Name: "recordTemplate", Default: "sakila", Values: "name of a shipped template, or a file", Example: "sakila",
		Meaning: "Record template. The table's columns, the price estimate and the records of steady `traffic` come from it.",
		read:    text(func(c *Config) *string { return &c.RecordTemplate }, `.`, "must be the name of a shipped template, or a file"),
	},
	{
		Name: "recordsPerSecond", Default: "10", Values: "a rate: `10`, `0.5`, `20k`", Example: "10",
		Meaning: "Expected rate of records, for the price estimate that synth prints, and the rate of steady `traffic`.",
		read:    rate,
	},
	{
		Name: "traffic", Default: TrafficNone, Values: "`none`, `steady`, `bulk`, `both`", Example: TrafficSteady,
		Meaning: "What the stack `<name>Traffic` sends to the stream from inside AWS. `steady`: `recordsPerSecond` records of `recordTemplate`, until you destroy the stack. `bulk`: the runs that `kdg fleet` starts. AWS bills the functions that send the records.",
		read:    oneOf(func(c *Config) *string { return &c.Traffic }, TrafficNone, TrafficSteady, TrafficBulk, TrafficBoth),
	},
	{
		Name: "trafficWeek", Default: "", Values: "a CSV file, as for `kdg send --week`", Example: "week.csv",
		Meaning: "Rates of steady traffic for each hour of a week, by the clock of `timeZone`, instead of `recordsPerSecond`. Empty: the rate is constant.",
		read:    text(func(c *Config) *string { return &c.TrafficWeek }, ``, ""),
	},
	{
		Name: "trafficUntil", Default: "", Values: "yyyy-MM-dd, or an RFC 3339 time", Example: "2027-01-31T18:00:00Z",
		Meaning: "End of steady traffic. A day means its beginning, 00:00 UTC. Empty: it continues until you destroy `<name>Traffic`.",
		read:    moment(func(c *Config) *time.Time { return &c.TrafficUntil }),
	},
	{
		Name: "page", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: the stack `<name>Page` serves the producer page, over https, through Amazon CloudFront, and `KdgUrl` opens it. Run `make page` first.",
		read:    flag(func(c *Config) *bool { return &c.Page }),
	},
	{
		Name: "pageDomain", Default: "", Values: "domain name", Example: "kdg.example.com",
		Meaning: "Domain name of the producer page. Needs `pageCertificateArn`. Empty: a name of CloudFront.",
		read: text(func(c *Config) *string { return &c.PageDomain },
			`^(([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$`, "must be a domain name in lower case, such as kdg.example.com, or empty"),
	},
	{
		Name: "pageCertificateArn", Default: "", Values: "ARN of an ACM certificate in us-east-1", Example: "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
		Meaning: "Certificate for `pageDomain`. CloudFront accepts certificates of us-east-1 only, whatever the Region of the stack.",
		// Amazon CloudFront Developer Guide, "Requirements for using SSL/TLS certificates with CloudFront".
		read: text(func(c *Config) *string { return &c.PageCertificateARN },
			`^(arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36})?$`, "must be the ARN of an ACM certificate in us-east-1, or empty"),
	},
	{
		Name: "analytics", Default: AnalyticsNone, Values: "`none`, `studio`", Example: AnalyticsStudio,
		Meaning: "`studio`: the stack `<name>Analytics` has a [notebook](operations.md#ask-the-stream) that queries records while they arrive (needs `source=stream`). AWS bills it while it runs.",
		read:    oneOf(func(c *Config) *string { return &c.Analytics }, AnalyticsNone, AnalyticsStudio),
	},
	{
		Name: "firstDay", Default: "2026-01-01", Values: "yyyy-MM-dd", Example: "2026-01-01",
		Meaning: "First day of the table: queries find no older records. From 2015-01-01 to today.",
		read:    day(func(c *Config) *time.Time { return &c.FirstDay }),
	},
	{
		Name: "monitoring", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: creates alarms, an encrypted topic that they notify, and a dashboard. AWS bills the topic's key, the alarms and the dashboard.",
		read:    flag(func(c *Config) *bool { return &c.Monitoring }),
	},
	{
		Name: "alarmEmail", Default: "", Values: "e-mail address", Example: "ada@example.com",
		Meaning: "Address that alarms are sent to, after you confirm the subscription by e-mail. Empty: subscribe to the topic yourself.",
		read:    email,
	},
	{
		Name: "permissionsBoundaryArn", Default: "", Values: "ARN of an IAM policy", Example: "arn:aws:iam::111122223333:policy/Boundary",
		Meaning: "Permissions boundary of every role in the stacks.",
		read: text(func(c *Config) *string { return &c.PermissionsBoundary },
			`^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy/([\w+=,.@-]+/)*[\w+=,.@-]{1,128})?$`, "must be the ARN of an IAM managed policy, or empty"),
	},
	{
		Name: "tags", Default: map[string]any{}, Values: "object, or `k=v,k=v` with `-c`", Example: "team=data,env=test",
		Meaning: "Tags of every resource that supports tags.",
		read:    tags,
	},
}

const (
	defaultName = "Penstock"
	mostDays    = 3650 // ten years: more is probably a mistake
	mostShards  = 500  // of an account in most Regions: Kinesis Data Streams Developer Guide, "Quotas and limits"
)

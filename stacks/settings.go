package stacks

import (
	"fmt"
	"strings"
	"time"

	"penstock/constructs/kdg"
	"penstock/firehose"
	"penstock/internal/shell"
)

// setting is a row of docs/settings.md, and reads a context value into a Config.
type setting struct {
	Name    string
	Default any
	Values  string // allowed values, in Markdown
	Meaning string
	Example string // for the remedy
	read    func(*Config, any) error
}

func (s setting) remedy() string {
	return fmt.Sprintf("set it in cdk.json's context or with -c %s=%s", s.Name, shell.Quote(s.Example))
}

// example is the delivery stream that ships, whose settings are the defaults.
var example = firehose.Example()

// settings is the whole configuration surface, with its defaults: those of the
// example that ships (a movie company's stream of rent, buy and trailer events).
var settings = []setting{
	{
		Name: "name", Default: defaultName, Values: "1-50 letters, digits, hyphens", Example: "Penstock",
		Meaning: "Prefix of the stack names: `<name>Ingest` and `<name>Generator`. Another name deploys an independent copy.",
		read: text(func(c *Config) *string { return &c.Name },
			`^[A-Za-z][A-Za-z0-9-]{0,49}$`, "must be 1 to 50 letters, digits and hyphens, a letter first"),
	},
	{
		Name: "deliveryStreamName", Default: example.Name, Values: "1-64 of `a-z A-Z 0-9 _ . -`", Example: example.Name,
		Meaning: "Name of the delivery stream. If only `name` is set, the default ends with `-<name>`. A change replaces the stream.",
		// CreateDeliveryStream API reference, DeliveryStreamName.
		read: text(func(c *Config) *string { return &c.Stream.Name },
			`^[a-zA-Z0-9_.-]{1,64}$`, "must be 1 to 64 letters, digits, underscores, dots and hyphens"),
	},
	{
		Name: "source", Default: "direct", Values: "`direct`, `stream`", Example: "stream",
		Meaning: "`direct`: producers put records on the delivery stream. `stream`: producers put records on the Kinesis data stream `<deliveryStreamName>-source`, which the delivery stream and other consumers read. To change it for a deployed stream, change `deliveryStreamName` too; otherwise CloudFormation rejects the update.",
		read: choice(func(c *Config) *firehose.Source { return &c.Stream.Source },
			map[string]firehose.Source{"direct": firehose.DirectPut, "stream": firehose.KinesisStreamAsSource}),
	},
	{
		Name: "shards", Default: 0, Values: "0-500", Example: "2",
		Meaning: "Number of shards of the data stream; 0 for on-demand mode. A shard accepts 1 MiB or 1,000 records a second.",
		read:    number(func(c *Config) *int { return &c.Shards }, 0, mostShards, "shards"),
	},
	{
		Name: "prefix", Default: example.Prefixes.Data, Values: "prefix expression", Example: example.Prefixes.Data,
		Meaning: "Beginning of the keys of delivered objects: see [Prefixes](prefixes.md). With `partitionBy`, the default has a folder for each field.",
		read:    text(func(c *Config) *string { return &c.Stream.Prefixes.Data }, ``, ""),
	},
	{
		Name: "errorPrefix", Default: example.Prefixes.Error, Values: "prefix expression", Example: example.Prefixes.Error,
		Meaning: "Beginning of the keys of objects with records that Firehose could not process.",
		read:    text(func(c *Config) *string { return &c.Stream.Prefixes.Error }, ``, ""),
	},
	{
		Name: "bufferSizeMiB", Default: example.BufferSizeMiB, Values: "1-128 MiB", Example: "1",
		Meaning: "Buffer size that triggers a delivery. Minimum and default: 64 with `partitionBy` or Parquet.",
		// BufferingHints API reference, SizeInMBs and IntervalInSeconds.
		read: number(func(c *Config) *int { return &c.Stream.BufferSizeMiB }, 1, firehose.MaxBufferSizeMiB, "MiB"),
	},
	{
		Name: "bufferIntervalSeconds", Default: example.BufferIntervalSeconds, Values: "0-900 seconds", Example: "60",
		Meaning: "Longest time that Firehose buffers records. Below 60 s, S3 bills more PUT requests.",
		read:    number(func(c *Config) *int { return &c.Stream.BufferIntervalSeconds }, 0, firehose.MaxBufferIntervalSeconds, "seconds"),
	},
	{
		Name: "compression", Default: string(example.Compression), Values: "`" + strings.Join(firehose.CompressionNames(), "`, `") + "`", Example: string(firehose.GZIP),
		Meaning: "Compression of each object.",
		read:    text(func(c *Config) *string { return (*string)(&c.Stream.Compression) }, ``, ""),
	},
	{
		Name: "fileExtension", Default: "", Values: "`.` and lower-case letters, digits", Example: ".json",
		Meaning: "End of the keys. Default: the extension of the compression.",
		read:    text(func(c *Config) *string { return &c.Stream.FileExtension }, ``, ""),
	},
	{
		Name: "timeZone", Default: example.TimeZone, Values: "IANA name, or empty", Example: "Europe/Paris",
		Meaning: "Time zone of the timestamps in keys. Empty: UTC, without the properties `CustomTimeZone` and `FileExtension`, which AWS's isolated partitions do not support.",
		read:    text(func(c *Config) *string { return &c.Stream.TimeZone }, ``, ""),
	},
	{
		Name: "appendNewline", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: Firehose appends a line feed to each record. Set it for producers that do not; KDG and `kdg` do.",
		read:    flag(func(c *Config) *bool { return &c.Stream.AppendDelimiter }),
	},
	{
		Name: "partitionBy", Default: "", Values: "field names, separated by commas", Example: "eventType",
		Meaning: "Firehose partitions the records by the values of these fields, at extra cost. Only for a new stream: change `deliveryStreamName` too.",
		read:    partitionBy,
	},
	{
		Name: "format", Default: "JSON", Values: "`JSON`, `Parquet`", Example: "JSON",
		Meaning: "`Parquet`: Firehose converts records to the columns of the table, at extra cost. Requires `catalog=true`.",
		read: choice(func(c *Config) *firehose.Conversion { return &c.Stream.Conversion },
			map[string]firehose.Conversion{"JSON": "", "Parquet": firehose.Parquet}),
	},
	{
		Name: "encryptionKeyArn", Default: "", Values: "ARN of a KMS key", Example: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		Meaning: "KMS key that encrypts the lake, the stream and query results. The key's policy must let IAM policies of the account allow its use. Empty: AWS's own keys.",
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
		Name: "kdgUrlBase", Default: "https://awslabs.github.io/amazon-kinesis-data-generator/web/producer.html", Values: "https URL", Example: "https://example.com/producer.html",
		Meaning: "KDG page that the output `KdgUrl` opens: AWS's page, or a copy that you host. `http` is accepted for loopback addresses only.",
		read:    pageURL,
	},
	{
		Name: "rotateAfterDays", Default: 0, Values: "0-1000 days", Example: "90",
		Meaning: "Days between rotations of a generated password; 0 for rotation on demand, by the command in the output `KdgRotateCommand`.",
		// RotationRulesType API reference, AutomaticallyAfterDays.
		read: number(func(c *Config) *int { return &c.RotateAfterDays }, 0, kdg.MaxRotateAfterDays, "days"),
	},
	{
		Name: "lambdaArchitecture", Default: ArchitectureARM64, Values: "`arm64`, `x86_64`", Example: ArchitectureARM64,
		Meaning: "Processor architecture of the Lambda function that creates the user.",
		read:    oneOf(func(c *Config) *string { return &c.LambdaArchitecture }, ArchitectureARM64, ArchitectureX8664),
	},
	{
		Name: "retainData", Default: true, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: `cdk destroy` keeps both buckets and their objects. `false`: it empties and deletes them.",
		read:    flag(func(c *Config) *bool { return &c.RetainData }),
	},
	{
		Name: "tierAfterDays", Default: 0, Values: "0-3650 days", Example: "30",
		Meaning: "Age in days at which objects move to S3 Intelligent-Tiering; 0 for never.",
		read:    number(func(c *Config) *int { return &c.TierAfterDays }, 0, mostDays, "days"),
	},
	{
		Name: "expireAfterDays", Default: 0, Values: "0-3650 days", Example: "365",
		Meaning: "Age in days at which objects are deleted; 0 for never.",
		read:    number(func(c *Config) *int { return &c.ExpireAfterDays }, 0, mostDays, "days"),
	},
	{
		Name: "logRetentionDays", Default: 365, Values: "values that CloudWatch Logs allows: 1, 3, 5, 7, 14, 30, 60, 90, … 3653", Example: "365",
		Meaning: "Days that CloudWatch logs and S3 access logs are kept.",
		read:    retention,
	},
	{
		Name: "catalog", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: creates a Glue table of the records, and an Athena workgroup with saved queries. Athena bills the data that a query reads.",
		read:    flag(func(c *Config) *bool { return &c.Catalog }),
	},
	{
		Name: "recordTemplate", Default: "sakila", Values: "name of a built-in template, or a file", Example: "sakila",
		Meaning: "Template of your records. The table's columns and the price estimate are derived from it.",
		read:    text(func(c *Config) *string { return &c.RecordTemplate }, `.`, "must be the name of a template that ships, or of a file"),
	},
	{
		Name: "recordsPerSecond", Default: "10", Values: "a rate: `10`, `0.5`, `20k`", Example: "10",
		Meaning: "Rate of your records. Only the price estimate that a synth prints depends on it.",
		read:    rate,
	},
	{
		Name: "firstDay", Default: "2026-01-01", Values: "yyyy-MM-dd", Example: "2026-01-01",
		Meaning: "Day of the oldest records in the table. From 2015-01-01 to today.",
		read:    day(func(c *Config) *time.Time { return &c.FirstDay }),
	},
	{
		Name: "monitoring", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: creates alarms, an encrypted topic that they notify, and a dashboard. AWS bills the topic's key, the alarms and the dashboard.",
		read:    flag(func(c *Config) *bool { return &c.Monitoring }),
	},
	{
		Name: "alarmEmail", Default: "", Values: "e-mail address", Example: "ada@example.com",
		Meaning: "Email address that alarms notify, after its owner confirms the subscription. Empty: subscribe to the topic yourself.",
		read:    email,
	},
	{
		Name: "permissionsBoundaryArn", Default: "", Values: "ARN of an IAM policy", Example: "arn:aws:iam::111122223333:policy/Boundary",
		Meaning: "Permissions boundary of every role.",
		read: text(func(c *Config) *string { return &c.PermissionsBoundary },
			`^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy/([\w+=,.@-]+/)*[\w+=,.@-]{1,128})?$`, "must be the ARN of an IAM managed policy, or empty"),
	},
	{
		Name: "tags", Default: map[string]any{}, Values: "object, or `k=v,k=v` with `-c`", Example: "team=data,env=test",
		Meaning: "Tags of every resource that can have tags.",
		read:    tags,
	},
}

const (
	defaultName = "Penstock"
	mostDays    = 3650 // ten years: more is likely a slip
	mostShards  = 500  // of an account in most Regions: Kinesis Data Streams Developer Guide, "Quotas and limits"
)

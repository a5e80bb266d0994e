package stacks

import (
	"fmt"
	"strings"
	"time"

	"penstock/constructs/kdg"
	"penstock/firehose"
	"penstock/internal/shell"
)

// setting is one row of the settings table: what README.md prints, and how a
// context value becomes a field of Config.
type setting struct {
	Name    string
	Default any
	Values  string // what is allowed, as README.md prints it
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
		Meaning: "The stacks are `<name>Ingest` and `<name>Generator`; another name is another, independent copy.",
		read: text(func(c *Config) *string { return &c.Name },
			`^[A-Za-z][A-Za-z0-9-]{0,49}$`, "must be 1 to 50 letters, digits and hyphens, a letter first"),
	},
	{
		Name: "deliveryStreamName", Default: example.Name, Values: "1-64 of `a-z A-Z 0-9 _ . -`", Example: example.Name,
		Meaning: "Name of the delivery stream; with `-<name>` at its end where only `name` is set. A change replaces the stream.",
		// CreateDeliveryStream API reference, DeliveryStreamName.
		read: text(func(c *Config) *string { return &c.Stream.Name },
			`^[a-zA-Z0-9_.-]{1,64}$`, "must be 1 to 64 letters, digits, underscores, dots and hyphens"),
	},
	{
		Name: "source", Default: "direct", Values: "`direct`, `stream`", Example: "stream",
		Meaning: "`direct`: producers put records on the delivery stream. `stream`: on the Kinesis data stream `<deliveryStreamName>-source`, which the delivery stream reads and others may too. Only for a new stream: change `deliveryStreamName` with it, or CloudFormation refuses.",
		read: choice(func(c *Config) *firehose.Source { return &c.Stream.Source },
			map[string]firehose.Source{"direct": firehose.DirectPut, "stream": firehose.KinesisStreamAsSource}),
	},
	{
		Name: "shards", Default: 0, Values: "0-500", Example: "2",
		Meaning: "Shards of the data stream, each of 1 MiB or 1,000 records a second; 0 for on demand.",
		read:    number(func(c *Config) *int { return &c.Shards }, 0, mostShards, "shards"),
	},
	{
		Name: "prefix", Default: example.Prefixes.Data, Values: "prefix expression", Example: example.Prefixes.Data,
		Meaning: "Keys of delivered objects begin with it; see Prefixes. With `partitionBy` the default has a folder for each field too.",
		read:    text(func(c *Config) *string { return &c.Stream.Prefixes.Data }, ``, ""),
	},
	{
		Name: "errorPrefix", Default: example.Prefixes.Error, Values: "prefix expression", Example: example.Prefixes.Error,
		Meaning: "Keys of objects that Firehose could not process begin with it.",
		read:    text(func(c *Config) *string { return &c.Stream.Prefixes.Error }, ``, ""),
	},
	{
		Name: "bufferSizeMiB", Default: example.BufferSizeMiB, Values: "1-128 MiB", Example: "1",
		Meaning: "An object is delivered when so much has arrived …; 64 at least with `partitionBy` or Parquet, which is the default then.",
		// BufferingHints API reference, SizeInMBs and IntervalInSeconds.
		read: number(func(c *Config) *int { return &c.Stream.BufferSizeMiB }, 1, firehose.MaxBufferSizeMiB, "MiB"),
	},
	{
		Name: "bufferIntervalSeconds", Default: example.BufferIntervalSeconds, Values: "0-900 seconds", Example: "60",
		Meaning: "… or so much time has passed, whichever is first. Below 60, S3 charges more PUTs.",
		read:    number(func(c *Config) *int { return &c.Stream.BufferIntervalSeconds }, 0, firehose.MaxBufferIntervalSeconds, "seconds"),
	},
	{
		Name: "compression", Default: string(example.Compression), Values: "`" + strings.Join(firehose.CompressionNames(), "`, `") + "`", Example: string(firehose.GZIP),
		Meaning: "Objects are compressed, each as one.",
		read:    text(func(c *Config) *string { return (*string)(&c.Stream.Compression) }, ``, ""),
	},
	{
		Name: "fileExtension", Default: "", Values: "`.` and lower-case letters, digits", Example: ".json",
		Meaning: "Keys end with it, instead of the compression's own extension.",
		read:    text(func(c *Config) *string { return &c.Stream.FileExtension }, ``, ""),
	},
	{
		Name: "timeZone", Default: example.TimeZone, Values: "IANA name, or empty", Example: "Europe/Paris",
		Meaning: "Zone of the times in keys. Empty: UTC, without the properties `CustomTimeZone` and `FileExtension`, which AWS's isolated partitions lack.",
		read:    text(func(c *Config) *string { return &c.Stream.TimeZone }, ``, ""),
	},
	{
		Name: "appendNewline", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "Firehose ends each record with a line feed, for producers that do not. KDG and `kdg` do.",
		read:    flag(func(c *Config) *bool { return &c.Stream.AppendDelimiter }),
	},
	{
		Name: "partitionBy", Default: "", Values: "names of fields, with commas between them", Example: "eventType",
		Meaning: "Records are partitioned by these fields, which Firehose bills. Only for a new stream: give it another `deliveryStreamName`.",
		read:    partitionBy,
	},
	{
		Name: "format", Default: "JSON", Values: "`JSON`, `Parquet`", Example: "JSON",
		Meaning: "`Parquet`: Firehose converts records by the columns of the table (`catalog=true`), and bills it.",
		read: choice(func(c *Config) *firehose.Conversion { return &c.Stream.Conversion },
			map[string]firehose.Conversion{"JSON": "", "Parquet": firehose.Parquet}),
	},
	{
		Name: "encryptionKeyArn", Default: "", Values: "ARN of a KMS key", Example: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		Meaning: "The lake, the stream and query results are encrypted with this key, whose policy lets the account's IAM policies decide. Empty: with AWS's own keys.",
		// KMS Developer Guide, "Key ARN". An alias would not do: Firehose takes keys only.
		read: text(func(c *Config) *string { return &c.KeyARN },
			`^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+)?$`, "must be the ARN of a KMS key, or empty"),
	},
	{
		Name: "kdgPassword", Default: PasswordGenerated, Values: "`generated`, `parameter`", Example: PasswordGenerated,
		Meaning: "`generated`: Secrets Manager makes the password. `parameter`: the stack has a NoEcho parameter `Password`, as KDG's own stack does.",
		read:    oneOf(func(c *Config) *string { return &c.KDGPassword }, PasswordGenerated, PasswordParameter),
	},
	{
		Name: "kdgUrlBase", Default: "https://awslabs.github.io/amazon-kinesis-data-generator/web/producer.html", Values: "https URL", Example: "https://example.com/producer.html",
		Meaning: "The KDG page that `KdgUrl` opens: AWS's, or a copy that you host. `http` is accepted for loopback addresses.",
		read:    pageURL,
	},
	{
		Name: "rotateAfterDays", Default: 0, Values: "0-1000 days", Example: "90",
		Meaning: "A generated password is changed after so many days; 0: only by the command in `KdgRotateCommand`.",
		// RotationRulesType API reference, AutomaticallyAfterDays.
		read: number(func(c *Config) *int { return &c.RotateAfterDays }, 0, kdg.MaxRotateAfterDays, "days"),
	},
	{
		Name: "lambdaArchitecture", Default: ArchitectureARM64, Values: "`arm64`, `x86_64`", Example: ArchitectureARM64,
		Meaning: "Processor of the Lambda function that provisions the user.",
		read:    oneOf(func(c *Config) *string { return &c.LambdaArchitecture }, ArchitectureARM64, ArchitectureX8664),
	},
	{
		Name: "retainData", Default: true, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: `cdk destroy` leaves both buckets and what is in them. `false`: it empties and deletes them.",
		read:    flag(func(c *Config) *bool { return &c.RetainData }),
	},
	{
		Name: "tierAfterDays", Default: 0, Values: "0-3650 days", Example: "30",
		Meaning: "Objects move to S3 Intelligent-Tiering after so many days; 0 for never.",
		read:    number(func(c *Config) *int { return &c.TierAfterDays }, 0, mostDays, "days"),
	},
	{
		Name: "expireAfterDays", Default: 0, Values: "0-3650 days", Example: "365",
		Meaning: "Objects are deleted after so many days; 0 for never.",
		read:    number(func(c *Config) *int { return &c.ExpireAfterDays }, 0, mostDays, "days"),
	},
	{
		Name: "logRetentionDays", Default: 365, Values: "what CloudWatch Logs allows: 1, 3, 5, 7, 14, 30, 60, 90, … 3653", Example: "365",
		Meaning: "Days that the log groups and the S3 access logs are kept.",
		read:    retention,
	},
	{
		Name: "catalog", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: a table of the records in Glue, and a workgroup and queries in Athena, which bills what a query reads.",
		read:    flag(func(c *Config) *bool { return &c.Catalog }),
	},
	{
		Name: "recordTemplate", Default: "sakila", Values: "a template that ships, or a file", Example: "sakila",
		Meaning: "What the records are like: the table's columns and the price are read from it.",
		read:    text(func(c *Config) *string { return &c.RecordTemplate }, `.`, "must be the name of a template that ships, or of a file"),
	},
	{
		Name: "recordsPerSecond", Default: "10", Values: "a rate: `10`, `0.5`, `20k`", Example: "10",
		Meaning: "How many records there are: only the price at the end of a synth depends on it.",
		read:    rate,
	},
	{
		Name: "firstDay", Default: "2026-01-01", Values: "yyyy-MM-dd", Example: "2026-01-01",
		Meaning: "The table has no records from before it. From 2015-01-01 to today.",
		read:    day(func(c *Config) *time.Time { return &c.FirstDay }),
	},
	{
		Name: "monitoring", Default: false, Values: "`true`, `false`", Example: "true",
		Meaning: "`true`: alarms, an encrypted topic that they are sent to, and a dashboard. AWS bills the topic's key, the alarms and the dashboard.",
		read:    flag(func(c *Config) *bool { return &c.Monitoring }),
	},
	{
		Name: "alarmEmail", Default: "", Values: "e-mail address", Example: "ada@example.com",
		Meaning: "Alarms are sent to it, once the mail that asks for it is confirmed. Empty: subscribe to the topic yourself.",
		read:    email,
	},
	{
		Name: "permissionsBoundaryArn", Default: "", Values: "ARN of an IAM policy", Example: "arn:aws:iam::111122223333:policy/Boundary",
		Meaning: "Permissions boundary on every role of the stacks.",
		read: text(func(c *Config) *string { return &c.PermissionsBoundary },
			`^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy/([\w+=,.@-]+/)*[\w+=,.@-]{1,128})?$`, "must be the ARN of an IAM managed policy, or empty"),
	},
	{
		Name: "tags", Default: map[string]any{}, Values: "object, or `k=v,k=v` with `-c`", Example: "team=data,env=test",
		Meaning: "Tags on every resource that takes tags.",
		read:    tags,
	},
}

const (
	defaultName = "Penstock"
	mostDays    = 3650 // ten years: more is likely a slip
	mostShards  = 500  // of an account in most Regions: Kinesis Data Streams Developer Guide, "Quotas and limits"
)

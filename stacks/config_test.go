package stacks

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/generate"
	"penstock/record"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// now is the time of the synth in these tests.
var now = time.Date(2026, 11, 28, 23, 59, 59, 0, time.UTC)

func read(values map[string]any) (Config, error) { return parse(values, now) }

func with(changes map[string]any) map[string]any {
	values := map[string]any{"@aws-cdk/core:enablePartitionLiterals": true, "aws:cdk:bundling-stacks": []any{"**"}}
	maps.Copy(values, changes)
	return values
}

func TestDefaultsAreTheExample(t *testing.T) {
	config, err := read(with(nil))
	require.NoError(t, err)
	require.NotNil(t, config.Template)
	config.Template = nil
	sakila, _ := templates.Get("sakila")
	assert.Equal(t, Config{
		RecordText:         sakila,
		Traffic:            "none",
		Rate:               10 * generate.PerSecond,
		Name:               "Penstock",
		Stream:             firehose.MustNew(firehose.Example()),
		RecordTemplate:     "sakila",
		FirstDay:           time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		KDGPassword:        "generated",
		KDGURLBase:         "https://awslabs.github.io/amazon-kinesis-data-generator/web/producer.html",
		LambdaArchitecture: "arm64",
		RetainData:         true,
		LogRetentionDays:   365,
		Tags:               map[string]string{},
	}, config)
}

func TestEverySettingSet(t *testing.T) {
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(t, err)
	columns, err := template.Columns()
	require.NoError(t, err)
	want := Config{
		Name: "Demo",
		Stream: firehose.MustNew(firehose.Definition{
			Name:                  "events.v2_a-b",
			Version:               1,
			Source:                firehose.KinesisStreamAsSource,
			Prefix:                "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/}",
			ErrorOutputPrefix:     "errors/!{firehose:error-output-type}/",
			DynamicPartitioning:   true,
			PartitionBy:           []string{"eventType"},
			BufferSizeMiB:         128,
			BufferIntervalSeconds: 60,
			Compression:           firehose.GZIP,
			FileExtension:         ".json.gz",
			TimeZone:              "Europe/Paris",
			AppendDelimiter:       true,
		}),
		Shards:              2,
		KeyARN:              "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234",
		Rate:                generate.PerSecond / 2,
		Catalog:             true,
		RecordTemplate:      "sakila",
		RecordText:          text,
		Traffic:             "steady",
		TrafficUntil:        time.Date(2027, 1, 31, 18, 0, 0, 0, time.UTC),
		Columns:             columns,
		FirstDay:            time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Monitoring:          true,
		AlarmEmail:          "ada@example.com",
		TierAfterDays:       30,
		ExpireAfterDays:     365,
		KDGPassword:         "parameter",
		KDGURLBase:          "http://127.0.0.1:8000/kdg/producer.html",
		LambdaArchitecture:  "x86_64",
		RetainData:          false,
		LogRetentionDays:    14,
		PermissionsBoundary: "arn:aws-us-gov:iam::111122223333:policy/team/Boundary",
		Tags:                map[string]string{"team": "data", "cost centre": "42"},
	}
	want.Table, err = athena.NewTable(want.Stream, columns)
	require.NoError(t, err)
	fromFile := map[string]any{
		"name": "Demo", "deliveryStreamName": "events.v2_a-b", "prefix": "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/}", "errorPrefix": "errors/!{firehose:error-output-type}/",
		"source": "stream", "shards": 2.0, "partitionBy": "eventType", "format": "JSON", "recordsPerSecond": 0.5, "traffic": "steady", "trafficUntil": "2027-01-31T18:00:00Z",
		"encryptionKeyArn": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234",
		"bufferSizeMiB":    128.0, "bufferIntervalSeconds": 60.0, "kdgPassword": "parameter",
		"compression": "GZIP", "fileExtension": ".json.gz", "timeZone": "Europe/Paris", "appendNewline": true,
		"tierAfterDays": 30.0, "expireAfterDays": 365.0, "catalog": true, "recordTemplate": "sakila", "firstDay": "2026-11-01", "monitoring": true, "alarmEmail": "ada@example.com",
		"kdgUrlBase": "http://127.0.0.1:8000/kdg/producer.html", "rotateAfterDays": 0.0, "lambdaArchitecture": "x86_64", "retainData": false,
		"logRetentionDays": 14.0, "permissionsBoundaryArn": "arn:aws-us-gov:iam::111122223333:policy/team/Boundary",
		"tags": map[string]any{"team": "data", "cost centre": "42"},
	}
	fromCommandLine := maps.Clone(fromFile)
	maps.Copy(fromCommandLine, map[string]any{
		"shards": "2", "recordsPerSecond": "0.5", "bufferSizeMiB": "128", "bufferIntervalSeconds": "60", "retainData": "false", "logRetentionDays": "14",
		"appendNewline": "true", "catalog": "true", "monitoring": "true", "tierAfterDays": "30", "expireAfterDays": "365",
		"tags": "team=data,cost centre=42",
	})
	for name, values := range map[string]map[string]any{"cdk.json": fromFile, "-c": fromCommandLine} {
		config, err := read(with(values))
		require.NoError(t, err, name)
		config.Template = nil
		assert.Equal(t, want, config, name)
		assert.Len(t, values, len(settings), "a setting is not in this test")
	}
}

func TestCopiesHaveTheirOwnStreams(t *testing.T) {
	config, err := read(with(map[string]any{"name": "Demo"}))
	require.NoError(t, err)
	assert.Equal(t, "DemoIngest", config.IngestStackName())
	assert.Equal(t, "DemoGenerator", config.GeneratorStackName())
	assert.Equal(t, "etl3-delivery-Demo", config.Stream.Name)

	longest, err := read(with(map[string]any{"name": strings.Repeat("N", 50)}))
	require.NoError(t, err)
	assert.Len(t, longest.Stream.Name, 64, "Firehose's limit")
}

// Each row is a wrong setting with a part of the expected message.
func TestBadSettings(t *testing.T) {
	const expression = "errors/!{firehose:error-output-type}/"
	for _, row := range []struct {
		setting string
		value   any
		says    string
	}{
		{"name", "", "must be 1 to 50 letters"},
		{"name", "2nd", "a letter first"},
		{"name", "my_app", "must be 1 to 50 letters"},
		{"name", strings.Repeat("N", 51), "must be 1 to 50 letters"},
		{"name", 7.0, "must be text"},
		{"deliveryStreamName", "", "must be 1 to 64 letters"},
		{"deliveryStreamName", "my stream", "must be 1 to 64 letters"},
		{"deliveryStreamName", strings.Repeat("s", 65), "must be 1 to 64 letters"},
		{"deliveryStreamName", "streams/mine", "must be 1 to 64 letters"},
		{"prefix", "streaming/!{time:yyyy}/", `no namespace "time"`},
		{"prefix", "streaming/!{timestamp:yyyy/", "}"},
		{"prefix", "streaming/!{timestamp:}", "timestamp"},
		{"prefix", "streaming/!{firehose:bogus}/", `"bogus"`},
		{"prefix", "streaming/!{timestamp:year=yyyy}/", "quotes"},
		{"prefix", "streaming/!{firehose:error-output-type}/", "error-output-type"},
		{"prefix", "streaming/!{partitionKeyFromQuery:film}/", "dynamic partitioning"},
		{"prefix", strings.Repeat("x", 1025), "1024"},
		{"prefix", strings.Repeat("x", 513) + "/", "512"},
		{"prefix", 1.0, "must be text"},
		{"errorPrefix", "errors/!{timestamp:yyyy}/", "error-output-type"},
		{"errorPrefix", expression + "!{partitionKeyFromLambda:film}/", "partitionKeyFromLambda"},
		{"bufferSizeMiB", "0", "from 1 to 128"},
		{"bufferSizeMiB", 129.0, "from 1 to 128"},
		{"bufferSizeMiB", 1.5, "must be a whole number"},
		{"bufferSizeMiB", "1MiB", "must be a whole number of MiB"},
		{"bufferSizeMiB", "", "must be a whole number"},
		{"bufferIntervalSeconds", "901", "from 0 to 900"},
		{"bufferIntervalSeconds", "-1", "from 0 to 900"},
		{"bufferIntervalSeconds", "60s", "must be a whole number of seconds"},
		{"compression", "gzip", "a format is one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY (case-sensitive); did you mean GZIP?"},
		{"compression", "", "a format is one of"},
		{"fileExtension", "json", "an extension is a dot"},
		{"fileExtension", ".JSON", "an extension is a dot"},
		{"timeZone", "EST", "no three-letter name except UTC"},
		{"timeZone", "Etc/UTC", "write UTC"},
		{"timeZone", "Europe/Pari", "no such time zone"},
		{"timeZone", "Local", "no such time zone"},
		{"source", "kinesis", "must be direct or stream"},
		{"source", nil, "must be direct or stream"},
		{"shards", "501", "must be a whole number of shards from 0 to 500"},
		{"shards", "2", "there is no data stream: set source=stream, or remove shards"},
		{"partitionBy", 1.0, "must be text"},
		{"partitionBy", "kind", "the records of sakila have no such field; they have timestamp, eventType, film_id, distributor, platform, state"},
		{"partitionBy", "eventtype", "did you mean eventType?"},
		{"partitionBy", "timestamp", "nearly every record has a different value"},
		{"partitionBy", "eventType,eventType", "the field is there twice"},
		{"partitionBy", "eventType, state", "a field is letters, digits and underscores"},
		{"format", "parquet", "must be JSON or Parquet"},
		{"format", "Parquet", "records are converted by the columns of the table: set catalog=true"},
		{"encryptionKeyArn", "alias/lake", "must be the ARN of a KMS key, or empty"},
		{"encryptionKeyArn", "arn:aws:kms:us-east-1:111122223333:alias/lake", "must be the ARN of a KMS key, or empty"},
		{"recordsPerSecond", "fast", "a rate must be a number of records per second"},
		{"recordsPerSecond", 0.0, "a rate must be from 0.000001 to 1000M records per second"},
		{"recordTemplate", "sakil", "no such file, and no shipped template of this name (sakila)"},
		{"appendNewline", "yes", "must be true or false"},
		{"tierAfterDays", "-1", "must be a whole number of days from 0 to 3650"},
		{"catalog", "on", "must be true or false"},
		{"recordTemplate", "", "must be the name of a shipped template, or a file"},
		{"firstDay", "2026", "must be a day, like 2026-01-01"},
		{"firstDay", 2026.0, "must be a day, like 2026-01-01"},
		{"firstDay", "2026-02-30", "must be a day, like 2026-01-01"},
		{"firstDay", "2026-11-29", "the table would be empty: set a day from 2015-01-01 to 2026-11-28"},
		{"firstDay", "9999-12-31", "the table would be empty"},
		{"firstDay", "2014-12-31", "the table would be empty"},
		{"monitoring", "on", "must be true or false"},
		{"alarmEmail", "ada", "must be one e-mail address"},
		{"alarmEmail", "mailto:ada@example.com", "must be one e-mail address"},
		{"alarmEmail", "Ada <ada@example.com>", "must be one e-mail address"},
		{"alarmEmail", "<ada@example.com>", "must be one e-mail address"},
		{"alarmEmail", "ada@example.com,bob@example.com", "must be one e-mail address"},
		{"alarmEmail", "ada@example.com;bob@example.com", "must be one e-mail address"},
		{"alarmEmail", "ada@@example.com", "must be one e-mail address"},
		{"alarmEmail", "ada@example", "must be one e-mail address"},
		{"alarmEmail", "ada@-example.com", "must be one e-mail address"},
		{"alarmEmail", "ada@example..com", "must be one e-mail address"},
		{"alarmEmail", "ada@example.com.", "must be one e-mail address"},
		{"alarmEmail", ".ada@example.com", "must be one e-mail address"},
		{"alarmEmail", "ada..l@example.com", "must be one e-mail address"},
		{"alarmEmail", `"ada l"@example.com`, "must be one e-mail address"},
		{"alarmEmail", "ada@[192.0.2.1]", "must be one e-mail address"},
		{"alarmEmail", " ada@example.com", "must be one e-mail address"},
		{"alarmEmail", "https://ada@example.com", "must be one e-mail address"},
		{"alarmEmail", strings.Repeat("a", 65) + "@example.com", "must be one e-mail address"},
		{"alarmEmail", "ada@" + strings.Repeat("a", 64) + ".com", "must be one e-mail address"},
		{"alarmEmail", "ada@" + strings.Repeat("a.", 126) + "com", "must be one e-mail address"},
		{"alarmEmail", "ada@example.com", "there are no alarms: set monitoring=true, or remove the address"},
		{"traffic", "bulk", "must be none or steady"},
		{"traffic", true, "must be none or steady"},
		{"trafficUntil", "tomorrow", "must be a day like 2027-01-31, a time like 2027-01-31T18:00:00Z, or empty"},
		{"trafficUntil", "2027-01-31T18:00", "must be a day like"},
		{"trafficUntil", 2027.0, "must be a day like"},
		{"trafficUntil", "2027-01-31", "there is no traffic: set traffic=steady, or no trafficUntil"},
		{"expireAfterDays", "1y", "must be a whole number of days from 0 to 3650"},
		{"kdgPassword", "Hunter2-Hunter2", "must be generated or parameter"},
		{"kdgPassword", nil, "must be generated or parameter"},
		{"kdgUrlBase", "producer.html", "must be the URL of a page"},
		{"kdgUrlBase", "http://example.com/producer.html", "must be https"},
		{"kdgUrlBase", "ftp://example.com/producer.html", "must be https"},
		{"kdgUrlBase", "https://example.com/producer.html?x=1", "no query"},
		{"kdgUrlBase", "https://example.com/producer.html#top", "no fragment"},
		{"kdgUrlBase", "https://me:secret@example.com/", "must be the URL of a page"},
		{"kdgUrlBase", "https://:443/producer.html", "must be the URL of a page"},
		{"rotateAfterDays", "1001", "must be a whole number of days from 0 to 1000"},
		{"lambdaArchitecture", "amd64", "must be arm64 or x86_64"},
		{"lambdaArchitecture", "ARM64", "must be arm64 or x86_64"},
		{"retainData", "yes", "must be true or false"},
		{"retainData", 1.0, "must be true or false"},
		{"logRetentionDays", "10", "that CloudWatch Logs allows: 1 3 5 7 14"},
		{"logRetentionDays", "forever", "that CloudWatch Logs allows"},
		{"permissionsBoundaryArn", "Boundary", "must be the ARN of an IAM managed policy"},
		{"permissionsBoundaryArn", "arn:aws:iam::111122223333:role/Boundary", "must be the ARN of an IAM managed policy"},
		{"permissionsBoundaryArn", "arn:aws:iam::111122223333:policy/team/", "must be the ARN of an IAM managed policy"},
		{"permissionsBoundaryArn", "arn:aws:iam::111122223333:policy/team//Boundary", "must be the ARN of an IAM managed policy"},
		{"permissionsBoundaryArn", "arn:aws:iam::111122223333:policy/" + strings.Repeat("b", 129), "must be the ARN of an IAM managed policy"},
		{"tags", "team", "key=value pairs"},
		{"tags", "team=a,team=b", "each key once"},
		{"tags", "aws:team=data", "AWS's own"},
		{"tags", "=data", "a key has 1 to 128"},
		{"tags", "team=" + strings.Repeat("x", 257), "a value 0 to 256"},
		{"tags", "team=100%", "letters, digits, spaces and _ . : / = + - @"},
		{"tags", "team=aws:data", "AWS's own"},
		{"tags", "Team=a,team=b", `tags "Team" and "team" differ only in case`},
		{"tags", map[string]any{"Team": "a", "TEAM": "a"}, `tags "TEAM" and "Team" differ only in case`},
		{"tags", "\u00c9quipe=a,\u00e9quipe=b", "differ only in case"},
		{"tags", manyTags(51), "at most 50 tags"},
		{"tags", "AWS-CDK:auto-delete-objects=false", "CDK's own"},
		{"tags", map[string]any{"team": 7.0}, "must be text"},
		{"tags", true, "must be an object"},
		{"bufferSizeMib", 5.0, "no such setting; use one of name, "},
		{"region", "us-east-1", "no such setting"},
	} {
		_, err := read(with(map[string]any{row.setting: row.value}))
		if !assert.Error(t, err, "%s=%v", row.setting, row.value) {
			continue
		}
		message := err.Error()
		assert.Contains(t, message, "setting "+row.setting)
		assert.Contains(t, message, row.says)
		if lines := strings.Split(message, "\n"); len(lines) > 1 {
			assert.Len(t, lines, 3, "more than one fault: %s", message)
			assert.Regexp(t, `^ +\^+$`, lines[2], "carets under the expression")
		}
	}
}

// textSettings has a valid value of each setting that is text. The test below makes it
// invalid by appending text.
var textSettings = map[string]string{
	"name": "Demo", "deliveryStreamName": "events", "source": "direct", "prefix": "data/", "errorPrefix": "errors/", "compression": "GZIP",
	"fileExtension": ".json", "timeZone": "UTC", "partitionBy": "state", "format": "JSON", "encryptionKeyArn": "arn:aws:kms:us-east-1:111122223333:key/k",
	"kdgPassword": "generated", "kdgUrlBase": "https://example.com/", "lambdaArchitecture": "arm64", "recordTemplate": "sakila", "firstDay": "2026-01-01",
	"alarmEmail": "ada@example.com", "permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/B", "tags": "team=a", "recordsPerSecond": "10",
	"traffic": "steady", "trafficUntil": "2027-01-31",
}

// CloudFormation, CDK or a terminal would interpret each of these texts.
func TestUnsafeTextIsRejected(t *testing.T) {
	for text, says := range map[string]string{
		"{{resolve:ssm:/x}}":              "CloudFormation replaces {{resolve:",
		"{{resolve:secretsmanager:MySec}": "CloudFormation replaces {{resolve:",
		"${Token[TOKEN.1]}":               "CDK replaces ${Token[",
		"#{Token[TOKEN.1]}":               "CDK replaces #{Token[",
		"\x00":                            `it has the character U+0000, which does not print`,
		"\n":                              `U+000A`,
		"\x1b[31m":                        `U+001B`,
		"\x7f":                            `U+007F`,
		"\u0085":                          `U+0085`,
		"\u2028":                          `U+2028`,
		"\u202e":                          `U+202E`,
		"\ufeff":                          `U+FEFF`,
		"\xff":                            "it is not UTF-8",
	} {
		for name, value := range textSettings {
			_, err := read(with(map[string]any{name: value + text}))
			require.ErrorContains(t, err, "setting "+name+"=")
			assert.ErrorContains(t, err, says)
			assert.NotRegexp(t, `[\x00-\x1f\x7f]`, err.Error(), "one line that prints")
		}
		for _, tags := range []map[string]any{{"team": text}, {"te" + text + "am": "data"}, {"team": []any{text}}} {
			_, err := read(with(map[string]any{"tags": tags}))
			assert.ErrorContains(t, err, says)
			assert.NotRegexp(t, `[\x00-\x1f\x7f]`, err.Error(), "one line that prints")
		}
	}
	_, err := read(with(map[string]any{"prefix": "données/été \U0001f468\u200d\U0001f469/{resolve}/$x#{y}/!{timestamp:yyyy}/"}))
	assert.NoError(t, err)
}

func TestEmailAddresses(t *testing.T) {
	for _, address := range []string{"", "a@b.co", "ada.l+alarms@mail.example.co.uk", "o'neil_99@example-1.com", "ada@xn--mnchen-3ya.de"} {
		_, err := read(with(map[string]any{"alarmEmail": address, "monitoring": "true"}))
		assert.NoError(t, err, address)
	}
}

func manyTags(count int) map[string]any {
	tags := map[string]any{}
	for i := range count {
		tags[fmt.Sprintf("tag%d", i)] = "x"
	}
	return tags
}

// With retainData=false, CDK adds a tag to the buckets.
func TestTagLimitIncludesCDKsTag(t *testing.T) {
	_, err := read(with(map[string]any{"tags": manyTags(50)}))
	assert.NoError(t, err)
	_, err = read(with(map[string]any{"tags": manyTags(49), "retainData": false}))
	assert.NoError(t, err)
	_, err = read(with(map[string]any{"tags": manyTags(50), "retainData": false}))
	assert.EqualError(t, err, "setting tags: with retainData=false, CDK adds a tag to buckets, which have at most 50: set 49 tags at most, or retainData=true")
}

func TestFirstDayMayBeToday(t *testing.T) {
	for _, day := range []string{"2026-11-28", "2015-01-01"} {
		_, err := read(with(map[string]any{"firstDay": day}))
		assert.NoError(t, err)
	}
}

func TestObjectsMustBeTieredBeforeTheyExpire(t *testing.T) {
	_, err := read(with(map[string]any{"tierAfterDays": "30", "expireAfterDays": "30"}))
	assert.EqualError(t, err, "setting tierAfterDays=30: objects are deleted after 30 days: tier them earlier, or set expireAfterDays=0")
	_, err = read(with(map[string]any{"tierAfterDays": "30"}))
	assert.NoError(t, err)
}

func TestOnlyAGeneratedPasswordRotates(t *testing.T) {
	config, err := read(with(map[string]any{"rotateAfterDays": "90"}))
	require.NoError(t, err)
	assert.Equal(t, 90, config.RotateAfterDays)
	_, err = read(with(map[string]any{"rotateAfterDays": "90", "kdgPassword": "parameter"}))
	assert.EqualError(t, err, "setting rotateAfterDays=90: there is no generated password to change: set kdgPassword=generated, or rotateAfterDays=0")
}

// A stream that Athena cannot query is rejected with catalog=true, and only then.
func TestCatalogRejectsStreams(t *testing.T) {
	notJSON := filepath.Join(t.TempDir(), "csv.tmpl")
	require.NoError(t, os.WriteFile(notJSON, []byte("{{random.uuid}},{{date.now}}"), 0o644))
	for says, change := range map[string]map[string]any{
		"setting catalog=true, with its Prefix: a random string differs in each key, so Athena cannot derive the folders: write streaming/!{timestamp:yyyy/MM/}\n    streaming/!{firehose:random-string}/\n              ^^^^^^^^^^^^^^^^^^^^^^^^^": {"prefix": "streaming/!{firehose:random-string}/"},
		"setting catalog=true: the table would include the whole bucket and its query results: begin Prefix with a folder, such as streaming/":                                                                                                      {"prefix": "!{timestamp:yyyy/MM/}"},
		"setting catalog=true: objects in the format ZIP cannot be read by Athena: set the compression to GZIP or UNCOMPRESSED":                                                                                                                           {"compression": "ZIP"},
		"setting catalog=true: objects in GZIP need the extension .gz for Athena: end the file extension with .gz if and only if the compression is GZIP":                                                                                                 {"compression": "GZIP", "fileExtension": ".json"},
		"setting catalog=true: the partition key film_id has the name of a field of the records: rename the key, for example to part_film_id":                                                                                                       {"prefix": "streaming/film_id=!{timestamp:yyyy}/"},
	} {
		_, err := read(with(change))
		assert.NoError(t, err, "without a table")
		change["catalog"] = "true"
		_, err = read(with(change))
		assert.EqualError(t, err, says)
	}
	_, err := read(with(map[string]any{"catalog": "true", "recordTemplate": notJSON}))
	assert.ErrorContains(t, err, "setting recordTemplate=")
	assert.ErrorContains(t, err, "JSON")
}

// partitionBy and format change the defaults of other settings, which can still be set.
func TestDerivedDefaults(t *testing.T) {
	parsed := func(changes map[string]any) firehose.Stream {
		config, err := read(with(changes))
		require.NoError(t, err)
		return config.Stream
	}
	d := parsed(map[string]any{"partitionBy": "eventType,state"})
	assert.Equal(t, "streaming/eventtype=!{partitionKeyFromQuery:eventType}/state=!{partitionKeyFromQuery:state}/!{timestamp:yyyy/MM/}", d.Prefix)
	assert.Equal(t, 64, d.BufferSizeMiB)
	assert.Equal(t, 64, parsed(map[string]any{"format": "Parquet", "catalog": "true"}).BufferSizeMiB)
	assert.Equal(t, 128, parsed(map[string]any{"partitionBy": "state", "bufferSizeMiB": "128"}).BufferSizeMiB)
	assert.Equal(t, "a/!{partitionKeyFromQuery:state}/", parsed(map[string]any{"partitionBy": "state", "prefix": "a/!{partitionKeyFromQuery:state}/"}).Prefix)
}

// Conflicting settings are rejected with one line, the value and carets.
func TestConflictingSettings(t *testing.T) {
	for says, changes := range map[string]map[string]any{
		"setting compression: Parquet is compressed by its own writer: leave CompressionFormat out":  {"format": "Parquet", "catalog": "true", "compression": "GZIP"},
		"setting bufferSizeMiB: the size is 64 to 128 MiB with dynamic partitioning":                 {"partitionBy": "eventType", "bufferSizeMiB": "1"},
		"setting bufferSizeMiB: the size is 64 to 128 MiB with format conversion":                    {"format": "Parquet", "catalog": "true", "bufferSizeMiB": "1"},
		"setting bufferIntervalSeconds: the interval is 60 to 900 seconds with dynamic partitioning": {"partitionBy": "eventType", "bufferIntervalSeconds": "0"},
		"setting partitionBy: Prefix has no !{partitionKeyFromQuery:eventType}: write it there":      {"partitionBy": "eventType", "prefix": "streaming/!{timestamp:yyyy/}"},
		"setting prefix: no partition key is called state: write eventType":                          {"partitionBy": "eventType", "prefix": "!{partitionKeyFromQuery:eventType}/!{partitionKeyFromQuery:state}/"},
		"setting prefix: a partition key needs dynamic partitioning, which is off":                   {"prefix": "a/!{partitionKeyFromQuery:eventType}/"},
		"setting catalog=true, with its Prefix: Athena needs the values of a partition key":          {"partitionBy": "state", "catalog": "true"},
	} {
		_, err := read(with(changes))
		require.ErrorContains(t, err, says)
		assert.Len(t, strings.Split(err.Error(), "\n"), 3, err)
	}
	_, err := read(with(map[string]any{"partitionBy": "eventType", "catalog": "true", "format": "Parquet", "source": "stream"}))
	assert.NoError(t, err, "these settings do not conflict")
}

// The message names prefix, because its expression requires errorPrefix.
func TestPrefixExpressionNeedsAnErrorPrefix(t *testing.T) {
	_, err := read(with(map[string]any{"errorPrefix": ""}))
	assert.ErrorContains(t, err, "setting prefix: an expression here needs an ErrorOutputPrefix")
}

func TestEveryFaultIsReported(t *testing.T) {
	_, err := read(with(map[string]any{"name": "", "bufferSizeMiB": "0", "retainData": "no"}))
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), 3)
	assert.Equal(t,
		`setting bufferSizeMiB="0": must be a whole number of MiB from 1 to 128; set it in cdk.json's context or with -c bufferSizeMiB=1`,
		strings.Split(err.Error(), "\n")[1])
}

package stacks

import (
	"maps"
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
		RecordText: sakila,
		Traffic:    "none", Analytics: "none",
		Rate:               10 * generate.PerSecond,
		Name:               "Penstock",
		Stream:             firehose.MustNew(firehose.Example()),
		RecordTemplate:     "sakila",
		FirstDay:           time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		KDGPassword:        "generated",
		KDGURLBase:         "https://awslabs.github.io/amazon-kinesis-data-generator/web/producer.html",
		LambdaArchitecture: "arm64",
		RetainData:         true, LogRetentionDays: 365,
		Tags: map[string]string{},
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
			Backup:                new(wantCopy("source")),
			Transformation: &firehose.Transformation{
				FunctionARN:  "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:transform:live",
				BufferSizeMB: 1, BufferIntervalSeconds: 60, Retries: 3,
			},
			Converter: firehose.Defaults().Converter,
		}),
		Backup:         true,
		AlsoRaw:        true,
		Raw:            wantRaw("events.v2_a-b-raw", "Europe/Paris"),
		TransformARN:   "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:transform:live",
		Shards:         2,
		KeyARN:         "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234",
		Rate:           generate.PerSecond / 2,
		Catalog:        true,
		RecordTemplate: "sakila",
		RecordText:     text,
		Traffic:        "both", Analytics: "studio",
		TrafficUntil:        time.Date(2027, 1, 31, 18, 0, 0, 0, time.UTC),
		Columns:             columns,
		Page:                true,
		PageDomain:          "kdg.example.com",
		PageCertificateARN:  certificateARN,
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
		"transformFunctionArn": "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:transform:live", "backup": true, "alsoRaw": true,
		"source": "stream", "shards": 2.0, "partitionBy": "eventType", "format": "JSON", "recordsPerSecond": 0.5, "traffic": "both", "trafficUntil": "2027-01-31T18:00:00Z", "trafficWeek": "", "analytics": "studio",
		"encryptionKeyArn": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234",
		"bufferSizeMiB":    128.0, "bufferIntervalSeconds": 60.0, "kdgPassword": "parameter",
		"compression": "GZIP", "fileExtension": ".json.gz", "timeZone": "Europe/Paris", "appendNewline": true,
		"tierAfterDays": 30.0, "expireAfterDays": 365.0, "catalog": true, "recordTemplate": "sakila", "firstDay": "2026-11-01", "monitoring": true, "alarmEmail": "ada@example.com",
		"kdgUrlBase": "http://127.0.0.1:8000/kdg/producer.html", "rotateAfterDays": 0.0, "lambdaArchitecture": "x86_64", "retainData": false, "page": true, "pageDomain": "kdg.example.com", "pageCertificateArn": certificateARN,
		"logRetentionDays": 14.0, "permissionsBoundaryArn": "arn:aws-us-gov:iam::111122223333:policy/team/Boundary",
		"tags": map[string]any{"team": "data", "cost centre": "42"},
	}
	fromCommandLine := maps.Clone(fromFile)
	maps.Copy(fromCommandLine, map[string]any{
		"shards": "2", "recordsPerSecond": "0.5", "bufferSizeMiB": "128", "bufferIntervalSeconds": "60", "retainData": "false", "logRetentionDays": "14",
		"appendNewline": "true", "backup": "true", "alsoRaw": "true", "catalog": "true", "monitoring": "true", "tierAfterDays": "30", "expireAfterDays": "365",
		"tags": "team=data,cost centre=42", "page": "true",
	})
	for name, values := range map[string]map[string]any{"cdk.json": fromFile, "-c": fromCommandLine} {
		config, err := read(with(values))
		require.NoError(t, err, name)
		config.Template = nil
		assert.Equal(t, want, config, name)
		assert.Len(t, values, len(settings), "a setting is not in this test")
	}
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
		{"partitionBy", "eventType,eventType", "two partition keys have this name"},
		{"partitionBy", "eventType, state", "a field is letters, digits and underscores"},
		{"format", "parquet", "must be JSON or Parquet"},
		{"format", "Parquet", "records are converted by the columns of the table: set catalog=true"},
		{"analytics", "flink", "must be none or studio"},
		{"backup", "yes", "must be true or false"},
		{"alsoRaw", "yes", "must be true or false"},
		{"alsoRaw", true, "two delivery streams can only read the same records from a data stream: set source=stream, or backup=true instead"},
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
		{"traffic", "fleet", "must be none or steady or bulk or both"},
		{"traffic", true, "must be none or steady or bulk or both"},
		{"trafficWeek", 1.0, "must be text"},
		{"trafficUntil", "tomorrow", "must be a day like 2027-01-31, a time like 2027-01-31T18:00:00Z, or empty"},
		{"trafficUntil", "2027-01-31T18:00", "must be a day like"},
		{"trafficUntil", 2027.0, "must be a day like"},
		{"trafficUntil", "2027-01-31", "there is no steady traffic: set traffic=steady or both, or no trafficUntil"},
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

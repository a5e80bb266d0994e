package picture

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// draw draws stacks A, B, …, each of resources in JSON, or of a whole template.
func draw(t *testing.T, templates ...string) string {
	t.Helper()
	var stacks []Stack
	for i, template := range templates {
		if !strings.Contains(template, `"Resources"`) {
			template = `{"Resources": {` + template + `}}`
		}
		stack, err := Read(string(rune('A'+i)), []byte(template))
		require.NoError(t, err)
		stacks = append(stacks, stack)
	}
	return Mermaid(stacks...)
}

// body is a picture without what every one has.
func body(picture string) (lines []string) {
	for line := range strings.Lines(picture) {
		line = strings.TrimSpace(line)
		if line != "flowchart TB" && line != "end" && !strings.HasPrefix(line, "subgraph ") {
			lines = append(lines, line)
		}
	}
	return lines
}

const (
	bucket  = `"Data": {"Type": "AWS::S3::Bucket"}`
	aBucket = `Data[("S3 bucket<br/>Data")]`
	stream  = `"Flow": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamName": "events"}}`
	aStream = `Flow[["delivery stream<br/>events"]]`
	events  = `"Events": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "clicks"}}`
	aSource = `Events[["data stream<br/>clicks"]]`
	worker  = `"Work": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Runs", "Arn"]}}}`
	aWorker = `Work["function<br/>Work"]`
)

// allows is a role that may do something.
func allows(id, action, resource string) string {
	return fmt.Sprintf(`%q: {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": %s, "Resource": %s}]}}]}}`, id, action, resource)
}

func TestWhatIsDrawn(t *testing.T) {
	for _, row := range []struct {
		name      string
		resources string
		want      []string
	}{
		{"a delivery stream into a bucket, with its buffer and prefix",
			bucket + `, ` + allows("Writes", `"s3:PutObject"`, `{"Fn::Sub": "${Data.Arn}/*"}`) + `, "Flow1A2B3C4D": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"ExtendedS3DestinationConfiguration": {
				"RoleARN": {"Fn::GetAtt": ["Writes", "Arn"]},
				"BucketARN": {"Fn::GetAtt": ["Data", "Arn"]}, "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 900}, "CompressionFormat": "GZIP", "Prefix": "in/!{timestamp:yyyy/}",
				"CloudWatchLoggingOptions": {"LogGroupName": {"Ref": "Log"}, "LogStreamName": {"Ref": "LogStream"}}}}},
			"Log": {"Type": "AWS::Logs::LogGroup"}, "LogStream": {"Type": "AWS::Logs::LogStream", "Properties": {"LogGroupName": {"Ref": "Log"}}}`,
			[]string{aBucket, `Flow[["delivery stream<br/>Flow"]]`, `Log["log group<br/>Log"]`,
				`Flow -->|"64 MiB or 900 s<br/>GZIP<br/>in/!{timestamp:yyyy/}"| Data`, `Flow -->|"errors"| Log`}},
		{"the older destination, with nothing said of it",
			bucket + `, "Flow": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"S3DestinationConfiguration": {"BucketARN": {"Fn::GetAtt": "Data.Arn"}, "CompressionFormat": "UNCOMPRESSED"}}}`,
			[]string{aBucket, `Flow[["delivery stream<br/>Flow"]]`, `Flow --> Data`}},
		{"what Fn::Sub leaves as it is",
			bucket + `, "Flow": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"S3DestinationConfiguration": {"BucketARN": {"Fn::GetAtt": "Data.Arn"}, "Prefix": {"Fn::Sub": "in/${!x}/"}}}}`,
			[]string{aBucket, `Flow[["delivery stream<br/>Flow"]]`, `Flow -->|"in/${x}/"| Data`}},
		{"a name that is made of another, and one with a character that no name has",
			worker + `, "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Fn::Sub": "/aws/${Work}"}}}, "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "\u00000:Work\u0000"}}`,
			[]string{`Log["log group<br/>Log"]`, `Q[["queue<br/>0:Work"]]`, aWorker, `Log -.-> Work`}},
		{"a stream whose ARN is made of its name",
			stream + `, ` + allows("Sends", `"firehose:PutRecordBatch"`, `{"Fn::Sub": "arn:aws:firehose:::deliverystream/${Flow}"}`),
			[]string{aStream, `Sends["role<br/>Sends"]`, `Sends -->|"PutRecordBatch"| Flow`}},
		{"what is known better is told",
			bucket + `, "Work": {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"BUCKET": {"Ref": "Data"}}}, "Role": {"Fn::GetAtt": ["Runs", "Arn"]}}}, ` + allows("Runs", `"s3:PutObject"`, `{"Fn::GetAtt": ["Data", "Arn"]}`),
			[]string{aBucket, aWorker, `Work -->|"PutObject"| Data`}},
		{"what is denied is no arrow, nor that two functions have the same role",
			bucket + `, ` + worker + `, ` + strings.Replace(worker, "Work", "Also", 1) + `, ` + strings.Replace(allows("Runs", `"s3:PutObject"`, `{"Fn::GetAtt": ["Data", "Arn"]}`), `"Allow"`, `"Deny"`, 1) + `,
			"Ada": {"Type": "AWS::IAM::User", "Properties": {"Policies": [{"PolicyDocument": {"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": {"Fn::GetAtt": ["Data", "Arn"]}}}}]}}`,
			[]string{`Ada["IAM user<br/>Ada"]`, `Also["2 functions"]`, aBucket}},
		{"who names a role and does not work with it",
			`"Known": {"Type": "AWS::IAM::Role"}, "Grant": {"Type": "AWS::New::Grant", "Properties": {"Grantee": {"Fn::GetAtt": ["Known", "Arn"]}}}`,
			[]string{`Grant["AWS::New::Grant<br/>Grant"]`, `Known["role<br/>Known"]`, `Grant -.-> Known`}},
		{"a topic that calls a function",
			worker + `, "Topic": {"Type": "AWS::SNS::Topic"}, "S": {"Type": "AWS::SNS::Subscription", "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "lambda", "Endpoint": {"Fn::GetAtt": ["Work", "Arn"]}}}`,
			[]string{`Topic["topic<br/>Topic"]`, aWorker, `Topic --> Work`}},
		{"a data stream that a delivery stream reads",
			events + `, "Flow": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamName": "events", "DeliveryStreamType": "KinesisStreamAsSource",
				"KinesisStreamSourceConfiguration": {"KinesisStreamARN": {"Fn::GetAtt": ["Events", "Arn"]}, "RoleARN": {"Fn::GetAtt": ["Reads", "Arn"]}}}},
			` + allows("Reads", `["kinesis:DescribeStream", "kinesis:GetRecords"]`, `{"Fn::GetAtt": ["Events", "Arn"]}`),
			[]string{aSource, aStream, `Events -->|"source"| Flow`}},
		{"access logs",
			bucket + `, "Site": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "site", "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Data"}}}},
			"P": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Data"}, "PolicyDocument": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Fn::GetAtt": ["Data", "Arn"]}}}}}`,
			[]string{aBucket, `Site[("S3 bucket<br/>site")]`, `Site -->|"access logs"| Data`}},
		{"a custom resource, its function, and what that may do",
			worker + `, ` + allows("Runs", `["cognito-idp:AdminGetUser", "cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser"]`, `{"Fn::GetAtt": ["Pool", "Arn"]}`) + `,
			"Pool": {"Type": "AWS::Cognito::UserPool"}, "Ada": {"Type": "Custom::Ada", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Work", "Arn"]}, "Pool": {"Ref": "Pool"}}},
			"Bo": {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Work", "Arn"]}}}`,
			[]string{`Ada["custom resource<br/>Ada"]`, `Bo["custom resource<br/>Bo"]`, `Pool["user pool<br/>Pool"]`, aWorker,
				`Ada -->|"calls"| Work`, `Bo -->|"calls"| Work`, `Work -->|"AdminGetUser<br/>and 2 more actions"| Pool`}},
		{"the sign-in",
			signIn,
			[]string{`Guest["role<br/>Guest"]`, `Known["role<br/>Known"]`, `Pool["user pool<br/>Pool"]`, `Swap["identity pool<br/>Swap"]`,
				`Pool -->|"token"| Swap`, `Swap -->|"unauthenticated"| Guest`, `Swap -->|"authenticated"| Known`}},
		{"a table, queries of it, and their results",
			bucket + `, "Base": {"Type": "AWS::Glue::Database", "Properties": {"DatabaseInput": {"Name": "lake"}}},
			"Rows": {"Type": "AWS::Glue::Table", "Properties": {"DatabaseName": {"Ref": "Base"}, "TableInput": {"Name": "rows", "Parameters": {"storage.location.template": {"Fn::Sub": "s3://${Data}/in/${!day}/"}}, "StorageDescriptor": {"Location": {"Fn::Sub": ["s3://${B}/in/", {"B": {"Ref": "Data"}}]}}}}},
			"Group": {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "lake", "WorkGroupConfiguration": {"ResultConfiguration": {"OutputLocation": {"Fn::Join": ["", ["s3://", {"Ref": "Data"}, "/results/"]]}}}}},
			"Q": {"Type": "AWS::Athena::NamedQuery", "Properties": {"Database": {"Ref": "Base"}, "WorkGroup": {"Ref": "Group"}}},
			"R": {"Type": "AWS::Athena::NamedQuery", "Properties": {"Database": {"Ref": "Base"}, "WorkGroup": {"Ref": "Group"}}}`,
			[]string{`Base[("Glue database<br/>lake<br/>table rows")]`, aBucket, `Group["Athena workgroup<br/>lake"]`, `Q["2 saved queries"]`,
				`Base --> Q`, `Data -->|"in/"| Base`, `Group -->|"results/"| Data`, `Q --> Group`}},
		{"alarms, their topic, its key, and a mailbox that is not shown",
			stream + `, "A1": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": [{"Ref": "Topic"}], "OKActions": [{"Ref": "Topic"}], "Dimensions": [{"Name": "DeliveryStreamName", "Value": "events"}]}},
			"A2": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": [{"Ref": "Topic"}], "OKActions": [{"Ref": "Topic"}], "Metrics": [{"MetricStat": {"Metric": {"Dimensions": [{"Name": "DeliveryStreamName", "Value": {"Ref": "Flow"}}]}}}]}},
			"Other": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": [{"Ref": "Topic"}]}},
			"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}, "Subscription": [{"Protocol": "email", "Endpoint": "bo@example.com"}]}},
			"Key": {"Type": "AWS::KMS::Key"}, "Mail": {"Type": "AWS::SNS::Subscription", "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "ada@example.com"}},
			"Board": {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": "{\"metrics\": [\"DeliveryStreamName\", \"events\"]}"}}`,
			[]string{`email(["email"])`, `A1["2 alarms"]`, `Board["dashboard<br/>Board"]`, aStream, `Key["KMS key<br/>Key"]`, `Other["alarm<br/>Other"]`, `Topic["topic<br/>Topic"]`,
				`A1 -->|"alarm, OK"| Topic`, `Flow -->|"metrics"| A1`, `Flow -.->|"shows"| Board`, `Other -->|"alarm"| Topic`, `Topic --> email`, `Topic -.->|"key"| Key`}},
		{"functions that something calls",
			bucket + `, ` + worker + `, ` + allows("Runs", `"s3:PutObject"`, `{"Fn::Sub": "${Data.Arn}/*"}`) + `, ` + events + `,
			"May": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "Work"}, "SourceArn": {"Fn::GetAtt": ["Data", "Arn"]}}},
			"Reads": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": {"Ref": "Live"}, "EventSourceArn": {"Fn::GetAtt": ["Events", "Arn"]}}},
			"Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Work"}}}`,
			[]string{aBucket, aSource, aWorker, `Data -->|"calls"| Work`, `Events -->|"records"| Work`, `Work -->|"PutObject"| Data`}},
		{"a bucket's policy names who may",
			bucket + `, ` + worker + `, "Runs": {"Type": "AWS::IAM::Role"},
			"P": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Data"}, "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": {"Fn::GetAtt": ["Runs", "Arn"]}}, "Action": ["s3:List*", "s3:DeleteObject"], "Resource": {"Fn::GetAtt": ["Data", "Arn"]}}]}}}`,
			[]string{aBucket, aWorker, `Work -->|"List*<br/>DeleteObject"| Data`}},
		{"a key's policy names who may, of the key itself",
			worker + `, "Runs": {"Type": "AWS::IAM::Role"}, "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": {"Fn::GetAtt": ["Runs", "Arn"]}}, "Action": "kms:Decrypt", "Resource": "*"}]}}}`,
			[]string{`Key["KMS key<br/>Key"]`, aWorker, `Work -->|"Decrypt"| Key`}},
		{"policies that are resources of their own, on both branches of a condition",
			bucket + `, "Ada": {"Type": "AWS::IAM::User"}, "Runs": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [{"Ref": "M"}]}},
			"P": {"Type": "AWS::IAM::Policy", "Properties": {"Users": [{"Ref": "Ada"}], "PolicyDocument": {"Fn::If": ["C", {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::GetAtt": ["Data", "Arn"]}}]}, {"Statement": [{"Effect": "Allow", "Action": {"Fn::If": ["C", "s3:PutObject", {"Ref": "AWS::NoValue"}]}, "Resource": {"Fn::GetAtt": ["Data", "Arn"]}}]}]}}},
			"M": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:List*", "Resource": {"Fn::GetAtt": ["Data", "Arn"]}}]}}}`,
			[]string{`Ada["IAM user<br/>Ada"]`, aBucket, `Runs["role<br/>Runs"]`, `Ada -->|"GetObject<br/>PutObject"| Data`, `Runs -->|"List*"| Data`}},
		{"types that nobody knows are boxes, and what they name is joined to them",
			bucket + `, "New": {"Type": "AWS::New::Thing", "Properties": {"Deep": [{"Er": {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "Data"}]}]}}]}}, "Old": {"Type": "AWS::New::Thing"}`,
			[]string{aBucket, `New["AWS::New::Thing<br/>New"]`, `Old["AWS::New::Thing<br/>Old"]`, `New -.-> Data`}},
		{"a part without its whole is a box, and one that is part of itself",
			`"Alone": {"Type": "AWS::Logs::LogStream", "Properties": {"LogGroupName": "group"}}, "Round": {"Type": "AWS::Glue::Table", "Properties": {"DatabaseName": {"Ref": "Round"}}}`,
			[]string{`Alone["AWS::Logs::LogStream<br/>Alone"]`, `Round[("table<br/>Round")]`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, body(draw(t, row.resources)))
		})
	}
}

// signIn has a role for users and one for guests.
const signIn = `"Pool": {"Type": "AWS::Cognito::UserPool"}, "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": {"Ref": "Pool"}}},
	"Swap": {"Type": "AWS::Cognito::IdentityPool", "Properties": {"CognitoIdentityProviders": [{"ClientId": {"Ref": "Client"}, "ProviderName": {"Fn::GetAtt": ["Pool", "ProviderName"]}}]}},
	"Known": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"aud": {"Ref": "Swap"}}}}]}}}, "Guest": {"Type": "AWS::IAM::Role"},
	"Hands": {"Type": "AWS::Cognito::IdentityPoolRoleAttachment", "Properties": {"IdentityPoolId": {"Ref": "Swap"}, "Roles": {"authenticated": {"Fn::GetAtt": ["Known", "Arn"]}, "unauthenticated": {"Fn::GetAtt": ["Guest", "Arn"]}}}}`

// A stream of another stack is known by the name in its ARN.
func TestWhoSendsToAStreamOfAnotherStack(t *testing.T) {
	arn := func(tail string) string {
		return `{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":x:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}, "` + tail + `"]]}`
	}
	for _, row := range []struct {
		action, resource string
		want             []string
	}{
		{`"firehose:PutRecordBatch"`, arn(":deliverystream/events"), []string{`Sends -->|"PutRecordBatch"| Flow`}},
		{`["firehose:DescribeDeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch"]`, arn(":deliverystream/ev*"), []string{`Sends -->|"PutRecord<br/>PutRecordBatch"| Flow`}},
		{`"kinesis:PutRecords"`, arn(":stream/clicks"), []string{`Sends -->|"PutRecords"| Events`}},
		{`"firehose:*"`, `"*"`, []string{`Sends -->|"*"| Flow`}},
		{`"*"`, `"*"`, []string{`Sends -->|"*"| Flow`, `Sends -->|"*"| Events`}},
		{`"firehose:ListDeliveryStreams"`, `"*"`, nil},
		{`"firehose:PutRecordBatch"`, arn(":stream/events"), nil},
		{`"firehose:PutRecordBatch"`, arn(":deliverystream/event"), []string{`Sends -->|"PutRecordBatch"| delivery_stream`}},
		{`"firehose:PutRecordBatch"`, arn(":deliverystream/vents"), []string{`Sends -->|"PutRecordBatch"| delivery_stream`}},
		{`"kinesis:PutRecord"`, arn(":stream/away"), []string{`Sends -->|"PutRecord"| data_stream`}},
	} {
		var got []string
		for _, line := range body(draw(t, allows("Sends", row.action, row.resource), stream, events)) {
			if strings.HasPrefix(line, "Sends -") {
				got = append(got, line)
			}
		}
		assert.Equal(t, row.want, got, row.action+row.resource)
	}
}

func TestStacksAreJoinedByExportsAndParameters(t *testing.T) {
	got := draw(t,
		`{"Resources": {`+bucket+`}, "Outputs": {"Lake": {"Value": {"Fn::GetAtt": ["Data", "Arn"]}, "Export": {"Name": "lake"}}}}`,
		`{"Parameters": {"Name": {"Type": "String", "Default": "events"}}, "Resources": {"Flow": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamName": {"Ref": "Name"}, "S3DestinationConfiguration": {"BucketARN": {"Fn::ImportValue": "lake"}}}}}}`)
	assert.Equal(t, `flowchart TB
    subgraph A ["A"]
        Data[("S3 bucket<br/>Data")]
    end
    subgraph B ["B"]
        Flow[["delivery stream<br/>events"]]
    end
    Flow --> Data
`, got)
}

func TestOutputsTellOfWhatIsOutside(t *testing.T) {
	outputs := func(value string) string {
		return `{"Resources": {` + stream + `, ` + events + `, "Pool": {"Type": "AWS::Cognito::UserPool"}, "Read": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamType": "KinesisStreamAsSource"}}}, "Outputs": {"Out": {"Value": ` + value + `}}}`
	}
	without := body(draw(t, outputs(`"text"`)))
	for value, want := range map[string][]string{
		`{"Fn::Sub": "https://kdg.example.com/web/producer.html?upid=${Pool}&ipid=none"}`: {`KDG_page(["KDG page<br/>kdg.example.com"])`, `KDG_page -->|"signs in"| Pool`},
		`{"Fn::Sub": "https://example.com/?pool=${Pool}"}`:                                nil,
		`{"Ref": "Flow"}`:                 {`kdg_send(["kdg send"])`, `kdg_send -->|"output<br/>Out"| Flow`},
		`{"Ref": "Events"}`:               {`kdg_send(["kdg send"])`, `kdg_send -->|"output<br/>Out"| Events`},
		`{"Ref": "Read"}`:                 nil, // Firehose refuses that
		`{"Ref": "Pool"}`:                 nil,
		`{"Fn::GetAtt": ["Flow", "Arn"]}`: nil,
	} {
		var got []string
		for _, line := range body(draw(t, outputs(value))) {
			if !strings.Contains(strings.Join(without, "\n"), line) {
				got = append(got, line)
			}
		}
		assert.Equal(t, want, got, value)
	}
}

// What Mermaid would take for its own is written so that it is shown as it is.
func TestNamesThatMermaidWouldTakeForItsOwn(t *testing.T) {
	thing := `{"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "<b>&\"#1;` + "`x`" + `"}}`
	got := draw(t, `"end": `+thing+`, "Graph": {"Type": "AWS::S3::Bucket", "Properties": {"LoggingConfiguration": {"DestinationBucketName": {"Ref": "end"}}}}`, `"end": `+thing)
	for _, want := range []string{`end_[("S3 bucket<br/>#lt;b#gt;#amp;#quot;#35;1;#96;x#96;")]`, `end__2[(`, `Graph_ -->|"access logs"| end_`} {
		assert.Contains(t, got, want)
	}
}

func TestLongNamesAreCut(t *testing.T) {
	assert.Contains(t, draw(t, `"`+strings.Repeat("é", 40)+`": {"Type": "AWS::SQS::Queue"}`), `"queue<br/>`+strings.Repeat("é", 31)+`…"`)
}

// The order of the templates is the picture's, and nothing else is left to chance.
func TestTheSamePictureEachTime(t *testing.T) {
	templates := []string{allows("Sends", `"*"`, `"*"`) + `, ` + signIn, stream + `, ` + events + `, ` + bucket}
	want := draw(t, templates...)
	for range 20 {
		require.Equal(t, want, draw(t, templates...))
	}
}

func TestReadRefusesWhatIsNoTemplate(t *testing.T) {
	for content, want := range map[string]string{
		"Resources:\n": "not a template in JSON: invalid character 'R' looking for beginning of value",
		`{}`:           "JSON, but not a template, which has an object Resources",
		`{"Resources": {"A": {"Type": "T", "Properties": []}}}`: "not a template in JSON: json: cannot unmarshal array into Go struct field resource.Resources.Properties of type map[string]interface {}",
	} {
		_, err := Read("A", []byte(content))
		assert.EqualError(t, err, want)
	}
}

package iamtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var govCloud = Place{"aws-us-gov", "us-gov-west-1", "111122223333"}

const content = `{
	"Parameters": {"Given": {"Type": "String"}, "Default": {"Type": "String", "Default": "as it is"}},
	"Conditions": {
		"West": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-gov-west-1"]},
		"East": {"Fn::Not": [{"Condition": "West"}]},
		"Both": {"Fn::And": [{"Condition": "West"}, {"Condition": "East"}]},
		"One": {"Fn::Or": [{"Condition": "West"}, {"Condition": "East"}]}
	},
	"Resources": {
		"Lake0123ABCD": {"Type": "AWS::S3::Bucket"},
		"Stream": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamName": {"Ref": "Given"}}},
		"Log": {"Type": "AWS::Logs::LogGroup"},
		"Pool": {"Type": "AWS::Cognito::UserPool"},
		"Secret": {"Type": "AWS::SecretsManager::Secret"},
		"Role": {"Type": "AWS::IAM::Role", "Properties": {
			"AssumeRolePolicyDocument": {"Fn::If": ["East", {}, {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}]},
			"Policies": [{"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": ["logs:PutLogEvents"], "Resource": {"Fn::GetAtt": ["Log", "Arn"]}}]}}]
		}},
		"More": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": []}}},
		"Never": {"Type": "AWS::S3::BucketPolicy", "Condition": "East", "Properties": {}},
		"OnLake": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Lake0123ABCD"}, "PolicyDocument": {"Statement": []}}}
	}
}`

func template(t testing.TB, text string) *Template {
	var parsed map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &parsed))
	return Deploy(t, parsed, govCloud, map[string]string{"Given": "etl3"})
}

func TestIntrinsicFunctions(t *testing.T) {
	it := template(t, content)
	it.ReadsOutputsOf("Other", template(t, `{"Outputs": {"Name": {"Value": {"Ref": "Given"}}}}`))
	for source, want := range map[string]string{
		`{"Ref": "AWS::Partition"}`:                                            `"aws-us-gov"`,
		`{"Ref": "Given"}`:                                                     `"etl3"`,
		`{"Ref": "Default"}`:                                                   `"as it is"`,
		`{"Ref": "Lake0123ABCD"}`:                                              `"lake0123abcd"`,
		`{"Ref": "Pool"}`:                                                      `"us-gov-west-1_Pool"`,
		`{"Fn::GetAtt": ["Lake0123ABCD", "Arn"]}`:                              `"arn:aws-us-gov:s3:::lake0123abcd"`,
		`{"Fn::GetAtt": ["Stream", "Arn"]}`:                                    `"arn:aws-us-gov:firehose:us-gov-west-1:111122223333:deliverystream/etl3"`,
		`{"Fn::GetAtt": ["Log", "Arn"]}`:                                       `"arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:Log:*"`,
		`{"Fn::GetAtt": ["Role", "Arn"]}`:                                      `"arn:aws-us-gov:iam::111122223333:role/Role"`,
		`{"Fn::GetAtt": ["Secret", "Id"]}`:                                     `"arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:Secret-AbCdEf"`,
		`{"Fn::Join": ["-", ["a", {"Ref": "AWS::AccountId"}]]}`:                `"a-111122223333"`,
		`{"Fn::Sub": "${AWS::Region}/${!literal}/${Stream}/${Role.Arn}"}`:      `"us-gov-west-1/${literal}/etl3/arn:aws-us-gov:iam::111122223333:role/Role"`,
		`{"Fn::Sub": ["${a}${Given}", {"a": {"Ref": "AWS::AccountId"}}]}`:      `"111122223333etl3"`,
		`{"Fn::GetStackOutput": {"StackName": "Other", "OutputName": "Name"}}`: `"etl3"`,
		`{"Fn::If": ["West", 1, 2]}`:                                           `1`,
		`{"Fn::If": ["Both", 1, {"Fn::If": ["One", [3], 4]}]}`:                 `[3]`,
		`{"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Fn::If": ["East", 2, {"Ref": "AWS::NoValue"}]}]}`: `{"b": [1]}`,
	} {
		var part any
		require.NoError(t, json.Unmarshal([]byte(source), &part), source)
		got, err := json.Marshal(it.Value(part))
		require.NoError(t, err)
		assert.JSONEq(t, want, string(got), source)
	}
	assert.Equal(t, "lake0123abcd", it.Name("Lake"))
	assert.Equal(t, "arn:aws-us-gov:s3:::lake0123abcd", it.ARN("Lake"))
	assert.True(t, it.Has("Role"), "the ID of a top-level construct has no hash")
	assert.False(t, it.Has("Rol"))
}

func TestPolicies(t *testing.T) {
	var got []string
	for _, p := range template(t, content).Policies() {
		got = append(got, fmt.Sprint(p.ID, " role=", p.Role, " on=", p.On, " ", len(statements(p.Document))))
	}
	const role = "arn:aws-us-gov:iam::111122223333:role/Role"
	assert.Equal(t, []string{
		"More role=" + role + " on= 0",
		"OnLake role= on=arn:aws-us-gov:s3:::lake0123abcd 0",
		"Role role= on=" + role + " 1",
		"Role role=" + role + " on= 1",
	}, got)
}

// recordingTB is a testing.TB that records the failure message.
type recordingTB struct {
	testing.TB
	message string
}

func (f *recordingTB) Errorf(format string, args ...any) { f.message = fmt.Sprintf(format, args...) }
func (f *recordingTB) FailNow()                          { panic(f) }
func (f *recordingTB) Name() string                      { return "" }
func (f *recordingTB) Helper()                           {}

func failureOf(run func(t testing.TB)) (message string) {
	f := &recordingTB{}
	defer func() {
		if recovered := recover(); recovered != nil && recovered != any(f) {
			panic(recovered)
		}
		message = f.message
	}()
	run(f)
	return ""
}

// Policies that cannot be read fail the test: ignoring them would hide them.
func TestUnknownPolicyFails(t *testing.T) {
	for says, resource := range map[string]string{
		"managed policies are not in the template":     `{"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": []}}`,
		"has a policy that iamtest does not support":   `{"Type": "AWS::SQS::QueuePolicy", "Properties": {"PolicyDocument": {"Statement": []}}}`,
		"the engine does not support policy variables": `{"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": {"Resource": "${aws:username}"}}}}`,
		"no resource or parameter Nothing":             `{"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": {"Resource": {"Ref": "Nothing"}}}}}`,
		"iamtest has no naming rule for AWS::X::Y":     `{"Type": "AWS::X::Y", "Properties": {"PolicyDocument": {"Ref": "X"}}}, "Y": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "X"}]}}`,
		"unknown intrinsic function":                   `{"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Fn::Transform": {}}}}`,
		"unknown attribute":                            `{"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Fn::GetAtt": ["X", "Other"]}}}`,
	} {
		message := failureOf(func(tb testing.TB) { template(tb, `{"Resources": {"X": `+resource+`}}`).Policies() })
		assert.Contains(t, message, says)
	}
}

// An AWS::Lambda::Permission is a resource policy of the function.
func TestLambdaPermission(t *testing.T) {
	policies := template(t, `{"Resources": {
		"F": {"Type": "AWS::Lambda::Function"},
		"P": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Fn::GetAtt": ["F", "Arn"]}, "Action": "lambda:InvokeFunction",
			"Principal": "secretsmanager.amazonaws.com", "SourceAccount": {"Ref": "AWS::AccountId"}, "SourceArn": "arn:s"}},
		"Q": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "F"}, "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}}}}`).Policies()
	require.Len(t, policies, 2)
	assert.True(t, strings.HasSuffix(policies[0].On, ":function:F"), policies[0].On)
	assert.Equal(t, policies[0].On, policies[1].On)
	statement := statements(policies[0].Document)[0].(map[string]any)
	assert.Equal(t, map[string]any{"Service": "secretsmanager.amazonaws.com"}, statement["Principal"])
	assert.Equal(t, map[string]any{
		"ArnLike":      map[string]any{"aws:SourceArn": "arn:s"},
		"StringEquals": map[string]any{"aws:SourceAccount": "111122223333"},
	}, statement["Condition"])
	assert.Empty(t, statements(policies[1].Document)[0].(map[string]any)["Condition"])
}

func TestMutants(t *testing.T) {
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(`{"Statement": [
		{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "1"}, "Action": ["s3:Get", "s3:*"], "Resource": ["on", "on/*", "*"], "Condition": {"Bool": {"k": 1, "l": 2}}},
		{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "on"},
		{"Sid": "T", "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity"}
	]}`), &document))
	before := fmt.Sprint(document)
	var got []string
	seen := map[string]bool{}
	for _, m := range Mutants(Policy{ID: "P", On: "on", Document: document}) {
		got = append(got, strings.TrimPrefix(m.What, "P, "))
		require.False(t, seen[fmt.Sprint(m.Document)], m.What)
		seen[fmt.Sprint(m.Document)] = true
	}
	assert.Equal(t, []string{
		"A, action removed: s3:*", "A, action removed: s3:Get",
		"A, action widened to the service: s3:Get",
		"A, condition removed: Bool k", "A, condition removed: Bool l",
		"A, principal widened to everybody: map[AWS:1]",
		"A, resource removed: *", "A, resource removed: on", "A, resource removed: on/*",
		"A, resource widened to all: on/*",
		"A, statement removed: A",
		"T, statement removed: T",
		"statement 2, statement removed: statement 2",
	}, got)
	assert.False(t, seen[before])
	assert.Equal(t, before, fmt.Sprint(document), "the original policy is unchanged")
}

package iamtest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	lake = "arn:aws-us-gov:s3:::lake"
	role = "arn:aws-us-gov:iam::111122223333:role/Role"
	key  = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/Key"
)

// testPolicies are the policies under which the test calls are made.
const testPolicies = `{
	"role": {"Statement": [
		{"Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "` + lake + `/a/*"},
		{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "` + key + `"},
		{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
	]},
	"lake": {"Statement": [
		{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": ["` + lake + `", "` + lake + `/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
		{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": ["` + lake + `", "` + lake + `/*"], "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}},
		{"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "` + lake + `/log/*", "Condition": {
			"ArnLike": {"aws:SourceArn": "arn:aws-us-gov:s3:::of-*"}, "StringEquals": {"aws:SourceAccount": "111122223333"}}}
	]},
	"trust": {"Statement": [
		{"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "111122223333"}}},
		{"Effect": "Allow", "Principal": {"Federated": "issuer"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {
			"StringEquals": {"issuer:aud": "pool"}, "ForAnyValue:StringLike": {"issuer:amr": "auth*"}}}
	]},
	"key": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws-us-gov:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}}
}`

// The engine answers as the IAM User Guide documents in "Policy evaluation logic" and
// "Condition operators", for every feature that the tables of calls depend on.
func TestEngineAnswersLikeAWS(t *testing.T) {
	var document map[string]map[string]any
	require.NoError(t, json.Unmarshal([]byte(testPolicies), &document))
	all := []Policy{
		{Role: role, Document: document["role"]}, {On: lake, Document: document["lake"]},
		{On: role, Document: document["trust"]}, {On: key, Document: document["key"]},
	}
	type keys = map[string]any
	tls := keys{"s3:TlsVersion": "1.2"}
	s3, firehose, token := Caller{Service: "logging.s3.amazonaws.com"}, Caller{Service: "firehose.amazonaws.com"}, Caller{Issuer: "issuer"}
	ours, theirs := Caller{Administrator: "111122223333"}, Caller{Administrator: "999988887777"}
	rows := []struct {
		call Call
		want bool
		why  string
	}{
		{Call{Caller{Role: role}, "s3:PutObject", lake + "/a/b", tls}, true, "an Allow"},
		{Call{Caller{Role: role}, "s3:GetObject", lake + "/a/b", tls}, true, "actions are case-insensitive"},
		{Call{Caller{Role: role}, "s3:GetObject", lake + "/A/b", tls}, false, "resources are case-sensitive"},
		{Call{Caller{Role: role}, "s3:GetObject", lake + "/b", tls}, false, "no Allow"},
		{Call{Caller{Role: role}, "s3:DeleteObject", lake + "/a/b", tls}, false, "no Allow"},
		{Call{Caller{Role: role + "2"}, "s3:GetObject", lake + "/a/b", tls}, false, "another role"},
		{Call{Caller{Role: role}, "s3:GetObject", lake + "/a/b", keys{"aws:SecureTransport": "false"}}, false, "a Deny in the resource policy: Bool"},
		{Call{Caller{Role: role}, "s3:GetObject", lake + "/a/b", keys{"s3:TlsVersion": "1.1"}}, false, "a Deny in the resource policy: NumericLessThan"},
		{Call{Caller{Role: role}, "s3:GetObject", lake + "/a/b", keys{"s3:TlsVersion": "1.10"}}, false, "compared as numbers, not strings"},
		{Call{ours, "s3:DeleteObject", lake + "/x", tls}, true, "an administrator of the account"},
		{Call{ours, "s3:DeleteObject", lake + "/x", keys{"s3:TlsVersion": "1.0"}}, false, "a Deny applies to administrators too"},
		{Call{theirs, "s3:GetObject", lake + "/x", tls}, false, "across accounts, both policies must allow the call"},
		{Call{Caller{}, "s3:GetObject", lake + "/x", tls}, false, "no credentials"},
		{Call{s3, "s3:PutObject", lake + "/log/x", keys{"aws:SourceArn": "arn:aws-us-gov:s3:::of-x", "aws:SourceAccount": "111122223333"}}, true, "a service"},
		{Call{s3, "s3:PutObject", lake + "/log/x", keys{"aws:SourceArn": "arn:aws-us-gov:s3:::x", "aws:SourceAccount": "111122223333"}}, false, "ArnLike"},
		{Call{s3, "s3:PutObject", lake + "/log/x", keys{"aws:SourceArn": "arn:aws-us-gov:s3:::of-x", "aws:SourceAccount": "1"}}, false, "StringEquals"},
		{Call{s3, "s3:PutObject", lake + "/log/x", keys{"aws:SourceArn": "arn:aws-us-gov:s3:::of-x"}}, false, "a missing condition key"},
		{Call{firehose, "s3:PutObject", lake + "/log/x", keys{"aws:SourceArn": "arn:aws-us-gov:s3:::of-x", "aws:SourceAccount": "111122223333"}}, false, "another service"},
		{Call{firehose, "sts:AssumeRole", role, keys{"sts:ExternalId": "111122223333"}}, true, "trust in a service"},
		{Call{s3, "sts:AssumeRole", role, keys{"sts:ExternalId": "111122223333"}}, false, "trust in another service"},
		{Call{ours, "sts:AssumeRole", role, keys{"sts:ExternalId": "111122223333"}}, false, "the trust policy must allow, whatever identity policies say"},
		{Call{token, "sts:AssumeRoleWithWebIdentity", role, keys{"issuer:aud": "pool", "issuer:amr": []any{"x", "authenticated"}}}, true, "ForAnyValue:StringLike"},
		{Call{token, "sts:AssumeRoleWithWebIdentity", role, keys{"issuer:aud": "pool", "issuer:amr": []any{"x", "unauthenticated"}}}, false, "ForAnyValue:StringLike"},
		{Call{token, "sts:AssumeRoleWithWebIdentity", role, keys{"issuer:aud": "pool", "issuer:amr": []any{}}}, false, "ForAnyValue without values"},
		{Call{Caller{Issuer: "other"}, "sts:AssumeRoleWithWebIdentity", role, keys{"issuer:aud": "pool", "issuer:amr": []any{"authenticated"}}}, false, "another issuer"},
		{Call{Caller{Role: role}, "kms:Decrypt", key, nil}, true, "the key policy delegates to the account"},
		{Call{Caller{Role: role}, "kms:Decrypt", key + "2", nil}, false, "a key without a policy"},
		{Call{theirs, "kms:Decrypt", key, nil}, false, "another account"},
	}
	var questions []Question
	for _, r := range rows {
		questions = append(questions, Question{r.call, all, govCloud})
	}
	for i, got := range Ask(t, questions) {
		assert.Equal(t, rows[i].want, got, "%s: %v", rows[i].why, rows[i].call)
	}
}

// A call that does not exist in AWS would be denied for that reason, which proves
// nothing.
func TestImpossibleCalls(t *testing.T) {
	Engine(t)
	for says, call := range map[string]Call{
		"s3:ReadObject: AWS has no such action":                                                           {Action: "s3:ReadObject", On: lake},
		"s4:GetObject: AWS has no such action":                                                            {Action: "s4:GetObject", On: lake},
		"s3:GetObject on arn:aws-us-gov:s3:::lake: the action needs":                                      {Action: "s3:GetObject", On: lake},
		"s3:ListBucket on arn:aws-us-gov:s3:::lake/x: the action needs":                                   {Action: "s3:ListBucket", On: lake + "/x"},
		"kinesis:ListStreams on arn:aws-us-gov:s3:::lake: the action has no resource":                     {Action: "kinesis:ListStreams", On: lake},
		"kms:Decrypt on arn:aws-us-gov:s3:::lake: the action needs a resource of type key":                {Action: "kms:Decrypt", On: lake},
		"sts:AssumeRole on arn:aws:iam::111122223333:role/Role: the action needs a resource of type role": {Action: "sts:AssumeRole", On: "arn:aws:iam::111122223333:role/Role"},
		"two policies on arn:aws-us-gov:s3:::lake":                                                        {Action: "s3:ListBucket", On: lake},
	} {
		policies := []Policy{{On: lake, Document: allowAll}}
		if says == "two policies on arn:aws-us-gov:s3:::lake" {
			policies = append(policies, policies[0])
		}
		message := failureOf(func(tb testing.TB) { Ask(tb, []Question{{call, policies, govCloud}}) })
		assert.Contains(t, message, says)
	}
}

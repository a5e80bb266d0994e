package datastream_test

import (
	"testing"

	"penstock/constructs/datastream"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

func properties(t *testing.T, props datastream.Props, keyARN ...string) map[string]any {
	stack := cdktest.Stack(t)
	for _, arn := range keyARN {
		props.EncryptionKey = awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String(arn))
	}
	datastream.New(stack, "Source", props)
	return cdktest.Synth(t, stack).One(t, "AWS::Kinesis::Stream").Properties()
}

func TestOnDemandAndEncryptedByDefault(t *testing.T) {
	assert.Equal(t, map[string]any{
		"Name":                 "events",
		"StreamModeDetails":    map[string]any{"StreamMode": "ON_DEMAND"},
		"RetentionPeriodHours": 24.0,
		"StreamEncryption":     map[string]any{"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
	}, properties(t, datastream.Props{Name: "events"}))
}

func TestAllProps(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:111122223333:key/k"
	got := properties(t, datastream.Props{Name: "events", Shards: 3}, key)
	assert.Equal(t, map[string]any{"StreamMode": "PROVISIONED"}, got["StreamModeDetails"])
	assert.Equal(t, 3.0, got["ShardCount"])
	assert.Equal(t, key, cdktest.At(got, "StreamEncryption", "KeyId"))
}

func TestTwoInOneStack(t *testing.T) {
	stack := cdktest.Stack(t)
	datastream.New(stack, "First", datastream.Props{Name: "first"})
	datastream.New(stack, "Second", datastream.Props{Name: "second"})
	assert.Len(t, cdktest.Synth(t, stack).All("AWS::Kinesis::Stream"), 2)
}

package traffic_test

import (
	"testing"

	"penstock/constructs/traffic"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

const (
	dataStreamARN = "arn:aws:kinesis:us-east-1:111122223333:stream/events"
	streamKeyARN  = "arn:aws:kms:us-east-1:111122223333:key/stream"
	bucketKeyARN  = "arn:aws:kms:us-east-1:111122223333:key/bucket"
	topicARN      = "arn:aws:sns:us-east-1:111122223333:alarms"
)

// worker sends to a delivery stream.
func worker(t *testing.T, stack awscdk.Stack) traffic.Worker {
	t.Helper()
	return traffic.Worker{
		DeliveryStream: awskinesisfirehose.CfnDeliveryStream_FromDeliveryStreamName(stack, jsii.String("Stream"), jsii.String("etl3-delivery")),
		Bucket:         awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("lake")),
		Code:           cdktest.StubCode(t),
		Architecture:   awslambda.Architecture_ARM_64(),
		LogRetention:   awslogs.RetentionDays_ONE_YEAR,
	}
}

// everyProp sends to an encrypted data stream, with an encrypted bucket and alarms.
func everyProp(stack awscdk.Stack, w *traffic.Worker) {
	key := func(id, arn string) awskms.IKey {
		return awskms.Key_FromKeyArn(stack, jsii.String(id), jsii.String(arn))
	}
	w.DeliveryStream = nil
	w.DataStream = awskinesis.Stream_FromStreamAttributes(stack, jsii.String("Source"), &awskinesis.StreamAttributes{
		StreamArn: jsii.String(dataStreamARN), EncryptionKey: key("StreamKey", streamKeyARN),
	})
	w.Bucket = awss3.Bucket_FromBucketAttributes(stack, jsii.String("Lake"), &awss3.BucketAttributes{
		BucketName: jsii.String("lake"), EncryptionKey: key("BucketKey", bucketKeyARN),
	})
	w.AlarmTopic = awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String(topicARN))
}

// twoStreams has one stream too many.
func twoStreams(stack awscdk.Stack, w *traffic.Worker) {
	w.DataStream = awskinesis.Stream_FromStreamArn(stack, jsii.String("Both"), jsii.String(dataStreamARN))
}

// checkAlarms checks the properties of the alarms, and that they notify the topic.
func checkAlarms(t *testing.T, template cdktest.Template, want map[string][]any) {
	t.Helper()
	assert.Len(t, template.All("AWS::CloudWatch::Alarm"), len(want))
	for id, want := range want {
		alarm := template.Find(t, id).Properties()
		var got []any
		for _, property := range []string{"MetricName", "Statistic", "ComparisonOperator", "Threshold", "Period", "EvaluationPeriods", "TreatMissingData"} {
			got = append(got, alarm[property])
		}
		assert.Equal(t, want, got, id)
		assert.Equal(t, []any{topicARN}, alarm["AlarmActions"], id)
		assert.Equal(t, []any{topicARN}, alarm["OKActions"], id)
	}
}

// checkNag checks that cdk-nag finds nothing. An error of cdk-nag makes the synth panic.
func checkNag(t *testing.T, stack awscdk.Stack) {
	t.Helper()
	awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
	assert.NotPanics(t, func() {
		assertions.Annotations_FromStack(stack).HasNoWarning(jsii.String("*"), assertions.Match_AnyValue())
	})
}

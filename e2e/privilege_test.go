package e2e

import (
	"testing"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (w *world) leastPrivilege(t *testing.T) {
	u := w.first()
	cfg := w.signIn(t, u)
	stream, bucket := w.outputs["DeliveryStreamName"], w.outputs["BucketName"]
	streams := firehose.NewFromConfig(cfg)

	t.Run("the lists that the page shows", func(t *testing.T) {
		list, err := streams.ListDeliveryStreams(w.ctx, &firehose.ListDeliveryStreamsInput{})
		require.NoError(t, err)
		assert.Contains(t, list.DeliveryStreamNames, stream)
		_, err = w.target(cfg, "kinesis", "Kinesis_20131202.ListStreams", "{}")
		assert.NoError(t, err)
		regions, err := w.query(cfg, "ec2", "2016-11-15", "DescribeRegions")
		require.NoError(t, err)
		assert.Contains(t, values(regions, "regionName"), local.Region)
	})
	t.Run("another delivery stream", func(t *testing.T) {
		other := w.otherStream(t, bucket)
		assertDenied(t, local.Put(w.ctx, cfg, other, w.records[:1]))
	})
	t.Run("other actions", func(t *testing.T) {
		_, err := streams.PutRecord(w.ctx, &firehose.PutRecordInput{DeliveryStreamName: &stream, Record: &types.Record{Data: w.records[0]}})
		assertDenied(t, err)
		_, err = streams.DescribeDeliveryStream(w.ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &stream})
		assertDenied(t, err)
		buckets := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
		_, err = buckets.ListObjectsV2(w.ctx, &s3.ListObjectsV2Input{Bucket: &bucket})
		assertDenied(t, err)
	})
	t.Run("a guest", func(t *testing.T) { w.guest(t, u.page) })
	t.Run("a wrong password", func(t *testing.T) {
		w.refused(t, user{u.page, u.name, u.password + "x"})
	})
	t.Run("an unknown user is answered as a wrong password is", func(t *testing.T) {
		w.refused(t, user{u.page, "nobody", u.password})
	})
}

// guest says that who has not signed in gets nothing from the identity pool.
func (w *world) guest(t *testing.T, page local.Page) {
	pool, err := cognitoidentity.NewFromConfig(w.admin).DescribeIdentityPool(w.ctx, &cognitoidentity.DescribeIdentityPoolInput{IdentityPoolId: &page.IdentityPool})
	require.NoError(t, err)
	assert.False(t, pool.AllowUnauthenticatedIdentities)
	assert.False(t, aws.ToBool(pool.AllowClassicFlow))

	cfg, err := local.Identify(w.ctx, w.admin, page, nil)
	if err != nil {
		assertCode(t, err, "NotAuthorizedException")
		return
	}
	t.Log("MiniStack gives guests credentials, where Amazon Cognito heeds AllowUnauthenticatedIdentities; they must be good for nothing")
	assertDenied(t, local.Put(w.ctx, cfg, w.outputs["DeliveryStreamName"], w.records[:1]))
	_, err = firehose.NewFromConfig(cfg).ListDeliveryStreams(w.ctx, &firehose.ListDeliveryStreamsInput{})
	assertDenied(t, err)
}

// otherStream makes a delivery stream that is not the app's, into a bucket of
// the app, for as long as the test runs.
func (w *world) otherStream(t *testing.T, bucket string) string {
	t.Helper()
	const name = "not-ours"
	streams := firehose.NewFromConfig(w.admin)
	_, err := streams.CreateDeliveryStream(w.ctx, &firehose.CreateDeliveryStreamInput{
		DeliveryStreamName: aws.String(name),
		ExtendedS3DestinationConfiguration: &types.ExtendedS3DestinationConfiguration{
			BucketARN: aws.String("arn:aws:s3:::" + bucket),
			RoleARN:   aws.String("arn:aws:iam::000000000000:role/not-ours"),
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := streams.DeleteDeliveryStream(w.ctx, &firehose.DeleteDeliveryStreamInput{DeliveryStreamName: aws.String(name)})
		assert.NoError(t, err)
	})
	return name
}

func assertDenied(t *testing.T, err error) {
	t.Helper()
	assertCode(t, err, "AccessDenied", "AccessDeniedException")
}

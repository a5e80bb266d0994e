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

func (s *suite) leastPrivilege(t *testing.T) {
	u := s.first()
	cfg := s.signIn(t, u)
	stream, bucket := s.outputs["DeliveryStreamName"], s.outputs["BucketName"]
	streams := firehose.NewFromConfig(cfg)

	t.Run("list what the page shows", func(t *testing.T) {
		list, err := streams.ListDeliveryStreams(s.ctx, &firehose.ListDeliveryStreamsInput{})
		require.NoError(t, err)
		assert.Contains(t, list.DeliveryStreamNames, stream)
		_, err = s.callJSON(cfg, "kinesis", "Kinesis_20131202.ListStreams", "{}")
		assert.NoError(t, err)
		regions, err := s.callQuery(cfg, "ec2", "2016-11-15", "DescribeRegions")
		require.NoError(t, err)
		assert.Contains(t, values(regions, "regionName"), local.Region)
	})
	t.Run("denied: another delivery stream", func(t *testing.T) {
		other := s.otherStream(t, bucket)
		assertDenied(t, local.Put(s.ctx, cfg, other, s.records[:1]))
	})
	t.Run("denied: other actions", func(t *testing.T) {
		_, err := streams.PutRecord(s.ctx, &firehose.PutRecordInput{DeliveryStreamName: &stream, Record: &types.Record{Data: s.records[0]}})
		assertDenied(t, err)
		_, err = streams.DescribeDeliveryStream(s.ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &stream})
		assertDenied(t, err)
		buckets := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
		_, err = buckets.ListObjectsV2(s.ctx, &s3.ListObjectsV2Input{Bucket: &bucket})
		assertDenied(t, err)
	})
	t.Run("denied: a guest", func(t *testing.T) { s.guest(t, u.page) })
	t.Run("denied: a wrong password", func(t *testing.T) {
		s.signInFails(t, user{u.page, u.name, u.password + "x"})
	})
	t.Run("denied: an unknown user, with the same error", func(t *testing.T) {
		s.signInFails(t, user{u.page, "nobody", u.password})
	})
}

// guest checks that a user who has not signed in gets no usable credentials.
func (s *suite) guest(t *testing.T, page local.Page) {
	pool, err := cognitoidentity.NewFromConfig(s.admin).DescribeIdentityPool(s.ctx, &cognitoidentity.DescribeIdentityPoolInput{IdentityPoolId: &page.IdentityPool})
	require.NoError(t, err)
	assert.False(t, pool.AllowUnauthenticatedIdentities)
	assert.False(t, aws.ToBool(pool.AllowClassicFlow))

	cfg, err := local.Identify(s.ctx, s.admin, page, nil)
	if err != nil {
		assertCode(t, err, "NotAuthorizedException")
		return
	}
	t.Log("MiniStack ignores AllowUnauthenticatedIdentities and gives guests credentials, which must not allow anything")
	assertDenied(t, local.Put(s.ctx, cfg, s.outputs["DeliveryStreamName"], s.records[:1]))
	_, err = firehose.NewFromConfig(cfg).ListDeliveryStreams(s.ctx, &firehose.ListDeliveryStreamsInput{})
	assertDenied(t, err)
}

// otherStream creates a delivery stream that does not belong to the app, with one of the
// app's buckets as destination, until the test ends.
func (s *suite) otherStream(t *testing.T, bucket string) string {
	t.Helper()
	const name = "not-ours"
	streams := firehose.NewFromConfig(s.admin)
	_, err := streams.CreateDeliveryStream(s.ctx, &firehose.CreateDeliveryStreamInput{
		DeliveryStreamName: aws.String(name),
		ExtendedS3DestinationConfiguration: &types.ExtendedS3DestinationConfiguration{
			BucketARN: aws.String("arn:aws:s3:::" + bucket),
			RoleARN:   aws.String("arn:aws:iam::000000000000:role/not-ours"),
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := streams.DeleteDeliveryStream(s.ctx, &firehose.DeleteDeliveryStreamInput{DeliveryStreamName: aws.String(name)})
		assert.NoError(t, err)
	})
	return name
}

func assertDenied(t *testing.T, err error) {
	t.Helper()
	assertCode(t, err, "AccessDenied", "AccessDeniedException")
}

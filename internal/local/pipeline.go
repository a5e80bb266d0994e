package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/alexrudd/cognito-srp/v4"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	firehosetypes "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Config returns an SDK configuration with the server's administrator credentials. It
// ignores the environment.
func (s *Server) Config() (aws.Config, error) {
	client, err := s.client()
	if err != nil {
		return aws.Config{}, err
	}
	return aws.Config{
		Region:       Region,
		BaseEndpoint: &s.Endpoint,
		HTTPClient:   client,
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	}, nil
}

// Secret returns the value of a secret in Secrets Manager.
func Secret(ctx context.Context, cfg aws.Config, id string) (string, error) {
	answer, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return aws.ToString(answer.SecretString), nil
}

// UserStatus returns the status of a user in a user pool, such as CONFIRMED.
func UserStatus(ctx context.Context, cfg aws.Config, pool, username string) (string, error) {
	answer, err := cognitoidentityprovider.NewFromConfig(cfg).AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &pool, Username: &username})
	if err != nil {
		return "", fmt.Errorf("look up user %s: %w", username, err)
	}
	return string(answer.UserStatus), nil
}

// SignIn signs a user in as the KDG page does: a Secure Remote Password exchange with
// the user pool, then AWS credentials from the identity pool. It returns cfg with those
// credentials.
func SignIn(ctx context.Context, cfg aws.Config, page Page, username, password string) (aws.Config, error) {
	token, err := signInWithSRP(ctx, cognitoidentityprovider.NewFromConfig(cfg), page, username, password)
	if err != nil {
		return aws.Config{}, fmt.Errorf("sign in as %s: %w", username, err)
	}
	return Identify(ctx, cfg, page, map[string]string{"cognito-idp." + page.Region + ".amazonaws.com/" + page.UserPool: token})
}

// Identify returns cfg with credentials from the page's identity pool. logins are ID
// tokens by issuer; without any, the credentials are a guest's.
func Identify(ctx context.Context, cfg aws.Config, page Page, logins map[string]string) (aws.Config, error) {
	identities := cognitoidentity.NewFromConfig(cfg)
	id, err := identities.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &page.IdentityPool, Logins: logins})
	if err != nil {
		return aws.Config{}, fmt.Errorf("get an identity: %w", err)
	}
	answer, err := identities.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: id.IdentityId, Logins: logins})
	if err != nil {
		return aws.Config{}, fmt.Errorf("get credentials of the identity: %w", err)
	}
	user := cfg.Copy()
	user.Credentials = credentials.NewStaticCredentialsProvider(
		aws.ToString(answer.Credentials.AccessKeyId), aws.ToString(answer.Credentials.SecretKey), aws.ToString(answer.Credentials.SessionToken))
	return user, nil
}

func signInWithSRP(ctx context.Context, users *cognitoidentityprovider.Client, page Page, username, password string) (idToken string, err error) {
	srp, err := cognitosrp.NewCognitoSRP(username, password, page.UserPool, page.Client, nil)
	if err != nil {
		return "", err
	}
	challenge, err := users.InitiateAuth(ctx, &cognitoidentityprovider.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeUserSrpAuth, ClientId: &page.Client, AuthParameters: srp.GetAuthParams(),
	})
	if err != nil {
		return "", err
	}
	proof, err := srp.PasswordVerifierChallenge(challenge.ChallengeParameters, time.Now())
	if err != nil {
		return "", err
	}
	answer, err := users.RespondToAuthChallenge(ctx, &cognitoidentityprovider.RespondToAuthChallengeInput{
		ChallengeName: types.ChallengeNameTypePasswordVerifier, ClientId: &page.Client, ChallengeResponses: proof,
	})
	if err != nil {
		return "", err
	}
	if answer.AuthenticationResult == nil {
		return "", fmt.Errorf("the user pool asks for %s, which the KDG page cannot answer", answer.ChallengeName)
	}
	return aws.ToString(answer.AuthenticationResult.IdToken), nil
}

// Put sends up to 500 records to a delivery stream in one PutRecordBatch call.
func Put(ctx context.Context, cfg aws.Config, stream string, records [][]byte) error {
	batch := make([]firehosetypes.Record, len(records))
	for i, record := range records {
		batch[i].Data = record
	}
	answer, err := firehose.NewFromConfig(cfg).PutRecordBatch(ctx, &firehose.PutRecordBatchInput{DeliveryStreamName: &stream, Records: batch})
	if err != nil {
		return fmt.Errorf("put records on %s: %w", stream, err)
	}
	if failed := aws.ToInt32(answer.FailedPutCount); failed > 0 {
		return fmt.Errorf("put records on %s: %d of %d were refused", stream, failed, len(records))
	}
	return nil
}

// PutOnDataStream sends up to 500 records to a Kinesis data stream in one PutRecords
// call.
func PutOnDataStream(ctx context.Context, cfg aws.Config, stream string, records [][]byte) error {
	entries := make([]kinesistypes.PutRecordsRequestEntry, len(records))
	for i, record := range records {
		entries[i] = kinesistypes.PutRecordsRequestEntry{Data: record, PartitionKey: aws.String(strconv.Itoa(i))}
	}
	answer, err := kinesis.NewFromConfig(cfg).PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &stream, Records: entries})
	if err != nil {
		return fmt.Errorf("put records on data stream %s: %w", stream, err)
	}
	if failed := aws.ToInt32(answer.FailedRecordCount); failed > 0 {
		return fmt.Errorf("put records on data stream %s: %d of %d were refused", stream, failed, len(records))
	}
	return nil
}

// An Object is a stored object with its content.
type Object struct {
	Key  string
	Body []byte
}

// Read returns all objects of a bucket, sorted by key.
func Read(ctx context.Context, cfg aws.Config, bucket string) ([]Object, error) {
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	var objects []Object
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", bucket, err)
		}
		for _, entry := range page.Contents {
			answer, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: entry.Key})
			if err != nil {
				return nil, fmt.Errorf("get s3://%s/%s: %w", bucket, aws.ToString(entry.Key), err)
			}
			body, err := io.ReadAll(answer.Body)
			if err := errors.Join(err, answer.Body.Close()); err != nil {
				return nil, fmt.Errorf("read s3://%s/%s: %w", bucket, aws.ToString(entry.Key), err)
			}
			objects = append(objects, Object{aws.ToString(entry.Key), body})
		}
	}
	return objects, nil
}

// Lines counts the line feeds in objects: one per record, as KDG sends them.
func Lines(objects []Object) int {
	n := 0
	for _, object := range objects {
		n += bytes.Count(object.Body, []byte("\n"))
	}
	return n
}

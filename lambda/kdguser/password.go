package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// secretAPI contains the operations of Secrets Manager that the function calls. If the
// password is in a secret, the function's role must allow them.
type secretAPI interface {
	DescribeSecret(context.Context, *secretsmanager.DescribeSecretInput, ...func(*secretsmanager.Options)) (*secretsmanager.DescribeSecretOutput, error)
	GetRandomPassword(context.Context, *secretsmanager.GetRandomPasswordInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetRandomPasswordOutput, error)
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
	PutSecretValue(context.Context, *secretsmanager.PutSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.PutSecretValueOutput, error)
	UpdateSecretVersionStage(context.Context, *secretsmanager.UpdateSecretVersionStageInput, ...func(*secretsmanager.Options)) (*secretsmanager.UpdateSecretVersionStageOutput, error)
}

var _ secretAPI = (*secretsmanager.Client)(nil)

// Staging labels of a secret's versions. Secrets Manager itself moves AWSPREVIOUS to the
// version that loses AWSCURRENT.
const (
	stageCurrent = "AWSCURRENT"
	stagePending = "AWSPENDING"
)

// errNoValue reports that a version of a secret has no value yet.
var errNoValue = errors.New("it has no value yet")

// A secretStore is a secret whose SecretString is a password.
type secretStore struct {
	api secretAPI
	id  string
}

// read returns the password of the version with the given ID, or of the current version if
// the ID is empty.
func (v secretStore) read(ctx context.Context, version string) (string, error) {
	in := &secretsmanager.GetSecretValueInput{SecretId: aws.String(v.id)}
	doing := "read the password from secret " + v.id
	if version != "" {
		in.VersionId = aws.String(version)
		doing += ", version " + version
	}
	out, err := v.api.GetSecretValue(ctx, in)
	var none *types.ResourceNotFoundException
	switch {
	case version != "" && errors.As(err, &none):
		return "", fmt.Errorf("%s: %w", doing, errNoValue)
	case err != nil:
		return "", explain(ctx, err, doing, "secretsmanager:GetSecretValue")
	case version != "" && out.SecretString == nil && out.SecretBinary == nil:
		return "", fmt.Errorf("%s: %w", doing, errNoValue)
	case aws.ToString(out.SecretString) == "":
		return "", fmt.Errorf("%s: it has no SecretString: the SecretString must be the password", doing)
	}
	return *out.SecretString, nil
}

// describe returns whether rotation is enabled, and the staging labels of each version.
func (v secretStore) describe(ctx context.Context) (rotates bool, stages map[string][]string, err error) {
	out, err := v.api.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String(v.id)})
	if err != nil {
		return false, nil, explain(ctx, err, "look up secret "+v.id, "secretsmanager:DescribeSecret")
	}
	return out.RotationEnabled == nil || *out.RotationEnabled, out.VersionIdsToStages, nil
}

// random returns a new password, with the same options as CloudFormation's first one.
func (v secretStore) random(ctx context.Context, length int64, exclude string) (string, error) {
	out, err := v.api.GetRandomPassword(ctx, &secretsmanager.GetRandomPasswordInput{
		PasswordLength:          aws.Int64(length),
		ExcludeCharacters:       aws.String(exclude),
		RequireEachIncludedType: aws.Bool(true),
	})
	if err != nil {
		return "", explain(ctx, err, "generate a password", "secretsmanager:GetRandomPassword")
	}
	if aws.ToString(out.RandomPassword) == "" {
		return "", errors.New("generate a password: Secrets Manager returned none")
	}
	return *out.RandomPassword, nil
}

// put stores the password of the pending version. If the version has a password already,
// because an event was delivered twice, put keeps it and returns nil.
func (v secretStore) put(ctx context.Context, version, password string) error {
	_, err := v.api.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId:           aws.String(v.id),
		ClientRequestToken: aws.String(version),
		SecretString:       aws.String(password),
		VersionStages:      []string{stagePending},
	})
	var exists *types.ResourceExistsException
	if errors.As(err, &exists) {
		return nil
	}
	return explain(ctx, err, "write a new password to secret "+v.id, "secretsmanager:PutSecretValue")
}

// promote makes version the current version in place of current.
func (v secretStore) promote(ctx context.Context, version, current string) error {
	_, err := v.api.UpdateSecretVersionStage(ctx, &secretsmanager.UpdateSecretVersionStageInput{
		SecretId:            aws.String(v.id),
		VersionStage:        aws.String(stageCurrent),
		MoveToVersionId:     aws.String(version),
		RemoveFromVersionId: aws.String(current),
	})
	return explain(ctx, err, "make the new version of secret "+v.id+" the current one", "secretsmanager:UpdateSecretVersionStage")
}

// read returns the password.
func (s passwordSource) read(ctx context.Context, api secretAPI) (string, error) {
	if s.secretARN == "" {
		return s.password, nil
	}
	return secretStore{api, s.secretARN}.read(ctx, "")
}

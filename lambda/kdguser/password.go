package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// secretAPI is the part of Secrets Manager that the function calls, and its role
// must allow if the password is in a secret.
type secretAPI interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

var _ secretAPI = (*secretsmanager.Client)(nil)

// read returns the password.
func (s source) read(ctx context.Context, api secretAPI) (string, error) {
	if s.secretARN == "" {
		return s.password, nil
	}
	out, err := api.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(s.secretARN)})
	if err != nil {
		return "", explain(ctx, err, "read the password from secret "+s.secretARN, "secretsmanager:GetSecretValue")
	}
	if aws.ToString(out.SecretString) == "" {
		return "", fmt.Errorf("read the password from secret %s: it has no text (SecretString); the whole text of the secret is taken as the password", s.secretARN)
	}
	return *out.SecretString, nil
}

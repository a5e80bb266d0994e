// Package account is the AWS account that calls go to: what the SDK finds of it in
// the environment, and in one line why a call failed.
package account

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// Config gives the credentials, the Region and the endpoint that the AWS CLI would
// take. Credentials are looked for at once, so that none is the first error.
func Config(ctx context.Context, options ...func(*config.LoadOptions) error) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return cfg, err
	}
	cfg.Logger = logging.Nop{} // the SDK warns standard error of what its callers get as errors
	if cfg.Region == "" {
		return cfg, errors.New("no Region: AWS needs one; set AWS_REGION, or AWS_PROFILE to a profile that has one")
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return cfg, &credentialsError{err}
	}
	return cfg, nil
}

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Limits of the calls to AWS. The event's context may end them sooner.
const (
	callAttempts = 10               // Cognito throttles its admin calls per account, not per stack
	callBackoff  = 4 * time.Second  // ten attempts fit into a minute
	callTimeout  = 10 * time.Second // per attempt, so that a hanging connection leaves time for a retry
)

// services holds the clients of the AWS services that the function calls.
type services struct {
	users   userAPI
	secrets secretAPI
}

// connect creates the clients from the default configuration of the AWS SDK, including
// environment variables such as AWS_ENDPOINT_URL.
func connect(ctx context.Context) (services, error) {
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(callTimeout)),
		config.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = callAttempts
				o.MaxBackoff = callBackoff
			})
		}),
	)
	if err != nil {
		return services{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	return services{
		users:   cognitoidentityprovider.NewFromConfig(cfg),
		secrets: secretsmanager.NewFromConfig(cfg),
	}, nil
}

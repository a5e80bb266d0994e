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

// Limits of the calls to AWS. The event's own context ends them all sooner.
const (
	callAttempts = 10               // Cognito throttles its admin calls per account, not per stack
	callBackoff  = 4 * time.Second  // so that ten attempts fit into a minute
	callTimeout  = 10 * time.Second // one attempt: a connection that hangs must not take all the time
)

// services are the two AWS services that the function calls.
type services struct {
	users   userAPI
	secrets secretAPI
}

// connect makes the clients from the standard configuration of the AWS SDK, so
// that AWS_ENDPOINT_URL and its like have their usual effect.
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

// Package account is the AWS account that calls go to: what the SDK finds of it in
// the environment, and in one line why a call failed.
package account

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// Within returns a context for the calls that come before a command's work, which are
// given as long as the work may wait for an answer, but not less than a healthy network
// needs.
func Within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, max(d, 3*time.Second))
}

// credentialAnswers is how many times [Limits.Answer] credentials are waited for: a
// minute, which is what the SDK gives a credential process.
const credentialAnswers = 6

// Config gives the credentials, the Region and the endpoint that the AWS CLI would
// take. Credentials are looked for at once, so that none is the first error. All calls
// are bounded by [DefaultLimits], or those of [WithLimits].
func Config(ctx context.Context) (aws.Config, error) {
	limits := limitsOf(ctx)
	// The calls that look for credentials have no other bounds.
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(transport(limits).WithTimeout(limits.Answer)))
	if file := os.Getenv("AWS_CA_BUNDLE"); err != nil && file != "" && (strings.Contains(err.Error(), "CA bundle") || strings.Contains(err.Error(), file)) {
		return cfg, fmt.Errorf("AWS_CA_BUNDLE: %w: name a PEM file of certificates", err)
	} else if err != nil {
		return cfg, err
	}
	cfg = Bound(cfg, limits)
	cfg.Logger = logging.Nop{} // the SDK warns standard error of what its callers get as errors
	if cfg.Region == "" {
		return cfg, errors.New("no Region: AWS needs one; set AWS_REGION, or AWS_PROFILE to a profile that has one")
	}
	// Not every call that looks for credentials uses the client of cfg.
	wait := credentialAnswers * limits.Answer
	within, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	if _, err := cfg.Credentials.Retrieve(within); err != nil {
		found := &credentialsError{error: err}
		if ctx.Err() == nil && within.Err() != nil {
			found.waited = wait
		}
		return cfg, found
	}
	return cfg, nil
}

// Package account loads the AWS configuration from the environment, limits how long calls
// wait, and describes failed calls in one line.
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

// Within returns a context for the calls that prepare a command's work. Its timeout is
// d, the time that the work itself may wait for an answer, but at least three seconds,
// which a healthy network may need.
func Within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, max(d, 3*time.Second))
}

// credentialAnswers is how long to wait for credentials, in multiples of
// [Limits.Answer]: a minute by default, like the SDK's limit for a credential process.
const credentialAnswers = 6

// Config returns the configuration that the AWS CLI would use: credentials, Region and
// endpoint. It retrieves the credentials at once, so that missing ones are the first
// error. Calls are limited by [DefaultLimits], or by those of [WithLimits].
func Config(ctx context.Context) (aws.Config, error) {
	limits := limitsOf(ctx)
	// Calls that retrieve credentials use this client, whose timeout is their only limit.
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(transport(limits).WithTimeout(limits.Answer)))
	if file := os.Getenv("AWS_CA_BUNDLE"); err != nil && file != "" && (strings.Contains(err.Error(), "CA bundle") || strings.Contains(err.Error(), file)) {
		return cfg, fmt.Errorf("AWS_CA_BUNDLE: %w: name a PEM file of certificates", err)
	} else if err != nil {
		return cfg, err
	}
	cfg = Bound(cfg, limits)
	cfg.Logger = logging.Nop{} // the SDK would log what it also returns as errors
	if cfg.Region == "" {
		return cfg, errors.New("no Region: AWS needs one; set AWS_REGION, or AWS_PROFILE to a profile that has one")
	}
	// Some calls that retrieve credentials do not use the client of cfg.
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

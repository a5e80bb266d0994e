package account

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/smithy-go/middleware"
)

// Limits bound how long one attempt of a call waits. Without them a server that
// accepts a connection and never answers blocks a call for ever.
type Limits struct {
	// Connect bounds the TCP connection, and then its TLS handshake.
	Connect time.Duration
	// Answer bounds an attempt until its response is complete, or has begun if it is
	// the content of an object.
	Answer time.Duration
	// PerMiB is added for each MiB of the request: a slow upload makes progress too.
	PerMiB time.Duration
	// Idle bounds how long the content of an object makes no progress.
	Idle time.Duration
	// Backoff bounds the time between two attempts of a call that the SDK retries.
	Backoff time.Duration
}

// DefaultLimits are those of [Config].
var DefaultLimits = Limits{Connect: 5 * time.Second, Answer: 10 * time.Second, PerMiB: 8 * time.Second, Idle: 20 * time.Second, Backoff: 2 * time.Second}

// completing is how many times [Limits.Answer] S3 has to join the parts of an object.
const completing = 6

// of returns the limit of an attempt.
func (l Limits) of(r *http.Request) time.Duration {
	limit := l.Answer
	if middleware.GetOperationName(r.Context()) == "CompleteMultipartUpload" {
		limit *= completing
	}
	return limit + time.Duration(max(0, r.ContentLength))*l.PerMiB>>20
}

// streams reports whether the caller reads the response's content while it arrives.
func streams(r *http.Request) bool {
	return middleware.GetOperationName(r.Context()) == "GetObject"
}

type limitsKey struct{}

// WithLimits returns a context with which [Config] takes other limits.
func WithLimits(ctx context.Context, l Limits) context.Context {
	return context.WithValue(ctx, limitsKey{}, l)
}

func limitsOf(ctx context.Context) Limits {
	if l, is := ctx.Value(limitsKey{}).(Limits); is {
		return l
	}
	return DefaultLimits
}

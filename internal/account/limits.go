package account

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/smithy-go/middleware"
)

// Limits limit how long one attempt of a call waits. Without them, a server that accepts
// a connection and never answers would block a call forever.
type Limits struct {
	// Connect limits the TCP connection, and separately its TLS handshake.
	Connect time.Duration
	// Answer limits the time until the response is complete; for the content of an
	// object, until it begins.
	Answer time.Duration
	// PerMiB is added to Answer for each MiB of the request, to allow for slow uploads.
	PerMiB time.Duration
	// Idle limits how long the content of an object may make no progress.
	Idle time.Duration
	// Backoff limits the time between two attempts when the SDK retries a call.
	Backoff time.Duration
}

// DefaultLimits are the limits of [Config] without [WithLimits].
var DefaultLimits = Limits{Connect: 5 * time.Second, Answer: 10 * time.Second, PerMiB: 8 * time.Second, Idle: 20 * time.Second, Backoff: 2 * time.Second}

// completeAnswers is how long S3 may take to join the parts of an object, in multiples
// of [Limits.Answer].
const completeAnswers = 6

// attemptTimeout returns how long an attempt of the request may take.
func (l Limits) attemptTimeout(r *http.Request) time.Duration {
	limit := l.Answer
	if middleware.GetOperationName(r.Context()) == "CompleteMultipartUpload" {
		limit *= completeAnswers
	}
	return limit + time.Duration(max(0, r.ContentLength))*l.PerMiB>>20
}

// isStreamed reports whether the caller streams the content of the response.
func isStreamed(r *http.Request) bool {
	return middleware.GetOperationName(r.Context()) == "GetObject"
}

type limitsKey struct{}

// WithLimits returns a context that makes [Config] use the limits.
func WithLimits(ctx context.Context, l Limits) context.Context {
	return context.WithValue(ctx, limitsKey{}, l)
}

func limitsOf(ctx context.Context) Limits {
	if l, ok := ctx.Value(limitsKey{}).(Limits); ok {
		return l
	}
	return DefaultLimits
}

package account

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// Bound returns cfg with an HTTP client and a retryer that keep the limits.
func Bound(cfg aws.Config, l Limits) aws.Config {
	next, ok := cfg.HTTPClient.(*awshttp.BuildableClient)
	if !ok {
		next = transport(l)
	}
	cfg.HTTPClient = &client{next.WithTimeout(0), l}
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = l.Backoff })
	}
	return cfg
}

// transport returns a client that uses only HTTP/1.1, which all services support.
// Some servers compatible with S3 also offer HTTP/2, but close a connection after a
// number of requests even while others are in progress.
func transport(l Limits) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.ForceAttemptHTTP2 = false
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
		t.TLSHandshakeTimeout = l.Connect
	}).WithDialerOptions(func(d *net.Dialer) { d.Timeout = l.Connect })
}

// A client limits each attempt of a call. An attempt without a complete response fails
// with a [NoAnswerError], which the SDK retries like a lost connection.
type client struct {
	next   *awshttp.BuildableClient
	limits Limits
}

// maxAnswer limits the size of a response other than an object's content. The longest
// response of a service, S3's list of 1,000 keys, has up to 4 MiB.
const maxAnswer = 32 << 20

// Do sends a request and reads the whole response, so that an interrupted response fails
// the attempt and is retried. The content of an object is not read: the caller streams
// it.
func (c *client) Do(r *http.Request) (*http.Response, error) {
	a := begin(r, c.limits.attemptTimeout(r))
	response, err := c.next.Do(r.WithContext(a.ctx))
	if err != nil {
		return nil, a.fail(err)
	}
	if isStreamed(r) && response.StatusCode < http.StatusMultipleChoices {
		response.Body = &content{ReadCloser: response.Body, attempt: a, idle: c.limits.Idle, left: c.limits.Idle}
		a.timer.Stop()
		return response, nil
	}
	a.begun = true
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	response.Body.Close()
	switch {
	case err != nil:
	case len(content) > maxAnswer:
		err = errors.New("it is larger than any response of AWS")
	case response.StatusCode < http.StatusMultipleChoices && isTruncated(content):
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, a.fail(err)
	}
	a.end()
	response.Body = io.NopCloser(bytes.NewReader(content))
	return response, nil
}

// An attempt is one try of a call.
type attempt struct {
	caller   context.Context
	ctx      context.Context
	cancel   context.CancelFunc
	timer    *time.Timer
	start    time.Time
	limit    time.Duration
	expired  atomic.Bool // the limit has passed
	reached  atomic.Bool // a connection was made
	begun    bool        // the response header has arrived
	streamed bool        // the same, and the caller streams the content
	endpoint string
}

func begin(r *http.Request, limit time.Duration) *attempt {
	a := &attempt{caller: r.Context(), start: time.Now(), limit: limit, endpoint: endpoint(r.URL.String())}
	a.ctx, a.cancel = context.WithCancel(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { a.reached.Store(true) },
	}))
	a.timer = time.AfterFunc(limit, a.expire)
	return a
}

func (a *attempt) expire() {
	a.expired.Store(true)
	a.cancel()
}

func (a *attempt) end() {
	a.timer.Stop()
	a.cancel()
}

// fail ends the attempt and returns the error to report.
func (a *attempt) fail(err error) error {
	a.end()
	lost := &NoAnswerError{Endpoint: a.endpoint, Reached: a.reached.Load(), begun: a.begun, streamed: a.streamed, err: err}
	switch gone := a.caller.Err(); {
	case errors.Is(gone, context.Canceled):
		return gone
	case gone != nil:
		lost.Waited = time.Since(a.start)
	case a.expired.Load():
		lost.Waited, lost.err = a.limit, context.DeadlineExceeded
	}
	return lost
}

// isTruncated reports whether a JSON or XML response ends too early. HTTP does not notice
// this if the response has no length and ends with the connection.
func isTruncated(response []byte) bool {
	text := bytes.TrimSpace(response)
	switch {
	case bytes.HasPrefix(text, []byte("{")):
		var value json.RawMessage
		return json.NewDecoder(bytes.NewReader(text)).Decode(&value) == io.ErrUnexpectedEOF
	case bytes.HasPrefix(text, []byte("<")) && !strings.HasPrefix(http.DetectContentType(text), "text/html"):
		elements := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := elements.Token(); err == io.EOF {
				return false
			} else if err != nil {
				syntax, ok := errors.AsType[*xml.SyntaxError](err)
				return ok && syntax.Msg == "unexpected EOF"
			}
		}
	}
	return false
}

// content reads an object with a time limit. Only the time spent waiting for the server counts
// against the limit, because the caller may be slow.
type content struct {
	io.ReadCloser
	*attempt
	idle time.Duration
	left time.Duration // remaining wait until the next progress
	got  int           // bytes since the last progress
}

// minProgress is how many bytes must arrive within [Limits.Idle]. It defeats servers
// that send a byte now and then.
const minProgress = 1 << 10

func (c *content) Read(b []byte) (int, error) {
	start := time.Now()
	c.timer.Reset(c.left)
	n, err := c.ReadCloser.Read(b)
	c.timer.Stop()
	c.left -= time.Since(start)
	if c.got += n; c.got >= minProgress {
		c.left, c.got = c.idle, 0
	}
	if err == nil || err == io.EOF {
		return n, err
	}
	c.streamed, c.limit = true, c.idle
	return n, c.fail(err)
}

func (c *content) Close() error {
	defer c.end()
	return c.ReadCloser.Close()
}

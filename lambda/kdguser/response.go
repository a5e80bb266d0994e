package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// Limits on a response in bytes. CloudFormation rejects a response of more than maxResponse
// bytes. A physical ID, which may have 1 KB, may take maxID bytes when encoded as JSON.
const (
	maxResponse = 4096
	maxID       = 2048
)

// Limits on the delivery of a response. The event's context may end it sooner.
const (
	sendAttempts = 8
	sendBackoff  = 4 * time.Second
	sendTimeout  = 5 * time.Second // one attempt
)

// A response is the response that CloudFormation waits for. It has no Data, because the
// resource has no attributes.
type response struct {
	Status             cfn.StatusType
	Reason             string `json:",omitempty"`
	PhysicalResourceID string `json:"PhysicalResourceId"`
	StackID            string `json:"StackId"`
	RequestID          string `json:"RequestId"`
	LogicalResourceID  string `json:"LogicalResourceId"`
}

// encode returns the response as JSON of at most maxResponse bytes. It shortens the reason,
// and a physical ID that is too long to come from CloudFormation.
func (a response) encode() []byte {
	a.PhysicalResourceID = truncateJSON(a.PhysicalResourceID, maxID)
	reason := a.Reason
	a.Reason = ""
	room := maxResponse - len(marshal(a)) - len(`"Reason":,`)
	a.Reason = truncateJSON(reason, room)
	return marshal(a)
}

// truncateJSON returns text, or its beginning followed by an ellipsis, so that its JSON
// encoding takes at most size bytes.
func truncateJSON(text string, size int) string {
	if len(marshal(text)) <= size {
		return text
	}
	var ends []int // the start of each rune, where a shorter text may end
	for i := range text {
		ends = append(ends, i)
	}
	tooLong := sort.Search(len(ends), func(i int) bool { return len(marshal(text[:ends[i]]+"…")) > size })
	if tooLong == 0 {
		return ""
	}
	return text[:ends[tooLong-1]] + "…"
}

// marshal returns value as JSON. Unlike json.Marshal, it does not escape <, > and &, which
// would take six bytes each.
func marshal(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic(err) // only strings are encoded, which cannot fail
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// A responder delivers responses to CloudFormation.
type responder struct {
	client  *http.Client
	backoff retry.BackoffDelayer
}

func newResponder() responder {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // Lambda freezes the function between events
	return responder{
		client: &http.Client{
			Transport: transport,
			Timeout:   sendTimeout,
			// Other redirects than 307 and 308 would turn the PUT into a GET. Do not
			// disclose the response to another host, where the signature is invalid anyway.
			CheckRedirect: func(r *http.Request, via []*http.Request) error {
				if r.Method != http.MethodPut || len(via) > 3 || r.URL.Scheme != "https" || r.URL.Host != via[0].URL.Host {
					return http.ErrUseLastResponse
				}
				return nil
			},
		},
		backoff: retry.NewExponentialJitterBackoff(sendBackoff),
	}
}

// send sends the response to the pre-signed URL, which must be https. It retries temporary
// errors until ctx is done. Its error does not contain the URL.
func (m responder) send(ctx context.Context, to string, body []byte) error {
	for attempt := 0; ; attempt++ {
		again, err := m.sendOnce(ctx, to, body)
		if err == nil {
			return nil
		}
		err = fmt.Errorf("send the response to CloudFormation, attempt %d: %w", attempt+1, err)
		if !again || attempt+1 == sendAttempts {
			return err
		}
		delay, noDelay := m.backoff.BackoffDelay(attempt, err)
		if noDelay != nil {
			delay = sendBackoff
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(delay):
		}
	}
}

// sendOnce sends the response once. If that fails, it reports whether a retry may succeed.
func (m responder) sendOnce(ctx context.Context, to string, body []byte) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, to, bytes.NewReader(body))
	if err != nil || request.URL.Scheme != "https" {
		return false, errors.New("the event's ResponseURL is not an https URL: it does not come from CloudFormation")
	}
	request.Header["Content-Type"] = []string{""} // required by the URL's signature
	response, err := m.client.Do(request)
	if err != nil {
		return ctx.Err() == nil, withoutURL(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // not used: an error message quotes the signature
	switch code := response.StatusCode; {
	case code/100 == 2:
		return false, nil
	default:
		return code == http.StatusTooManyRequests || code/100 == 5, fmt.Errorf("HTTP status %d %s", code, http.StatusText(code))
	}
}

var urlPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"]*`)

// withoutURL returns an error of an HTTP client with all URLs redacted.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	text := urlPattern.ReplaceAllLiteralString(err.Error(), redacted)
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "?")
	}
	return errors.New(text)
}

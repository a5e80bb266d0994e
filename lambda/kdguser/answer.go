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

// Limits on an answer. CloudFormation refuses more than maxAnswer bytes; the
// physical ID, of which it allows 1 KB, may take maxID of them once it is JSON.
const (
	maxAnswer = 4096
	maxID     = 2048
)

// Limits on its delivery. The event's own context ends it sooner.
const (
	putAttempts = 8
	putBackoff  = 4 * time.Second
	putTimeout  = 5 * time.Second // one attempt
)

// An answer is what CloudFormation waits for. It has no Data: the resource has no
// attributes, and whatever is in Data can be read in the stack's events.
type answer struct {
	Status             cfn.StatusType
	Reason             string `json:",omitempty"`
	PhysicalResourceID string `json:"PhysicalResourceId"`
	StackID            string `json:"StackId"`
	RequestID          string `json:"RequestId"`
	LogicalResourceID  string `json:"LogicalResourceId"`
}

// encode returns the answer as JSON of at most maxAnswer bytes. What has to give way
// is the reason, and before it a physical ID too long to have come from CloudFormation.
func (a answer) encode() []byte {
	a.PhysicalResourceID = fit(a.PhysicalResourceID, maxID)
	reason := a.Reason
	a.Reason = ""
	room := maxAnswer - len(marshal(a)) - len(`"Reason":,`)
	a.Reason = fit(reason, room)
	return marshal(a)
}

// fit returns the text, or as much of its beginning and an ellipsis as take no more
// than size bytes when they are JSON.
func fit(text string, size int) string {
	if len(marshal(text)) <= size {
		return text
	}
	var ends []int // where each rune begins, so where a shorter text may end
	for i := range text {
		ends = append(ends, i)
	}
	tooLong := sort.Search(len(ends), func(i int) bool { return len(marshal(text[:ends[i]]+"…")) > size })
	if tooLong == 0 {
		return ""
	}
	return text[:ends[tooLong-1]] + "…"
}

// marshal returns the value as JSON. Unlike json.Marshal it does not spend six bytes
// on each of <, > and &.
func marshal(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic(err) // only strings are encoded, which cannot fail
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// A mailbox delivers answers.
type mailbox struct {
	client  *http.Client
	backoff retry.BackoffDelayer
}

func newMailbox() mailbox {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // the next event is minutes away, in a function that slept
	return mailbox{
		client: &http.Client{
			Transport: transport,
			Timeout:   putTimeout,
			// Any redirect but 307 and 308 would turn the PUT into a GET. The URL is
			// signed for its host, so another one would only learn what is in the answer.
			CheckRedirect: func(r *http.Request, via []*http.Request) error {
				if r.Method != http.MethodPut || len(via) > 3 || r.URL.Scheme != "https" || r.URL.Host != via[0].URL.Host {
					return http.ErrUseLastResponse
				}
				return nil
			},
		},
		backoff: retry.NewExponentialJitterBackoff(putBackoff),
	}
}

// put delivers the answer to the pre-signed URL, which must be https, and tries again while that may
// help and the context allows it. Its error does not contain the URL.
func (m mailbox) put(ctx context.Context, to string, body []byte) error {
	for attempt := 0; ; attempt++ {
		again, err := m.try(ctx, to, body)
		if err == nil {
			return nil
		}
		err = fmt.Errorf("deliver the answer to CloudFormation, attempt %d: %w", attempt+1, err)
		if !again || attempt+1 == putAttempts {
			return err
		}
		delay, noDelay := m.backoff.BackoffDelay(attempt, err)
		if noDelay != nil {
			delay = putBackoff
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(delay):
		}
	}
}

// try delivers the answer once, and reports whether another attempt may succeed.
func (m mailbox) try(ctx context.Context, to string, body []byte) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, to, bytes.NewReader(body))
	if err != nil || request.URL.Scheme != "https" {
		return false, errors.New("the event's ResponseURL is not an https URL, as those of CloudFormation are")
	}
	request.Header["Content-Type"] = []string{""} // as the URL was signed
	response, err := m.client.Do(request)
	if err != nil {
		return ctx.Err() == nil, withoutURL(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // an error's text quotes the signature: drop it
	switch code := response.StatusCode; {
	case code/100 == 2:
		return false, nil
	default:
		return code == http.StatusTooManyRequests || code/100 == 5, fmt.Errorf("HTTP status %d %s", code, http.StatusText(code))
	}
}

var urlPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"]*`)

// withoutURL returns the error of an HTTP client without the URL that url.Error puts
// before its cause, and without any that is in the cause.
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

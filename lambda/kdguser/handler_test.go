package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deliverIn passes an event to the handler, with a time limit.
func (c *fakeAWS) deliverIn(limit time.Duration, event cfn.Event) error {
	payload, err := json.Marshal(event)
	require.NoError(c.t, err)
	ctx, cancel := context.WithTimeout(c.t.Context(), limit)
	defer cancel()
	return c.handler.handle(ctx, payload)
}

func TestPanic(t *testing.T) {
	for _, call := range []string{"GetSecretValue", "AdminCreateUser", "AdminSetUserPassword"} {
		t.Run("in "+call+": one response, no user, and no secret in the log", func(t *testing.T) {
			c := newFakeAWS(t)
			c.on = func(_ context.Context, called string) error {
				if called == call {
					panic(errors.New("panic with " + password + " and " + responseURL))
				}
				return nil
			}
			failed(t, c.send(create("ana")), pool+"/ana", "the function panicked (*errors.errorString)")
			assert.Empty(t, c.users)
			assert.Contains(t, c.log.String(), "(*fakeAWS)."+call)
			c.on = nil
			succeeded(t, c.send(create("ana")), pool+"/ana")
		})
	}
	t.Run("in an Update: the response has the old ID", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.on = func(context.Context, string) error { panic(password) }
		failed(t, c.send(rename("ana", "ana", "bob")), pool+"/ana", "the function panicked (string)")
	})
	t.Run("while sending the response: an error without the panic's value", func(t *testing.T) {
		c := newFakeAWS(t)
		c.put = func([]byte) (*http.Response, error) { panic(responseURL) }
		err := c.deliver(create("ana"))
		require.Error(t, err)
		noSecrets(t, "the error", err.Error())
	})
}

// TestDeadline runs on synctest's clock, which advances only when all goroutines wait.
func TestDeadline(t *testing.T) {
	for _, limit := range []time.Duration{5 * time.Second, 30 * time.Second, 15 * time.Minute} {
		t.Run("a call that never returns, in "+limit.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newFakeAWS(t)
				returned := make(chan struct{})
				c.on = func(_ context.Context, call string) error {
					if call == "AdminSetUserPassword" {
						<-returned
					}
					return nil
				}
				began := time.Now()
				require.NoError(t, c.deliverIn(limit, create("ana")))
				assert.Less(t, time.Since(began), limit)
				require.Len(t, c.responses, 1)
				failed(t, c.responses[0], pool+"/ana", "the function timed out")

				close(returned) // after the deadline
				synctest.Wait()
				assert.Len(t, c.responses, 1, "the late result is ignored")
			})
		})
	}
	t.Run("a call ends with its context: the new user is deleted within the time for the rollback", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := newFakeAWS(t)
			c.on = func(ctx context.Context, call string) error {
				switch call {
				case "AdminSetUserPassword":
					<-ctx.Done()
					return ctx.Err()
				case "AdminDeleteUser":
					time.Sleep(3 * time.Second) // uses synctest's clock
				}
				return nil
			}
			require.NoError(t, c.deliverIn(30*time.Second, create("ana")))
			require.Len(t, c.responses, 1)
			failed(t, c.responses[0], pool+"/ana", `set the password of user "ana" in user pool us-east-1_AbC123: no response within the function's time`)
			assert.Empty(t, c.users)
		})
	})
	t.Run("Lambda's context is cancelled early: the work and the response continue", func(t *testing.T) {
		c := newFakeAWS(t)
		ctx, cancel := context.WithCancel(t.Context())
		c.on = func(context.Context, string) error { cancel(); return nil }
		payload, err := json.Marshal(create("ana"))
		require.NoError(t, err)
		require.NoError(t, c.handler.handle(ctx, payload))
		require.Len(t, c.responses, 1)
		succeeded(t, c.responses[0], pool+"/ana")
	})
	t.Run("CloudFormation does not respond: delivery ends before the time limit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := newFakeAWS(t)
			tries := 0
			c.put = func([]byte) (*http.Response, error) { tries++; return nil, errors.New("no route") }
			began := time.Now()
			err := c.deliverIn(10*time.Second, create("ana"))
			assert.ErrorContains(t, err, "send the response to CloudFormation, attempt")
			noSecrets(t, "the error", err.Error())
			assert.Less(t, time.Since(began), 10*time.Second)
			assert.Greater(t, tries, 1)
			assert.Contains(t, c.log.String(), `"undelivered":"send`)
		})
	})
}

func TestEvents(t *testing.T) {
	t.Run("an unknown RequestType", func(t *testing.T) {
		c := newFakeAWS(t)
		failed(t, c.send(event("Rename", "", properties("ana"), nil)), pool+"/ana", `the event's RequestType is "Rename"`)
		assert.Empty(t, c.calls)
	})
	t.Run("a field of a wrong type", func(t *testing.T) {
		c := newFakeAWS(t)
		payload := `{"RequestType":"Create","ResponseURL":"` + responseURL + `","LogicalResourceId":"User","StackId":7}`
		require.NoError(t, c.handler.handle(t.Context(), []byte(payload)))
		require.Len(t, c.responses, 1)
		failed(t, c.responses[0], "User-not-created", "read the event: json: cannot unmarshal number")
	})
	t.Run("a Delete with properties of a wrong type", func(t *testing.T) {
		c := newFakeAWS(t)
		payload := `{"RequestType":"Delete","ResponseURL":"` + responseURL + `","ResourceProperties":[],"PhysicalResourceId":"x"}`
		require.NoError(t, c.handler.handle(t.Context(), []byte(payload)))
		require.Len(t, c.responses, 1)
		succeeded(t, c.responses[0], "x")
	})
	t.Run("not from CloudFormation", func(t *testing.T) {
		for _, payload := range []string{`{}`, `[]`, `"x"`, `{"key1":"value1"}`, `null`} {
			assert.ErrorContains(t, newFakeAWS(t).handler.handle(t.Context(), []byte(payload)), "must come from CloudFormation or Secrets Manager")
		}
	})
	t.Run("the log describes the event", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		var line map[string]any
		require.NoError(t, json.Unmarshal(c.log.Bytes(), &line))
		delete(line, "time")
		assert.GreaterOrEqual(t, line["duration"], 0.0)
		delete(line, "duration")
		assert.Equal(t, map[string]any{
			"level": "INFO", "msg": "answered", "request_type": "Create", "request_id": "b1c2",
			"physical_id": pool + "/ana", "outcome": "SUCCESS", "reason": "", "undelivered": "",
		}, line)
	})
	t.Run("a service's message of 10 KB", func(t *testing.T) {
		c := newFakeAWS(t)
		c.on = failing("AdminCreateUser", "X", strings.Repeat("ñ<\"", 2500))
		c.put = func(body []byte) (*http.Response, error) {
			assert.LessOrEqual(t, len(body), 4096)
			assert.Greater(t, len(body), 4080)
			return nil, nil
		}
		failed(t, c.send(create("ana")), pool+"/ana", "…")
	})
	t.Run("an error of the HTTP client that quotes the URL", func(t *testing.T) {
		c := newFakeAWS(t)
		c.handler.responder.backoff = noDelay
		c.put = func([]byte) (*http.Response, error) {
			return nil, &url.Error{Op: "Put", URL: responseURL, Err: errors.New("failed to parse Location header " + responseURL)}
		}
		noSecrets(t, "the error", c.deliver(create("ana")).Error())
	})
}

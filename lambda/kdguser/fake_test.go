package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	pool        = "us-east-1_AbC123"
	stackID     = "arn:aws:cloudformation:us-east-1:123456789012:stack/Generator/9a2b"
	secretARN   = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Kdg-a1b2c3"
	password    = `p"ss\wörd <1>`
	responseURL = "https://responses.invalid/key?X-Amz-Signature=5ec2e7"
)

// A fakeUser is a user in the fake user pool.
type fakeUser struct{ sub, mark, password string }

// A fakeAWS has one user pool and one secret, and receives responses to CloudFormation. It
// does not support the operations of a rotation, which are in the sandbox: calling them
// panics.
type fakeAWS struct {
	userAPI
	secretAPI

	poolGone   bool
	ignoreCase bool
	users      map[string]*fakeUser
	secret     *string

	// on is called with the name of each call. If it returns an error, the call fails with
	// it.
	on    func(ctx context.Context, call string) error
	calls []string

	// put handles a response to CloudFormation. If it is nil, the response is accepted.
	put       func(body []byte) (*http.Response, error)
	responses []map[string]string

	t       *testing.T
	handler *handler
	mu      sync.Mutex // guards log
	log     bytes.Buffer
}

func (c *fakeAWS) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.Write(p)
}

// newFakeAWS returns a fakeAWS. At the end of the test, it checks that the log contains
// neither the password nor the URL.
func newFakeAWS(t *testing.T) *fakeAWS {
	c := &fakeAWS{t: t, users: map[string]*fakeUser{}, secret: aws.String(password)}
	connect := func(context.Context) (services, error) { return services{c, c}, nil }
	c.handler = newHandler(connect, slog.New(slog.NewJSONHandler(c, nil)))
	c.handler.responder.client.Transport = c
	t.Cleanup(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		noSecrets(t, "the log", c.log.String())
	})
	return c
}

// noSecrets checks that a text does not contain the password or the URL in any form.
func noSecrets(t *testing.T, what, text string) {
	t.Helper()
	for _, secret := range []string{password, fmt.Sprintf("%q", password)[1:], "wörd", "X-Amz-Signature", "responses.invalid"} {
		assert.NotContains(t, text, strings.TrimSuffix(secret, `"`), what)
	}
}

// RoundTrip receives a response to CloudFormation.
func (c *fakeAWS) RoundTrip(q *http.Request) (*http.Response, error) {
	if err := q.Context().Err(); err != nil {
		return nil, err
	}
	body, _ := io.ReadAll(q.Body)
	if c.put != nil {
		if response, err := c.put(body); response != nil || err != nil {
			return response, err
		}
	}
	var a map[string]string
	require.NoError(c.t, json.Unmarshal(body, &a))
	c.responses = append(c.responses, a)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// send passes an event to the handler and returns its only response.
func (c *fakeAWS) send(event cfn.Event) map[string]string {
	c.t.Helper()
	before := len(c.responses)
	require.NoError(c.t, c.deliver(event))
	require.Len(c.t, c.responses, before+1, "exactly one response")
	a := c.responses[before]
	noSecrets(c.t, "the response", fmt.Sprint(a))
	assert.Equal(c.t, []string{event.StackID, event.RequestID, event.LogicalResourceID},
		[]string{a["StackId"], a["RequestId"], a["LogicalResourceId"]}, "copied from the event")
	assert.NotEmpty(c.t, a["PhysicalResourceId"])
	assert.Equal(c.t, a["Status"] == "FAILED", a["Reason"] != "", "every failure must have a reason")
	assert.NotContains(c.t, a["Reason"], "\n")
	return a
}

// deliver passes an event to the handler.
func (c *fakeAWS) deliver(event cfn.Event) error {
	payload, err := json.Marshal(event)
	require.NoError(c.t, err)
	return c.handler.handle(c.t.Context(), payload)
}

func (c *fakeAWS) names() []string { return slices.Sorted(maps.Keys(c.users)) }

// beginCall is called at the start of every call.
func (c *fakeAWS) beginCall(ctx context.Context, call string) error {
	c.calls = append(c.calls, call)
	if c.on != nil {
		if err := c.on(ctx, call); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.poolGone && call != "GetSecretValue" {
		return &types.ResourceNotFoundException{Message: aws.String("User pool does not exist.")}
	}
	return nil
}

// findUser looks up a user by name, with the case rules of the pool.
func (c *fakeAWS) findUser(name *string) (*fakeUser, error) {
	for n, m := range c.users {
		if n == *name || c.ignoreCase && strings.EqualFold(n, *name) {
			return m, nil
		}
	}
	return nil, &types.UserNotFoundException{Message: aws.String("User does not exist.")}
}

func (c *fakeAWS) AdminCreateUser(ctx context.Context, in *cognitoidentityprovider.AdminCreateUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminCreateUserOutput, error) {
	if err := c.beginCall(ctx, "AdminCreateUser"); err != nil {
		return nil, err
	}
	assert.Equal(c.t, types.MessageActionTypeSuppress, in.MessageAction)
	if _, err := c.findUser(in.Username); err == nil {
		return nil, &types.UsernameExistsException{Message: aws.String("User account already exists")}
	}
	c.users[*in.Username] = &fakeUser{sub: "sub of " + *in.Username, mark: *in.UserAttributes[0].Value}
	return &cognitoidentityprovider.AdminCreateUserOutput{}, nil
}

func (c *fakeAWS) AdminGetUser(ctx context.Context, in *cognitoidentityprovider.AdminGetUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminGetUserOutput, error) {
	if err := c.beginCall(ctx, "AdminGetUser"); err != nil {
		return nil, err
	}
	m, err := c.findUser(in.Username)
	if err != nil {
		return nil, err
	}
	return &cognitoidentityprovider.AdminGetUserOutput{UserAttributes: []types.AttributeType{
		{Name: aws.String("sub"), Value: &m.sub}, {Name: aws.String("profile"), Value: &m.mark},
	}}, nil
}

func (c *fakeAWS) AdminSetUserPassword(ctx context.Context, in *cognitoidentityprovider.AdminSetUserPasswordInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminSetUserPasswordOutput, error) {
	if err := c.beginCall(ctx, "AdminSetUserPassword"); err != nil {
		return nil, err
	}
	m, err := c.findUser(in.Username)
	if err != nil {
		return nil, err
	}
	assert.True(c.t, in.Permanent)
	m.password = *in.Password
	return &cognitoidentityprovider.AdminSetUserPasswordOutput{}, nil
}

func (c *fakeAWS) AdminDeleteUser(ctx context.Context, in *cognitoidentityprovider.AdminDeleteUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminDeleteUserOutput, error) {
	if err := c.beginCall(ctx, "AdminDeleteUser"); err != nil {
		return nil, err
	}
	m, err := c.findUser(in.Username)
	maps.DeleteFunc(c.users, func(_ string, other *fakeUser) bool { return other == m })
	return &cognitoidentityprovider.AdminDeleteUserOutput{}, err
}

func (c *fakeAWS) GetSecretValue(ctx context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	if err := c.beginCall(ctx, "GetSecretValue"); err != nil {
		return nil, err
	}
	assert.Equal(c.t, secretARN, *in.SecretId)
	return &secretsmanager.GetSecretValueOutput{SecretString: c.secret}, nil
}

// failing returns a function for the field on. It makes calls of one operation fail with an
// error of the service.
func failing(call, code, message string) func(context.Context, string) error {
	return func(_ context.Context, called string) error {
		if called != call {
			return nil
		}
		return fmt.Errorf("operation error: %w", &smithy.GenericAPIError{Code: code, Message: message})
	}
}

// properties returns the properties of a user whose password is in the secret.
func properties(name string) map[string]any {
	return map[string]any{"ServiceToken": "arn", "ServiceTimeout": "90", "UserPoolId": pool, "Username": name, "PasswordSecretArn": secretARN}
}

func event(kind cfn.RequestType, id string, wanted, old map[string]any) cfn.Event {
	return cfn.Event{
		RequestType: kind, RequestID: "b1c2", ResponseURL: responseURL, StackID: stackID, LogicalResourceID: "User",
		PhysicalResourceID: id, ResourceProperties: wanted, OldResourceProperties: old,
	}
}

func create(name string) cfn.Event { return event(cfn.RequestCreate, "", properties(name), nil) }

// rename returns an Update from one name to another, for a resource whose ID has the name
// current.
func rename(current, from, to string) cfn.Event {
	return event(cfn.RequestUpdate, pool+"/"+current, properties(to), properties(from))
}

func remove(id string) cfn.Event { return event(cfn.RequestDelete, id, nil, nil) }

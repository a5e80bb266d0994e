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
	pool      = "us-east-1_AbC123"
	stackID   = "arn:aws:cloudformation:us-east-1:123456789012:stack/Generator/9a2b"
	secretARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Kdg-a1b2c3"
	password  = `p"ss\wörd <1>`
	answerURL = "https://answers.invalid/key?X-Amz-Signature=5ec2e7"
)

// A member is a user in the fake pool.
type member struct{ sub, mark, password string }

// cloud is AWS: one user pool, one secret, CloudFormation's answers. What only a
// rotation calls is in the sandbox: a call of it here panics.
type cloud struct {
	userAPI
	secretAPI

	poolGone   bool
	ignoreCase bool
	users      map[string]*member
	secret     *string

	// on is called at the start of each call with its name; its error is the call's.
	on    func(ctx context.Context, call string) error
	calls []string

	// put answers the delivery of an answer; without it the answer is taken.
	put     func(body []byte) (*http.Response, error)
	answers []map[string]string

	t       *testing.T
	handler *handler
	mu      sync.Mutex // guards log
	log     bytes.Buffer
}

func (c *cloud) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.Write(p)
}

// newCloud returns a cloud whose log must, at the end of the story, hold neither the
// password nor the URL.
func newCloud(t *testing.T) *cloud {
	c := &cloud{t: t, users: map[string]*member{}, secret: aws.String(password)}
	connect := func(context.Context) (services, error) { return services{c, c}, nil }
	c.handler = newHandler(connect, slog.New(slog.NewJSONHandler(c, nil)))
	c.handler.mailbox.client.Transport = c
	t.Cleanup(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		noSecrets(t, "the log", c.log.String())
	})
	return c
}

// noSecrets checks that a text holds no form of the password or the URL.
func noSecrets(t *testing.T, what, text string) {
	t.Helper()
	for _, secret := range []string{password, fmt.Sprintf("%q", password)[1:], "wörd", "X-Amz-Signature", "answers.invalid"} {
		assert.NotContains(t, text, strings.TrimSuffix(secret, `"`), what)
	}
}

// RoundTrip is CloudFormation taking an answer.
func (c *cloud) RoundTrip(q *http.Request) (*http.Response, error) {
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
	c.answers = append(c.answers, a)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// send gives the handler an event and returns its one answer.
func (c *cloud) send(event cfn.Event) map[string]string {
	c.t.Helper()
	before := len(c.answers)
	require.NoError(c.t, c.deliver(event))
	require.Len(c.t, c.answers, before+1, "exactly one answer")
	a := c.answers[before]
	noSecrets(c.t, "the answer", fmt.Sprint(a))
	assert.Equal(c.t, []string{event.StackID, event.RequestID, event.LogicalResourceID},
		[]string{a["StackId"], a["RequestId"], a["LogicalResourceId"]}, "copied from the event")
	assert.NotEmpty(c.t, a["PhysicalResourceId"])
	assert.Equal(c.t, a["Status"] == "FAILED", a["Reason"] != "", "a reason with each failure")
	assert.NotContains(c.t, a["Reason"], "\n")
	return a
}

// deliver gives the handler an event.
func (c *cloud) deliver(event cfn.Event) error {
	payload, err := json.Marshal(event)
	require.NoError(c.t, err)
	return c.handler.handle(c.t.Context(), payload)
}

func (c *cloud) names() []string { return slices.Sorted(maps.Keys(c.users)) }

// begin is the start of every call.
func (c *cloud) begin(ctx context.Context, call string) error {
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

// member finds a user as the pool does.
func (c *cloud) member(name *string) (*member, error) {
	for n, m := range c.users {
		if n == *name || c.ignoreCase && strings.EqualFold(n, *name) {
			return m, nil
		}
	}
	return nil, &types.UserNotFoundException{Message: aws.String("User does not exist.")}
}

func (c *cloud) AdminCreateUser(ctx context.Context, in *cognitoidentityprovider.AdminCreateUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminCreateUserOutput, error) {
	if err := c.begin(ctx, "AdminCreateUser"); err != nil {
		return nil, err
	}
	assert.Equal(c.t, types.MessageActionTypeSuppress, in.MessageAction)
	if _, err := c.member(in.Username); err == nil {
		return nil, &types.UsernameExistsException{Message: aws.String("User account already exists")}
	}
	c.users[*in.Username] = &member{sub: "sub of " + *in.Username, mark: *in.UserAttributes[0].Value}
	return &cognitoidentityprovider.AdminCreateUserOutput{}, nil
}

func (c *cloud) AdminGetUser(ctx context.Context, in *cognitoidentityprovider.AdminGetUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminGetUserOutput, error) {
	if err := c.begin(ctx, "AdminGetUser"); err != nil {
		return nil, err
	}
	m, err := c.member(in.Username)
	if err != nil {
		return nil, err
	}
	return &cognitoidentityprovider.AdminGetUserOutput{UserAttributes: []types.AttributeType{
		{Name: aws.String("sub"), Value: &m.sub}, {Name: aws.String("profile"), Value: &m.mark},
	}}, nil
}

func (c *cloud) AdminSetUserPassword(ctx context.Context, in *cognitoidentityprovider.AdminSetUserPasswordInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminSetUserPasswordOutput, error) {
	if err := c.begin(ctx, "AdminSetUserPassword"); err != nil {
		return nil, err
	}
	m, err := c.member(in.Username)
	if err != nil {
		return nil, err
	}
	assert.True(c.t, in.Permanent)
	m.password = *in.Password
	return &cognitoidentityprovider.AdminSetUserPasswordOutput{}, nil
}

func (c *cloud) AdminDeleteUser(ctx context.Context, in *cognitoidentityprovider.AdminDeleteUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminDeleteUserOutput, error) {
	if err := c.begin(ctx, "AdminDeleteUser"); err != nil {
		return nil, err
	}
	m, err := c.member(in.Username)
	maps.DeleteFunc(c.users, func(_ string, other *member) bool { return other == m })
	return &cognitoidentityprovider.AdminDeleteUserOutput{}, err
}

func (c *cloud) GetSecretValue(ctx context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	if err := c.begin(ctx, "GetSecretValue"); err != nil {
		return nil, err
	}
	assert.Equal(c.t, secretARN, *in.SecretId)
	return &secretsmanager.GetSecretValueOutput{SecretString: c.secret}, nil
}

// failing returns an on that fails the calls of a name with a service's error.
func failing(call, code, message string) func(context.Context, string) error {
	return func(_ context.Context, called string) error {
		if called != call {
			return nil
		}
		return fmt.Errorf("operation error: %w", &smithy.GenericAPIError{Code: code, Message: message})
	}
}

// properties of a user whose password is in the secret.
func properties(name string) map[string]any {
	return map[string]any{"ServiceToken": "arn", "ServiceTimeout": "90", "UserPoolId": pool, "Username": name, "PasswordSecretArn": secretARN}
}

func event(kind cfn.RequestType, id string, wanted, old map[string]any) cfn.Event {
	return cfn.Event{
		RequestType: kind, RequestID: "b1c2", ResponseURL: answerURL, StackID: stackID, LogicalResourceID: "User",
		PhysicalResourceID: id, ResourceProperties: wanted, OldResourceProperties: old,
	}
}

func create(name string) cfn.Event { return event(cfn.RequestCreate, "", properties(name), nil) }

// rename is an Update from one name to another of the resource with the ID of current.
func rename(current, from, to string) cfn.Event {
	return event(cfn.RequestUpdate, pool+"/"+current, properties(to), properties(from))
}

func remove(id string) cfn.Event { return event(cfn.RequestDelete, id, nil, nil) }

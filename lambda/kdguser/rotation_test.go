package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/lambda/kdguser/sandbox"
)

// A rotator passes events of a rotation to a handler whose AWS is the sandbox.
type rotator struct {
	aws     *sandbox.AWS
	handler *handler
	log     bytes.Buffer
	env     map[string]string
}

// newRotator returns a rotator with a user who has the secret's password.
func newRotator(t *testing.T) *rotator {
	u := &rotator{aws: sandbox.NewAWS(), env: map[string]string{
		variablePool: sandbox.Pool, variableClient: sandbox.Client, variableName: ana, variableLength: "40", variableExclude: "$",
	}}
	t.Cleanup(u.aws.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": u.aws.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none",
	} {
		t.Setenv(name, value)
	}
	u.handler = newHandler(connect, slog.New(slog.NewJSONHandler(&u.log, nil)))
	u.handler.getenv = func(name string) string { return u.env[name] }
	u.setPassword(sandbox.Password)
	return u
}

func (u *rotator) setPassword(password string) {
	u.aws.WithState(func(s sandbox.State) {
		s.Users()[sandbox.Pool+"/"+ana] = &sandbox.User{Password: password}
	})
}

// passwords returns the user's password and the secret's current one.
func (u *rotator) passwords() (users, current string) {
	u.aws.WithState(func(s sandbox.State) { users, current = s.Users()[sandbox.Pool+"/"+ana].Password, s.Current() })
	return users, current
}

func (u *rotator) step(t *testing.T, step, token string) error {
	t.Helper()
	event, err := json.Marshal(rotationEvent{step, sandbox.SecretARN, token})
	require.NoError(t, err)
	return u.handler.handle(t.Context(), event)
}

func TestRotation(t *testing.T) {
	u := newRotator(t)
	u.aws.WithState(func(s sandbox.State) { s.BeginRotation("r1") })
	for _, step := range []string{stepCreate, stepSet, stepTest, stepFinish} {
		require.NoError(t, u.step(t, step, "r1"), step)
		require.NoError(t, u.step(t, step, "r1"), "%s again", step)
	}
	users, current := u.passwords()
	assert.Equal(t, users, current)
	assert.NotEqual(t, sandbox.Password, current)
	assert.Len(t, current, 40)
	assert.Equal(t, []string{
		"DescribeSecret", "GetSecretValue", "GetRandomPassword", "PutSecretValue",
		"DescribeSecret", "GetSecretValue",
		"DescribeSecret", "GetSecretValue", "AdminSetUserPassword",
		"DescribeSecret", "GetSecretValue", "AdminSetUserPassword",
		"DescribeSecret", "GetSecretValue", "InitiateAuth", "RespondToAuthChallenge",
		"DescribeSecret", "GetSecretValue", "InitiateAuth", "RespondToAuthChallenge",
		"DescribeSecret", "GetSecretValue", "UpdateSecretVersionStage", "AdminSetUserPassword",
		"DescribeSecret", "GetSecretValue", "AdminSetUserPassword",
	}, u.aws.Calls(), "no permission is needed but for these")

	var line map[string]any
	first, _, _ := bytes.Cut(u.log.Bytes(), []byte("\n"))
	require.NoError(t, json.Unmarshal(first, &line))
	delete(line, "time")
	delete(line, "duration")
	assert.Equal(t, map[string]any{"level": "INFO", "msg": "rotated", "step": stepCreate, "version": "r1", "reason": ""}, line)
	assert.NotContains(t, u.log.String(), current)
}

func TestPasswordIsRestoredIfSignInFails(t *testing.T) {
	u := newRotator(t)
	u.aws.WithState(func(s sandbox.State) { s.BeginRotation("r1") })
	require.NoError(t, u.step(t, stepCreate, "r1"))
	require.NoError(t, u.step(t, stepSet, "r1"))
	u.setPassword("What-somebody-e1se-set")
	assert.EqualError(t, u.step(t, stepTest, "r1"),
		fmt.Sprintf("sign in with the new password as user %q in user pool %s: NotAuthorizedException: Incorrect username or password.", ana, sandbox.Pool))
	users, current := u.passwords()
	assert.Equal(t, sandbox.Password, current)
	assert.Equal(t, current, users)
}

func TestRotationErrors(t *testing.T) {
	for story, row := range map[string]struct {
		step, token string
		before      func(*rotator)
		says        string
	}{
		"an unknown version": {stepCreate, "r2", nil, `it has no version "r2": Secrets Manager creates the version when a rotation starts`},
		"a version whose rotation has ended": {stepSet, "r0", func(u *rotator) {
			u.aws.WithState(func(s sandbox.State) { s.SetCurrent("r0", "Between-1"+bob); s.SetCurrent("r1", sandbox.Password) })
		}, `version "r0" is not AWSPENDING: its rotation has ended`},
		"a version without a value":     {stepFinish, "r1", nil, "version r1: it has no value yet"},
		"an unknown step":               {"dropSecret", "r1", nil, `the event's Step is "dropSecret": it must be createSecret, setSecret, testSecret or finishSecret`},
		"missing environment variables": {stepCreate, "r1", func(u *rotator) { clear(u.env) }, "the function's environment is incomplete for a rotation"},
		"an invalid length":             {stepCreate, "r1", func(u *rotator) { u.env[variableLength] = "long" }, "the function's environment is incomplete"},
		"invalid excluded characters":   {stepCreate, "r1", func(u *rotator) { u.env[variableExclude] = "!" }, "generate a password: InvalidParameterException"},
		"a missing user":                {stepTest, "r1", func(u *rotator) { u.aws.WithState(func(s sandbox.State) { clear(s.Users()) }) }, "sign in with the new password"},
		"access to the secret denied":   {stepCreate, "r1", func(u *rotator) { u.aws.InjectFaults(denied) }, "allow secretsmanager:DescribeSecret to the function's role"},
	} {
		t.Run(story, func(t *testing.T) {
			u := newRotator(t)
			u.aws.WithState(func(s sandbox.State) { s.BeginRotation("r1") })
			if row.before != nil {
				row.before(u)
			}
			assert.ErrorContains(t, u.step(t, row.step, row.token), row.says)
			assert.Contains(t, u.log.String(), `"level":"ERROR","msg":"rotated"`)
			u.aws.WithState(func(s sandbox.State) { assert.Equal(t, sandbox.Password, s.Current()) })
		})
	}
	t.Run("rotation is not enabled", func(t *testing.T) {
		assert.ErrorContains(t, newRotator(t).step(t, stepCreate, "v1"), "rotation is not enabled: start it with aws secretsmanager rotate-secret")
	})
}

func denied(sandbox.Call) *sandbox.Fault {
	return &sandbox.Fault{Status: 400, Code: "AccessDeniedException", Message: "no"}
}

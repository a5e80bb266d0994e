package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/assert"
)

func succeeded(t *testing.T, a map[string]string, id string) {
	t.Helper()
	assert.Equal(t, []string{"SUCCESS", id}, []string{a["Status"], a["PhysicalResourceId"]}, a["Reason"])
}

func failed(t *testing.T, a map[string]string, id, reason string) {
	t.Helper()
	assert.Equal(t, []string{"FAILED", id}, []string{a["Status"], a["PhysicalResourceId"]})
	assert.Contains(t, a["Reason"], reason)
}

const (
	refusedPolicy = `set the password of user "ana" in user pool us-east-1_AbC123: InvalidPasswordException: too short (the password does not meet the user pool's password policy`
	person        = "someone"
)

func TestCreate(t *testing.T) {
	t.Run("the user is made, marked as the stack's, with the password", func(t *testing.T) {
		c := newCloud(t)
		succeeded(t, c.send(create("ana")), pool+"/ana")
		assert.Equal(t, member{"sub of ana", stackID, password}, *c.users["ana"])
	})
	t.Run("the password is a parameter", func(t *testing.T) {
		c := newCloud(t)
		e := create("ana")
		delete(e.ResourceProperties, "PasswordSecretArn")
		e.ResourceProperties["Password"] = password
		succeeded(t, c.send(e), pool+"/ana")
		assert.Equal(t, password, c.users["ana"].password)
		assert.NotContains(t, c.calls, "GetSecretValue")
	})
	t.Run("the same event twice", func(t *testing.T) {
		c := newCloud(t)
		assert.Equal(t, c.send(create("ana")), c.send(create("ana")))
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("again after a kill between its two calls, and then for ever failing: Delete removes it", func(t *testing.T) {
		c := newCloud(t)
		c.users["ana"] = &member{sub: "1", mark: stackID}
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(create("ana")), pool+"/ana", refusedPolicy)
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Empty(t, c.users)
	})
	t.Run("a person's user is taken on, and outlives the stack", func(t *testing.T) {
		c := newCloud(t)
		c.users["ana"] = &member{sub: "1", mark: person}
		succeeded(t, c.send(create("ana")), pool+"/ana")
		assert.Equal(t, member{"1", person, password}, *c.users["ana"])
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("a person's user outlives a failed Create and its Delete", func(t *testing.T) {
		c := newCloud(t)
		c.users["ana"] = &member{sub: "1", mark: person, password: "theirs"}
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(create("ana")), pool+"/ana", refusedPolicy)
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Equal(t, member{"1", person, "theirs"}, *c.users["ana"])
	})
	t.Run("a refused password takes the new user with it", func(t *testing.T) {
		c := newCloud(t)
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(create("ana")), pool+"/ana", refusedPolicy)
		assert.Empty(t, c.users)
	})
	t.Run("a refused password, and the new user cannot be removed: both are told", func(t *testing.T) {
		c := newCloud(t)
		c.on = func(_ context.Context, call string) error {
			if call == "AdminSetUserPassword" || call == "AdminDeleteUser" {
				return errors.New("no route")
			}
			return nil
		}
		failed(t, c.send(create("ana")), pool+"/ana", `no route and then, to leave nothing behind: delete user "ana"`)
	})
	t.Run("a secret that cannot be read: nothing is touched", func(t *testing.T) {
		c := newCloud(t)
		c.on = failing("GetSecretValue", "AccessDeniedException", "no")
		failed(t, c.send(create("ana")), pool+"/ana", "secret "+secretARN+": AccessDeniedException: no (allow secretsmanager:GetSecretValue to the function's role)")
		assert.Equal(t, []string{"GetSecretValue"}, c.calls)
	})
	t.Run("a secret without text", func(t *testing.T) {
		c := newCloud(t)
		c.secret = nil
		failed(t, c.send(create("ana")), pool+"/ana", "it has no text")
		c.secret = aws.String("")
		failed(t, c.send(create("ana")), pool+"/ana", "it has no text")
		assert.Empty(t, c.users)
	})
	t.Run("a user pool that is not there", func(t *testing.T) {
		c := newCloud(t)
		c.poolGone = true
		failed(t, c.send(create("ana")), pool+"/ana", "ResourceNotFoundException: User pool does not exist. (check that it exists in the Region")
	})
	t.Run("a name that is not ASCII, with a slash, as long as Cognito allows", func(t *testing.T) {
		c := newCloud(t)
		name := "señora/数据/" + strings.Repeat("🎬", 117)
		succeeded(t, c.send(create(name)), pool+"/"+name)
		succeeded(t, c.send(remove(pool+"/"+name)), pool+"/"+name)
		assert.Empty(t, c.users)
	})
	t.Run("an error that quotes the password and the URL", func(t *testing.T) {
		c := newCloud(t)
		c.on = failing("AdminSetUserPassword", "X", "bad: "+password+"\nat "+answerURL+`, or "p\"ss\\wörd <1>", or "p\"ss\\w\u00f6rd <1>"`)
		failed(t, c.send(create("ana")), pool+"/ana", `X: bad: [redacted] at [redacted], or "[redacted]", or "[redacted]"`)
	})
	t.Run("no configuration", func(t *testing.T) {
		c := newCloud(t)
		connect := c.handler.connect
		c.handler.connect = func(context.Context) (services, error) { return services{}, errors.New("load it: no") }
		failed(t, c.send(create("ana")), pool+"/ana", "load it: no")
		c.handler.connect = connect
		succeeded(t, c.send(create("ana")), pool+"/ana")
	})
}

func TestUpdate(t *testing.T) {
	t.Run("another password: the user stays", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.users["ana"].password = "old"
		succeeded(t, c.send(rename("ana", "ana", "ana")), pool+"/ana")
		assert.Equal(t, password, c.users["ana"].password)
	})
	t.Run("a rotation makes another password the current one meanwhile: that one is set", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.on = func(_ context.Context, call string) error {
			if call == "AdminSetUserPassword" {
				c.secret = aws.String("rotated")
			}
			return nil
		}
		succeeded(t, c.send(rename("ana", "ana", "ana")), pool+"/ana")
		assert.Equal(t, "rotated", c.users["ana"].password)
	})
	t.Run("another name: a new ID, and CloudFormation deletes the old user", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		succeeded(t, c.send(rename("ana", "ana", "bob")), pool+"/bob")
		assert.Equal(t, []string{"ana", "bob"}, c.names())
		succeeded(t, c.send(rename("ana", "ana", "bob")), pool+"/bob") // delivered twice
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Equal(t, []string{"bob"}, c.names())
	})
	t.Run("another name, rolled back because of another resource", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.send(rename("ana", "ana", "bob"))
		succeeded(t, c.send(rename("bob", "bob", "ana")), pool+"/ana")
		succeeded(t, c.send(remove(pool+"/bob")), pool+"/bob")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("another name fails: the old ID, and no one is left behind", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(rename("ana", "ana", "bob")), pool+"/ana", "InvalidPasswordException")
		assert.Equal(t, []string{"ana"}, c.names())
		c.on = nil
		succeeded(t, c.send(rename("ana", "bob", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("another name fails and leaves its user: the way back removes it", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.users["bob"] = &member{sub: "2", mark: stackID}
		succeeded(t, c.send(rename("ana", "bob", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("the way back leaves a person's user alone", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.users["bob"] = &member{sub: "2", mark: person}
		succeeded(t, c.send(rename("ana", "bob", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana", "bob"}, c.names())
	})
	t.Run("the way back cannot remove the leftover: it says so", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.users["bob"] = &member{sub: "2", mark: stackID}
		c.on = failing("AdminDeleteUser", "TooManyRequestsException", "slow down")
		failed(t, c.send(rename("ana", "bob", "ana")), pool+"/ana", `delete user "bob" in user pool us-east-1_AbC123: TooManyRequestsException`)
		assert.Equal(t, []string{"ana", "bob"}, c.names())
	})
	t.Run("the way back from another pool does not depend on that pool", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		e := rename("ana", "ana", "ana")
		e.OldResourceProperties["UserPoolId"] = "us-east-1_Other"
		c.on = failing("AdminGetUser", "AccessDeniedException", "no")
		succeeded(t, c.send(e), pool+"/ana")
	})
	t.Run("the same name in capitals, in a pool that ignores case: it is the same user", func(t *testing.T) {
		c := newCloud(t)
		c.ignoreCase = true
		c.send(create("ana"))
		succeeded(t, c.send(rename("ana", "ana", "ANA")), pool+"/ana")
		succeeded(t, c.send(rename("ana", "ANA", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("the same name in capitals, and it cannot be looked up: nothing may be deleted", func(t *testing.T) {
		c := newCloud(t)
		c.ignoreCase = true
		c.send(create("ana"))
		c.on = failing("AdminGetUser", "AccessDeniedException", "no")
		failed(t, c.send(rename("ana", "ana", "ANA")), pool+"/ana", "allow cognito-idp:AdminGetUser")
	})
	t.Run("another name, and the secret cannot be read: the old ID, and nothing is touched", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		c.on = failing("GetSecretValue", "AccessDeniedException", "no")
		failed(t, c.send(rename("ana", "ana", "bob")), pool+"/ana", "AccessDeniedException")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("from an ID that is not of a user: the new user's", func(t *testing.T) {
		c := newCloud(t)
		e := rename("", "ana", "bob")
		e.PhysicalResourceID = "2026/11/23/[$LATEST]0a1b2c"
		succeeded(t, c.send(e), pool+"/bob")
	})
	t.Run("bad properties: the old ID, also on the way back", func(t *testing.T) {
		c := newCloud(t)
		c.send(create("ana"))
		e := rename("ana", "ana", "bob")
		delete(e.ResourceProperties, "UserPoolId")
		failed(t, c.send(e), pool+"/ana", "the property UserPoolId is missing")
		e.ResourceProperties, e.OldResourceProperties = e.OldResourceProperties, e.ResourceProperties
		succeeded(t, c.send(e), pool+"/ana")
	})
}

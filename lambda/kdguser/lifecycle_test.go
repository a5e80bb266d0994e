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
	someoneElse   = "someone"
)

func TestCreate(t *testing.T) {
	t.Run("creates the user with the stack's ID and the password", func(t *testing.T) {
		c := newFakeAWS(t)
		succeeded(t, c.send(create("ana")), pool+"/ana")
		assert.Equal(t, fakeUser{"sub of ana", stackID, password}, *c.users["ana"])
	})
	t.Run("the password is a parameter", func(t *testing.T) {
		c := newFakeAWS(t)
		e := create("ana")
		delete(e.ResourceProperties, "PasswordSecretArn")
		e.ResourceProperties["Password"] = password
		succeeded(t, c.send(e), pool+"/ana")
		assert.Equal(t, password, c.users["ana"].password)
		assert.NotContains(t, c.calls, "GetSecretValue")
	})
	t.Run("the same event twice", func(t *testing.T) {
		c := newFakeAWS(t)
		assert.Equal(t, c.send(create("ana")), c.send(create("ana")))
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("repeated after a kill between the two calls, and failing: Delete removes the user", func(t *testing.T) {
		c := newFakeAWS(t)
		c.users["ana"] = &fakeUser{sub: "1", mark: stackID}
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(create("ana")), pool+"/ana", refusedPolicy)
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Empty(t, c.users)
	})
	t.Run("an existing user gets the password, and is not deleted with the stack", func(t *testing.T) {
		c := newFakeAWS(t)
		c.users["ana"] = &fakeUser{sub: "1", mark: someoneElse}
		succeeded(t, c.send(create("ana")), pool+"/ana")
		assert.Equal(t, fakeUser{"1", someoneElse, password}, *c.users["ana"])
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("an existing user is not deleted after a failed Create", func(t *testing.T) {
		c := newFakeAWS(t)
		c.users["ana"] = &fakeUser{sub: "1", mark: someoneElse, password: "theirs"}
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(create("ana")), pool+"/ana", refusedPolicy)
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Equal(t, fakeUser{"1", someoneElse, "theirs"}, *c.users["ana"])
	})
	t.Run("a rejected password: the new user is deleted", func(t *testing.T) {
		c := newFakeAWS(t)
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(create("ana")), pool+"/ana", refusedPolicy)
		assert.Empty(t, c.users)
	})
	t.Run("a rejected password, and the new user cannot be deleted: the reason has both errors", func(t *testing.T) {
		c := newFakeAWS(t)
		c.on = func(_ context.Context, call string) error {
			if call == "AdminSetUserPassword" || call == "AdminDeleteUser" {
				return errors.New("no route")
			}
			return nil
		}
		failed(t, c.send(create("ana")), pool+"/ana", `no route and the rollback failed: delete user "ana"`)
	})
	t.Run("an unreadable secret: nothing is changed", func(t *testing.T) {
		c := newFakeAWS(t)
		c.on = failing("GetSecretValue", "AccessDeniedException", "no")
		failed(t, c.send(create("ana")), pool+"/ana", "secret "+secretARN+": AccessDeniedException: no (allow secretsmanager:GetSecretValue to the function's role)")
		assert.Equal(t, []string{"GetSecretValue"}, c.calls)
	})
	t.Run("a secret without SecretString", func(t *testing.T) {
		c := newFakeAWS(t)
		c.secret = nil
		failed(t, c.send(create("ana")), pool+"/ana", "it has no SecretString")
		c.secret = aws.String("")
		failed(t, c.send(create("ana")), pool+"/ana", "it has no SecretString")
		assert.Empty(t, c.users)
	})
	t.Run("a user pool that does not exist", func(t *testing.T) {
		c := newFakeAWS(t)
		c.poolGone = true
		failed(t, c.send(create("ana")), pool+"/ana", "ResourceNotFoundException: User pool does not exist. (check that it exists in the Region")
	})
	t.Run("a name of maximum length with a slash and not in ASCII", func(t *testing.T) {
		c := newFakeAWS(t)
		name := "señora/数据/" + strings.Repeat("🎬", 117)
		succeeded(t, c.send(create(name)), pool+"/"+name)
		succeeded(t, c.send(remove(pool+"/"+name)), pool+"/"+name)
		assert.Empty(t, c.users)
	})
	t.Run("an error that quotes the password and the URL", func(t *testing.T) {
		c := newFakeAWS(t)
		c.on = failing("AdminSetUserPassword", "X", "bad: "+password+"\nat "+responseURL+`, or "p\"ss\\wörd <1>", or "p\"ss\\w\u00f6rd <1>"`)
		failed(t, c.send(create("ana")), pool+"/ana", `X: bad: [redacted] at [redacted], or "[redacted]", or "[redacted]"`)
	})
	t.Run("no configuration", func(t *testing.T) {
		c := newFakeAWS(t)
		connect := c.handler.connect
		c.handler.connect = func(context.Context) (services, error) { return services{}, errors.New("load it: no") }
		failed(t, c.send(create("ana")), pool+"/ana", "load it: no")
		c.handler.connect = connect
		succeeded(t, c.send(create("ana")), pool+"/ana")
	})
}

func TestUpdate(t *testing.T) {
	t.Run("another password: the user is kept", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.users["ana"].password = "old"
		succeeded(t, c.send(rename("ana", "ana", "ana")), pool+"/ana")
		assert.Equal(t, password, c.users["ana"].password)
	})
	t.Run("a concurrent rotation changes the password: the new one is set", func(t *testing.T) {
		c := newFakeAWS(t)
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
		c := newFakeAWS(t)
		c.send(create("ana"))
		succeeded(t, c.send(rename("ana", "ana", "bob")), pool+"/bob")
		assert.Equal(t, []string{"ana", "bob"}, c.names())
		succeeded(t, c.send(rename("ana", "ana", "bob")), pool+"/bob") // the event is delivered twice
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		assert.Equal(t, []string{"bob"}, c.names())
	})
	t.Run("another name, rolled back because another resource fails", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.send(rename("ana", "ana", "bob"))
		succeeded(t, c.send(rename("bob", "bob", "ana")), pool+"/ana")
		succeeded(t, c.send(remove(pool+"/bob")), pool+"/bob")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("another name fails: the old ID, and the new user is deleted", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.on = failing("AdminSetUserPassword", "InvalidPasswordException", "too short")
		failed(t, c.send(rename("ana", "ana", "bob")), pool+"/ana", "InvalidPasswordException")
		assert.Equal(t, []string{"ana"}, c.names())
		c.on = nil
		succeeded(t, c.send(rename("ana", "bob", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("another name fails and its user remains: the rollback deletes it", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.users["bob"] = &fakeUser{sub: "2", mark: stackID}
		succeeded(t, c.send(rename("ana", "bob", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("the rollback keeps a user that existed before", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.users["bob"] = &fakeUser{sub: "2", mark: someoneElse}
		succeeded(t, c.send(rename("ana", "bob", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana", "bob"}, c.names())
	})
	t.Run("the rollback cannot delete the leftover user: it fails", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.users["bob"] = &fakeUser{sub: "2", mark: stackID}
		c.on = failing("AdminDeleteUser", "TooManyRequestsException", "slow down")
		failed(t, c.send(rename("ana", "bob", "ana")), pool+"/ana", `delete user "bob" in user pool us-east-1_AbC123: TooManyRequestsException`)
		assert.Equal(t, []string{"ana", "bob"}, c.names())
	})
	t.Run("the rollback from another pool does not need that pool", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		e := rename("ana", "ana", "ana")
		e.OldResourceProperties["UserPoolId"] = "us-east-1_Other"
		c.on = failing("AdminGetUser", "AccessDeniedException", "no")
		succeeded(t, c.send(e), pool+"/ana")
	})
	t.Run("the same name in capitals, in a pool that ignores case: it is the same user", func(t *testing.T) {
		c := newFakeAWS(t)
		c.ignoreCase = true
		c.send(create("ana"))
		succeeded(t, c.send(rename("ana", "ana", "ANA")), pool+"/ana")
		succeeded(t, c.send(rename("ana", "ANA", "ana")), pool+"/ana")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("the same name in capitals, and it cannot be looked up: nothing is deleted", func(t *testing.T) {
		c := newFakeAWS(t)
		c.ignoreCase = true
		c.send(create("ana"))
		c.on = failing("AdminGetUser", "AccessDeniedException", "no")
		failed(t, c.send(rename("ana", "ana", "ANA")), pool+"/ana", "allow cognito-idp:AdminGetUser")
	})
	t.Run("another name, and an unreadable secret: the old ID, and nothing is changed", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.on = failing("GetSecretValue", "AccessDeniedException", "no")
		failed(t, c.send(rename("ana", "ana", "bob")), pool+"/ana", "AccessDeniedException")
		assert.Equal(t, []string{"ana"}, c.names())
	})
	t.Run("from an ID that does not name a user: the ID of the new user", func(t *testing.T) {
		c := newFakeAWS(t)
		e := rename("", "ana", "bob")
		e.PhysicalResourceID = "2026/11/23/[$LATEST]0a1b2c"
		succeeded(t, c.send(e), pool+"/bob")
	})
	t.Run("invalid properties: the old ID, also in the rollback", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		e := rename("ana", "ana", "bob")
		delete(e.ResourceProperties, "UserPoolId")
		failed(t, c.send(e), pool+"/ana", "the property UserPoolId is missing")
		e.ResourceProperties, e.OldResourceProperties = e.OldResourceProperties, e.ResourceProperties
		succeeded(t, c.send(e), pool+"/ana")
	})
}

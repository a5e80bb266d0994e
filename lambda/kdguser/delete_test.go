package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDelete(t *testing.T) {
	for story, id := range map[string]string{
		"an ID that CloudFormation generated": "Generator-User-1ABC2DEF3",
		"a log stream's name":                 "2026/11/23/[$LATEST]0a1b2c",
		"the ID of a failed Create":           "User-not-created",
		"a pool without a user":               pool + "/",
		"no ID":                               "",
	} {
		t.Run(story, func(t *testing.T) {
			c := newFakeAWS(t)
			c.users["bob"] = &fakeUser{mark: stackID}
			a := c.send(remove(id))
			assert.Equal(t, "SUCCESS", a["Status"])
			assert.Contains(t, a["PhysicalResourceId"], id)
			assert.Empty(t, c.calls, "no call to AWS")
		})
	}
	t.Run("the user does not exist", func(t *testing.T) {
		c := newFakeAWS(t)
		c.users["bob"] = &fakeUser{mark: stackID}
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
		succeeded(t, c.send(remove(pool+"/"+pool+"/bob")), pool+"/"+pool+"/bob") // a name with a slash
		assert.Equal(t, []string{"bob"}, c.names())
	})
	t.Run("invalid properties are ignored", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		e := remove(pool + "/ana")
		e.ResourceProperties = map[string]any{"Username": []any{"bob"}, "PasswordSecretArn": 7}
		succeeded(t, c.send(e), pool+"/ana")
		assert.Empty(t, c.users)
	})
	t.Run("the secret is not read", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.on = failing("GetSecretValue", "AccessDeniedException", "no")
		e := create("ana")
		e.RequestType, e.PhysicalResourceID = "Delete", pool+"/ana"
		succeeded(t, c.send(e), pool+"/ana")
		assert.Empty(t, c.users)
	})
	t.Run("the pool does not exist", func(t *testing.T) {
		c := newFakeAWS(t)
		c.poolGone = true
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
	})
	t.Run("the user is deleted between the two calls", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.on = func(_ context.Context, call string) error {
			if call == "AdminDeleteUser" {
				clear(c.users)
			}
			return nil
		}
		succeeded(t, c.send(remove(pool+"/ana")), pool+"/ana")
	})
	t.Run("delivered twice", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		assert.Equal(t, c.send(remove(pool+"/ana")), c.send(remove(pool+"/ana")))
	})
	t.Run("access denied: the reason has a remedy", func(t *testing.T) {
		c := newFakeAWS(t)
		c.send(create("ana"))
		c.on = failing("AdminDeleteUser", "AccessDeniedException", "no")
		failed(t, c.send(remove(pool+"/ana")), pool+"/ana", "allow cognito-idp:AdminDeleteUser to the function's role")
	})
}

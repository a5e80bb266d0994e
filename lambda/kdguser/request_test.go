package main

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestProperties(t *testing.T) {
	for story, row := range map[string]struct {
		set    map[string]any
		id     string
		reason string
	}{
		"missing pool":        {map[string]any{"UserPoolId": nil}, "User-not-created", "the property UserPoolId is missing or empty"},
		"an empty pool":       {map[string]any{"UserPoolId": ""}, "User-not-created", "the property UserPoolId is missing or empty"},
		"a pool's ARN":        {map[string]any{"UserPoolId": "arn:aws:cognito-idp:x/y"}, "User-not-created", "the property UserPoolId is \"arn:aws:cognito-idp:x/y\", which is not a user pool ID"},
		"missing name":        {map[string]any{"Username": nil}, "User-not-created", "the property Username is missing or empty"},
		"a name too long":     {map[string]any{"Username": strings.Repeat("ñ", 129)}, "User-not-created", "the property Username is longer than the 128 characters"},
		"a list as a name":    {map[string]any{"Username": []any{"a"}}, "User-not-created", "the property Username is not a string"},
		"missing password":    {map[string]any{"PasswordSecretArn": nil}, pool + "/ana", "the properties PasswordSecretArn and Password are both missing or empty"},
		"an empty password":   {map[string]any{"PasswordSecretArn": nil, "Password": ""}, pool + "/ana", "the properties PasswordSecretArn and Password are both missing or empty"},
		"two passwords":       {map[string]any{"Password": password}, pool + "/ana", "the properties PasswordSecretArn and Password are both set"},
		"a list of passwords": {map[string]any{"Password": []any{password}}, pool + "/ana", "the property Password is not a string"},
		"an object as a secret's ARN": {map[string]any{"PasswordSecretArn": map[string]any{"Ref": "x"}}, pool + "/ana",
			"the property PasswordSecretArn is not a string"},
	} {
		t.Run(story, func(t *testing.T) {
			c := newFakeAWS(t)
			e := create("ana")
			maps.Copy(e.ResourceProperties, row.set)
			failed(t, c.send(e), row.id, row.reason)
			assert.Empty(t, c.calls, "nothing is changed")
		})
	}
	t.Run("no properties", func(t *testing.T) {
		e := create("ana")
		e.ResourceProperties = nil
		failed(t, newFakeAWS(t).send(e), "User-not-created", "the property UserPoolId is missing")
	})
}

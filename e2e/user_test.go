package e2e

import (
	"testing"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// user is who may sign in to a page.
type user struct {
	page           local.Page
	name, password string
}

// first is the user of the first copy, with the newest password.
func (w *world) first() user {
	return user{w.page, w.outputs["KdgUsername"], w.passwords[len(w.passwords)-1]}
}

// signIn signs the user in, who must be ready, and gives the AWS credentials.
func (w *world) signIn(t *testing.T, u user) aws.Config {
	t.Helper()
	status, err := local.UserStatus(w.ctx, w.admin, u.page.UserPool, u.name)
	require.NoError(t, err)
	require.Equal(t, "CONFIRMED", status)
	cfg, err := local.SignIn(w.ctx, w.admin, u.page, u.name, u.password)
	require.NoError(t, err)
	return cfg
}

// refused says that the user cannot sign in.
func (w *world) refused(t *testing.T, u user) {
	t.Helper()
	_, err := local.SignIn(w.ctx, w.admin, u.page, u.name, u.password)
	assertCode(t, err, "NotAuthorizedException")
}

// sub is what Cognito knows a user by: another one is another user.
func (w *world) sub(t *testing.T, u user) string {
	t.Helper()
	answer, err := cognitoidentityprovider.NewFromConfig(w.admin).AdminGetUser(w.ctx, &cognitoidentityprovider.AdminGetUserInput{
		UserPoolId: &u.page.UserPool, Username: &u.name,
	})
	require.NoError(t, err)
	return attribute(answer.UserAttributes, "sub")
}

// users are the names in the user pool of a page.
func (w *world) users(t *testing.T, page local.Page) []string {
	t.Helper()
	answer, err := cognitoidentityprovider.NewFromConfig(w.admin).ListUsers(w.ctx, &cognitoidentityprovider.ListUsersInput{UserPoolId: &page.UserPool})
	require.NoError(t, err)
	var names []string
	for _, u := range answer.Users {
		names = append(names, aws.ToString(u.Username))
	}
	return names
}

func attribute(attributes []types.AttributeType, name string) string {
	for _, attribute := range attributes {
		if aws.ToString(attribute.Name) == name {
			return aws.ToString(attribute.Value)
		}
	}
	return ""
}

// assertCode says that a service answered with one of the error codes.
func assertCode(t *testing.T, err error, codes ...string) {
	t.Helper()
	var answer smithy.APIError
	if assert.ErrorAs(t, err, &answer) {
		assert.Contains(t, codes, answer.ErrorCode(), "%v", err)
	}
}

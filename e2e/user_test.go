package e2e

import (
	"net/url"
	"testing"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A user can sign in to a page.
type user struct {
	page           local.Page
	name, password string
}

// parsePage parses the query of the address of KDG's page as that page does:
// awslabs/amazon-kinesis-data-generator web/js/producer.js, init.
func parsePage(t *testing.T, kdgURL string) local.Page {
	t.Helper()
	u, err := url.Parse(kdgURL)
	require.NoError(t, err)
	query := u.Query()
	return local.Page{UserPool: query.Get("upid"), IdentityPool: query.Get("ipid"), Client: query.Get("cid"), Region: query.Get("r")}
}

// first returns the user of the first copy, with the newest password.
func (s *suite) first() user {
	return user{s.page, s.outputs["KdgUsername"], s.passwords[len(s.passwords)-1]}
}

// signIn signs in a confirmed user and returns a configuration with the credentials.
func (s *suite) signIn(t *testing.T, u user) aws.Config {
	t.Helper()
	status, err := local.UserStatus(s.ctx, s.admin, u.page.UserPool, u.name)
	require.NoError(t, err)
	require.Equal(t, "CONFIRMED", status)
	cfg, err := local.SignIn(s.ctx, s.admin, u.page, u.name, u.password)
	require.NoError(t, err)
	return cfg
}

// signInFails checks that the user cannot sign in.
func (s *suite) signInFails(t *testing.T, u user) {
	t.Helper()
	_, err := local.SignIn(s.ctx, s.admin, u.page, u.name, u.password)
	assertCode(t, err, "NotAuthorizedException")
}

// userID returns Cognito's sub attribute, which identifies a user even if a later one
// has the same name.
func (s *suite) userID(t *testing.T, u user) string {
	t.Helper()
	answer, err := cognitoidentityprovider.NewFromConfig(s.admin).AdminGetUser(s.ctx, &cognitoidentityprovider.AdminGetUserInput{
		UserPoolId: &u.page.UserPool, Username: &u.name,
	})
	require.NoError(t, err)
	return attribute(answer.UserAttributes, "sub")
}

// users returns the names of the users in the page's user pool.
func (s *suite) users(t *testing.T, page local.Page) []string {
	t.Helper()
	answer, err := cognitoidentityprovider.NewFromConfig(s.admin).ListUsers(s.ctx, &cognitoidentityprovider.ListUsersInput{UserPoolId: &page.UserPool})
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

// assertCode checks that a service returned one of the error codes.
func assertCode(t *testing.T, err error, codes ...string) {
	t.Helper()
	var answer smithy.APIError
	if assert.ErrorAs(t, err, &answer) {
		assert.Contains(t, codes, answer.ErrorCode(), "%v", err)
	}
}

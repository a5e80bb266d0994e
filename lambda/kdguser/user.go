package main

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// userAPI contains the operations of Cognito that the function calls. The function's role
// must allow those that begin with Admin. The other two need no permission.
type userAPI interface {
	AdminCreateUser(context.Context, *cognitoidentityprovider.AdminCreateUserInput, ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminCreateUserOutput, error)
	AdminGetUser(context.Context, *cognitoidentityprovider.AdminGetUserInput, ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminGetUserOutput, error)
	AdminSetUserPassword(context.Context, *cognitoidentityprovider.AdminSetUserPasswordInput, ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminSetUserPasswordOutput, error)
	AdminDeleteUser(context.Context, *cognitoidentityprovider.AdminDeleteUserInput, ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminDeleteUserOutput, error)
	InitiateAuth(context.Context, *cognitoidentityprovider.InitiateAuthInput, ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.InitiateAuthOutput, error)
	RespondToAuthChallenge(context.Context, *cognitoidentityprovider.RespondToAuthChallengeInput, ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.RespondToAuthChallengeOutput, error)
}

var _ userAPI = (*cognitoidentityprovider.Client)(nil)

// Standard attributes of a user that the function reads.
const (
	attributeStack = "profile" // the ID of the stack that created the user
	attributeSub   = "sub"     // the user's unique ID, equal for all spellings and aliases of the name
)

// A userStore manages users in Cognito.
type userStore struct{ api userAPI }

// create creates the user, with the stack's ID in its profile attribute, and reports
// whether it has. It does not change an existing user. Cognito sends no invitation.
func (s userStore) create(ctx context.Context, u user, stackID string) (created bool, err error) {
	_, err = s.api.AdminCreateUser(ctx, &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId:    aws.String(u.pool),
		Username:      aws.String(u.name),
		MessageAction: types.MessageActionTypeSuppress,
		UserAttributes: []types.AttributeType{
			{Name: aws.String(attributeStack), Value: aws.String(stackID)},
		},
	})
	var exists *types.UsernameExistsException
	if errors.As(err, &exists) {
		return false, nil
	}
	return err == nil, explain(ctx, err, "create "+u.String(), "cognito-idp:AdminCreateUser")
}

// setPassword sets a permanent password, which the user need not change at the first
// sign-in. The generator's page does not support such a change.
func (s userStore) setPassword(ctx context.Context, u user, password string) error {
	_, err := s.api.AdminSetUserPassword(ctx, &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: aws.String(u.pool),
		Username:   aws.String(u.name),
		Password:   aws.String(password),
		Permanent:  true,
	})
	return explain(ctx, err, "set the password of "+u.String(), "cognito-idp:AdminSetUserPassword")
}

// An account holds the attributes of a user. The zero value means that there is no user.
type account struct {
	exists         bool
	sub, createdBy string
}

// same reports whether two accounts are the same user, found under different spellings in a
// pool that ignores case, or under an alias.
func (a account) same(b account) bool {
	return a.exists && b.exists && a.sub != "" && a.sub == b.sub
}

// find looks up a user. It returns the zero account if the user or the pool does not exist.
func (s userStore) find(ctx context.Context, u user) (account, error) {
	out, err := s.api.AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{
		UserPoolId: aws.String(u.pool),
		Username:   aws.String(u.name),
	})
	if notFound(err) {
		return account{}, nil
	}
	if err != nil {
		return account{}, explain(ctx, err, "look up "+u.String(), "cognito-idp:AdminGetUser")
	}
	a := account{exists: true}
	for _, attribute := range out.UserAttributes {
		switch aws.ToString(attribute.Name) {
		case attributeSub:
			a.sub = aws.ToString(attribute.Value)
		case attributeStack:
			a.createdBy = aws.ToString(attribute.Value)
		}
	}
	return a, nil
}

// remove deletes the user. It returns nil if the user or the pool does not exist.
func (s userStore) remove(ctx context.Context, u user) error {
	_, err := s.api.AdminDeleteUser(ctx, &cognitoidentityprovider.AdminDeleteUserInput{
		UserPoolId: aws.String(u.pool),
		Username:   aws.String(u.name),
	})
	if notFound(err) {
		return nil
	}
	return explain(ctx, err, "delete "+u.String(), "cognito-idp:AdminDeleteUser")
}

// notFound reports whether an error means that the user or the pool does not exist.
func notFound(err error) bool {
	var noUser *types.UserNotFoundException
	var noPool *types.ResourceNotFoundException
	return errors.As(err, &noUser) || errors.As(err, &noPool)
}

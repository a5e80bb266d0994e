package main

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// userAPI is the part of Cognito that the function calls. Its role must allow what
// begins with Admin; the other two are anyone's.
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
	attributeMark = "profile" // the ID of the stack that made the user
	attributeSub  = "sub"     // the same for every spelling or alias of a user's name
)

// userStore is what the function does with users.
type userStore struct{ api userAPI }

// create makes the user, marked as made by a stack, and reports whether it did: a
// user that exists is left as it is. Cognito sends no invitation.
func (s userStore) create(ctx context.Context, u user, stackID string) (created bool, err error) {
	_, err = s.api.AdminCreateUser(ctx, &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId:    aws.String(u.pool),
		Username:      aws.String(u.name),
		MessageAction: types.MessageActionTypeSuppress,
		UserAttributes: []types.AttributeType{
			{Name: aws.String(attributeMark), Value: aws.String(stackID)},
		},
	})
	var exists *types.UsernameExistsException
	if errors.As(err, &exists) {
		return false, nil
	}
	return err == nil, explain(ctx, err, "create "+u.String(), "cognito-idp:AdminCreateUser")
}

// setPassword sets the user's password for good: there is none to change at the
// first sign-in, which the generator's page cannot do.
func (s userStore) setPassword(ctx context.Context, u user, password string) error {
	_, err := s.api.AdminSetUserPassword(ctx, &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: aws.String(u.pool),
		Username:   aws.String(u.name),
		Password:   aws.String(password),
		Permanent:  true,
	})
	return explain(ctx, err, "set the password of "+u.String(), "cognito-idp:AdminSetUserPassword")
}

// An account is what Cognito knows about a user. The zero account is of none.
type account struct {
	exists    bool
	sub, mark string
}

// same reports whether two names are of one user, as with different cases in a
// pool that ignores case, or with an alias.
func (a account) same(b account) bool {
	return a.exists && b.exists && a.sub != "" && a.sub == b.sub
}

// find looks the user up. That there is no such user or pool is no error.
func (s userStore) find(ctx context.Context, u user) (account, error) {
	out, err := s.api.AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{
		UserPoolId: aws.String(u.pool),
		Username:   aws.String(u.name),
	})
	if gone(err) {
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
		case attributeMark:
			a.mark = aws.ToString(attribute.Value)
		}
	}
	return a, nil
}

// remove deletes the user. That there is no such user or pool is no error.
func (s userStore) remove(ctx context.Context, u user) error {
	_, err := s.api.AdminDeleteUser(ctx, &cognitoidentityprovider.AdminDeleteUserInput{
		UserPoolId: aws.String(u.pool),
		Username:   aws.String(u.name),
	})
	if gone(err) {
		return nil
	}
	return explain(ctx, err, "delete "+u.String(), "cognito-idp:AdminDeleteUser")
}

// gone reports whether Cognito says that the user or the whole pool is not there.
func gone(err error) bool {
	var noUser *types.UserNotFoundException
	var noPool *types.ResourceNotFoundException
	return errors.As(err, &noUser) || errors.As(err, &noPool)
}

package main

import (
	"context"
	"fmt"
	"time"

	cognitosrp "github.com/alexrudd/cognito-srp/v4"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// signIn tests the password in the same way as the generator's page, with the Secure
// Remote Password protocol. It discards the tokens. The user pool client allows no other
// authentication flow, and its operations need no IAM permission.
func (r *rotation) signIn(ctx context.Context, password string) error {
	doing := "sign in with the new password as " + r.target.user.String()
	srp, err := cognitosrp.NewCognitoSRP(r.target.user.name, password, r.target.user.pool, r.target.client, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	challenge, err := r.users.api.InitiateAuth(ctx, &cognitoidentityprovider.InitiateAuthInput{
		AuthFlow:       types.AuthFlowTypeUserSrpAuth,
		ClientId:       aws.String(r.target.client),
		AuthParameters: srp.GetAuthParams(),
	})
	if err != nil {
		return explain(ctx, err, doing, "")
	}
	proof, err := srp.PasswordVerifierChallenge(challenge.ChallengeParameters, time.Now())
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	answer, err := r.users.api.RespondToAuthChallenge(ctx, &cognitoidentityprovider.RespondToAuthChallengeInput{
		ChallengeName:      types.ChallengeNameTypePasswordVerifier,
		ClientId:           aws.String(r.target.client),
		Session:            challenge.Session,
		ChallengeResponses: proof,
	})
	if err != nil {
		return explain(ctx, err, doing, "")
	}
	if answer.AuthenticationResult == nil {
		return fmt.Errorf("%s: the user pool requires %s, which the generator's page does not support", doing, answer.ChallengeName)
	}
	return nil
}

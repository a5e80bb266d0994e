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

// signIn tries the password as the generator's page does, by the Secure Remote
// Password protocol, and drops the tokens that it gets. Anyone may call both
// operations: the role needs no permission for them, and the client allows no other
// way that would tell a password from a wrong one.
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
		return fmt.Errorf("%s: the user pool asks for %s, which the generator's page cannot answer", doing, answer.ChallengeName)
	}
	return nil
}

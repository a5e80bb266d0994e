package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// remedies maps error codes of the services to remedies for their usual cause. %s stands
// for the IAM action of the call.
var remedies = map[string]string{ // #nosec G101 -- names of errors
	"AccessDenied":                            "allow %s to the function's role",
	"AccessDeniedException":                   "allow %s to the function's role",
	"NotAuthorizedException":                  "allow %s to the function's role",
	"DecryptionFailure":                       "allow kms:Decrypt on the secret's key to the function's role",
	"InvalidPasswordException":                "the password does not meet the user pool's password policy: choose another; if it was generated, deploy again for a new one",
	"PasswordHistoryPolicyViolationException": "the user had this password before: choose another",
	"ResourceNotFoundException":               "check that it exists in the Region of this stack",
	"TooManyRequestsException":                "the service is throttling this account: try again",
	"ThrottlingException":                     "the service is throttling this account: try again",
	"UserLambdaValidationException":           "a trigger of the user pool rejected it",
	"UnexpectedLambdaException":               "a trigger of the user pool failed",
	"InvalidLambdaResponseException":          "a trigger of the user pool failed",
	"LimitExceededException":                  "raise the account's quota, or delete unused resources",
	"InvalidRequestException":                 "the secret may be marked for deletion: restore it",
	"UnrecognizedClientException":             "check the credentials of the function's role",
	"ExpiredTokenException":                   "check the credentials of the function's role",
}

// A serviceError is the interface of all errors in responses of an AWS service.
type serviceError interface {
	error
	ErrorCode() string
	ErrorMessage() string
}

// explain returns a one-line error for the events of the stack: what failed, the service's
// code and message, and a remedy if one is known. The IAM action is empty if the call
// needs no permission.
func explain(ctx context.Context, err error, doing, action string) error {
	var api serviceError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &api):
		line := fmt.Sprintf("%s: %s: %s", doing, api.ErrorCode(), api.ErrorMessage())
		if remedy := remedies[api.ErrorCode()]; remedy != "" && (action != "" || !strings.Contains(remedy, "%s")) {
			line += " (" + strings.ReplaceAll(remedy, "%s", action) + ")"
		}
		return errors.New(line)
	case ctx.Err() != nil:
		return fmt.Errorf("%s: no response within the function's time limit", doing)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// redacted replaces a secret.
const redacted = "[redacted]"

// A redactor removes the secrets of one event from messages of other programs.
type redactor struct{ secrets []string }

// hide adds a secret, also in its quoted forms. It sorts long secrets first, because a
// short one may be a part of a long one.
func (r *redactor) hide(secret string) {
	if secret == "" {
		return
	}
	quoted := strconv.Quote(secret)
	ascii := strconv.QuoteToASCII(secret)
	r.secrets = append(r.secrets, secret, quoted[1:len(quoted)-1], ascii[1:len(ascii)-1])
	slices.SortFunc(r.secrets, func(a, b string) int { return len(b) - len(a) })
}

// line returns text on one line and without secrets.
func (r *redactor) line(text string) string {
	for _, secret := range r.secrets {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

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

// remedies are what can be done about the errors that have a usual cause, by the
// service's code; %s is the IAM action of the call.
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
	"UserLambdaValidationException":           "a trigger of the user pool refused it",
	"UnexpectedLambdaException":               "a trigger of the user pool failed",
	"InvalidLambdaResponseException":          "a trigger of the user pool failed",
	"LimitExceededException":                  "raise the account's quota or remove what is not needed",
	"InvalidRequestException":                 "the secret may be marked for deletion: restore it",
	"UnrecognizedClientException":             "check the credentials of the function's role",
	"ExpiredTokenException":                   "check the credentials of the function's role",
}

// A serviceError is what every error that a service answers with is, by its code.
type serviceError interface {
	error
	ErrorCode() string
	ErrorMessage() string
}

// explain makes a service's error one line for the reader of a stack's events: what
// failed, with the service's code and message, and the remedy if there is one. The
// action is empty where the call needs no permission.
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
		return fmt.Errorf("%s: no answer in the time that the function has", doing)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// redacted stands where a secret was.
const redacted = "[redacted]"

// A redactor takes the secrets of one event out of texts that others wrote.
type redactor struct{ secrets []string }

// hide adds a secret, as it is and as quoting may have changed it. The longest is
// taken out first, so that a short one cannot break it up and save the rest.
func (r *redactor) hide(secret string) {
	if secret == "" {
		return
	}
	quoted := strconv.Quote(secret)
	ascii := strconv.QuoteToASCII(secret)
	r.secrets = append(r.secrets, secret, quoted[1:len(quoted)-1], ascii[1:len(ascii)-1])
	slices.SortFunc(r.secrets, func(a, b string) int { return len(b) - len(a) })
}

// line returns the text on one line and without the secrets.
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

package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rotate makes the calls that Secrets Manager makes after rotate-secret. MiniStack
// accepts rotate-secret but never invokes the function. It does enforce the function's
// role.
func (s *suite) rotate(t *testing.T) {
	secrets := secretsmanager.NewFromConfig(s.admin)
	secret := secretID(t, s.outputs["KdgRotateCommand"])
	require.Equal(t, secretID(t, s.outputs["KdgPasswordCommand"]), secret)
	_, function, found := strings.Cut(s.outputs["KdgRotateCommand"], " --rotation-lambda-arn ")
	require.True(t, found)
	function, rules, _ := strings.Cut(function, " ")
	require.Equal(t, "--rotation-rules AutomaticallyAfterDays=1000", rules)
	_, err := secrets.RotateSecret(s.ctx, &secretsmanager.RotateSecretInput{
		SecretId: &secret, RotationLambdaARN: &function, RotationRules: &types.RotationRulesType{AutomaticallyAfterDays: aws.Int64(1000)},
	})
	require.NoError(t, err)
	pending, err := secrets.PutSecretValue(s.ctx, &secretsmanager.PutSecretValueInput{SecretId: &secret, VersionStages: []string{"AWSPENDING"}})
	require.NoError(t, err)

	old, userID := s.first(), s.userID(t, s.first())
	for _, step := range []string{"createSecret", "setSecret", "testSecret", "finishSecret"} {
		for range 2 { // Secrets Manager may repeat a step
			event, err := json.Marshal(map[string]string{"Step": step, "SecretId": secret, "ClientRequestToken": *pending.VersionId})
			require.NoError(t, err)
			answer, err := s.call(s.admin, "lambda", http.MethodPost, "/2015-03-31/functions/"+function+"/invocations", nil, string(event))
			require.NoError(t, err)
			require.Equal(t, "null", strings.TrimSpace(answer), step)
		}
	}
	password, err := local.Secret(s.ctx, s.admin, secret)
	require.NoError(t, err)
	assert.NotEqual(t, old.password, password)
	assert.Len(t, password, 40)
	s.passwords = append(s.passwords, password)
	assert.Equal(t, userID, s.userID(t, s.first()), "the user is not replaced")
	s.signIn(t, s.first())
	s.signInFails(t, old)
}

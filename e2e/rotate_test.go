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

// rotate does what Secrets Manager does after rotate-secret. MiniStack takes that call,
// but never calls the function; the function's own calls it serves, and it holds them
// to the role.
func (w *world) rotate(t *testing.T) {
	secrets := secretsmanager.NewFromConfig(w.admin)
	secret := secretID(t, w.outputs["KdgRotateCommand"])
	require.Equal(t, secretID(t, w.outputs["KdgPasswordCommand"]), secret)
	_, function, found := strings.Cut(w.outputs["KdgRotateCommand"], " --rotation-lambda-arn ")
	require.True(t, found)
	function, rules, _ := strings.Cut(function, " ")
	require.Equal(t, "--rotation-rules AutomaticallyAfterDays=1000", rules)
	_, err := secrets.RotateSecret(w.ctx, &secretsmanager.RotateSecretInput{
		SecretId: &secret, RotationLambdaARN: &function, RotationRules: &types.RotationRulesType{AutomaticallyAfterDays: aws.Int64(1000)},
	})
	require.NoError(t, err)
	pending, err := secrets.PutSecretValue(w.ctx, &secretsmanager.PutSecretValueInput{SecretId: &secret, VersionStages: []string{"AWSPENDING"}})
	require.NoError(t, err)

	old, sub := w.first(), w.sub(t, w.first())
	for _, step := range []string{"createSecret", "setSecret", "testSecret", "finishSecret"} {
		for range 2 { // each may come again
			event, err := json.Marshal(map[string]string{"Step": step, "SecretId": secret, "ClientRequestToken": *pending.VersionId})
			require.NoError(t, err)
			answer, err := w.send(w.admin, "lambda", http.MethodPost, "/2015-03-31/functions/"+function+"/invocations", nil, string(event))
			require.NoError(t, err)
			require.Equal(t, "null", strings.TrimSpace(answer), step)
		}
	}
	password, err := local.Secret(w.ctx, w.admin, secret)
	require.NoError(t, err)
	assert.NotEqual(t, old.password, password)
	assert.Len(t, password, 40)
	w.passwords = append(w.passwords, password)
	assert.Equal(t, sub, w.sub(t, w.first()), "the user is the same")
	w.signIn(t, w.first())
	w.refused(t, old)
}

package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	usernameParameter = "PenstockGenerator:Username="
	passwordParameter = "PenstockGenerator:Password="

	// refusedPassword passes the template's AllowedPattern, for which any
	// character but a letter of English or a digit is a symbol. Cognito has a
	// list of symbols, and ñ is not in it.
	refusedPassword = "Headwater2026ñ"
	refusal         = "InvalidPasswordException"
)

func (w *world) renameUser(t *testing.T) {
	old := w.first()
	w.update(t, "--parameters", usernameParameter+"rafting")
	assert.Equal(t, "rafting", w.outputs["KdgUsername"])
	w.signIn(t, w.first())
	w.refused(t, old)
	assert.Equal(t, []string{"rafting"}, w.users(t, w.page), "CloudFormation deletes the user of the old physical ID")
}

func (w *world) switchToParameter(t *testing.T) {
	generated, sub := w.first(), w.sub(t, w.first())
	w.passwords = append(w.passwords, "Rapids-and-Falls-1")
	w.update(t, "--context", "kdgPassword=parameter", "--parameters", passwordParameter+w.first().password)
	assert.Equal(t, "rafting", w.outputs["KdgUsername"], "a deploy without the parameter keeps its value")
	assert.NotContains(t, w.outputs, "KdgPasswordCommand", "there is no secret to read")
	assert.Equal(t, w.empty["secrets"], w.inventory(t)["secrets"])
	assert.Equal(t, sub, w.sub(t, w.first()))
	w.signIn(t, w.first())
	w.refused(t, generated)
}

func (w *world) changePassword(t *testing.T) {
	old, sub := w.first(), w.sub(t, w.first())
	w.passwords = append(w.passwords, "Rapids-and-Falls-2")
	w.update(t, "--context", "kdgPassword=parameter", "--parameters", passwordParameter+w.first().password)
	assert.Equal(t, sub, w.sub(t, w.first()), "the user is the same")
	w.signIn(t, w.first())
	w.refused(t, old)
}

func (w *world) refusedUpdate(t *testing.T) {
	sub := w.sub(t, w.first())
	_, err := w.server.Deploy(w.ctx, "--context", "kdgPassword=parameter", "--parameters", passwordParameter+refusedPassword)
	require.ErrorContains(t, err, refusal)
	assert.Equal(t, "UPDATE_ROLLBACK_COMPLETE", w.stackStatus(t, "PenstockGenerator"))
	assert.Equal(t, sub, w.sub(t, w.first()))
	w.signIn(t, w.first())
	w.refused(t, user{w.page, w.first().name, refusedPassword})
}

package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	usernameParameter = "PenstockGenerator:Username="
	passwordParameter = "PenstockGenerator:Password="

	// rejectedPassword matches the template's AllowedPattern, which accepts any character
	// other than an English letter or a digit as a symbol. Cognito has a list of symbols,
	// which does not include ñ.
	rejectedPassword = "Headwater2026ñ"
	rejection        = "InvalidPasswordException"
)

func (s *suite) renameUser(t *testing.T) {
	old := s.first()
	s.update(t, "--parameters", usernameParameter+"rafting")
	assert.Equal(t, "rafting", s.outputs["KdgUsername"])
	s.signIn(t, s.first())
	s.signInFails(t, old)
	assert.Equal(t, []string{"rafting"}, s.users(t, s.page), "CloudFormation deletes the user with the old physical ID")
}

func (s *suite) switchToParameter(t *testing.T) {
	generated, userID := s.first(), s.userID(t, s.first())
	s.passwords = append(s.passwords, "Rapids-and-Falls-1")
	s.update(t, "--context", "kdgPassword=parameter", "--parameters", passwordParameter+s.first().password)
	assert.Equal(t, "rafting", s.outputs["KdgUsername"], "a deploy without the parameter keeps its value")
	assert.NotContains(t, s.outputs, "KdgPasswordCommand", "there is no secret to read")
	assert.Equal(t, s.empty["secrets"], s.inventory(t)["secrets"])
	assert.Equal(t, userID, s.userID(t, s.first()))
	s.signIn(t, s.first())
	s.signInFails(t, generated)
}

func (s *suite) changePassword(t *testing.T) {
	old, userID := s.first(), s.userID(t, s.first())
	s.passwords = append(s.passwords, "Rapids-and-Falls-2")
	s.update(t, "--context", "kdgPassword=parameter", "--parameters", passwordParameter+s.first().password)
	assert.Equal(t, userID, s.userID(t, s.first()), "the user is not replaced")
	s.signIn(t, s.first())
	s.signInFails(t, old)
}

func (s *suite) rejectedUpdate(t *testing.T) {
	userID := s.userID(t, s.first())
	_, err := s.server.Deploy(s.ctx, "--context", "kdgPassword=parameter", "--parameters", passwordParameter+rejectedPassword)
	require.ErrorContains(t, err, rejection)
	assert.Equal(t, "UPDATE_ROLLBACK_COMPLETE", s.stackStatus(t, "PenstockGenerator"))
	assert.Equal(t, userID, s.userID(t, s.first()))
	s.signIn(t, s.first())
	s.signInFails(t, user{s.page, s.first().name, rejectedPassword})
}

package main

import (
	"testing"

	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
)

var _ serviceError = smithy.APIError(nil)

func TestRedactor(t *testing.T) {
	var r redactor
	r.hide("")
	assert.Equal(t, "one line, no colour: [31m ñ", r.line(" one\r\n\tline,  no colour: \x1b[31m ñ\n"))
	r.hide("https:")
	r.hide(responseURL)
	assert.Equal(t, "PUT [redacted] failed", r.line("PUT "+responseURL+" failed"), "a short secret must not leave parts of a long one")
}

package diagnostic_test

import (
	"testing"

	"penstock/internal/diagnostic"

	"github.com/stretchr/testify/assert"
)

func TestPrintableHasNoControlCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"été \\ 'a' %d": "été \\ 'a' %d",
		"\x1b[31mred":   `\x1b[31mred`,
		"\x1b]0;t\ay":   `\x1b]0;t\ay`,
		"a\rb\tc\x7f":   `a\rb\tc\x7f`,
		"\u009b31m":     `\u009b31m`,
		"\u202eevil":    `\u202eevil`,
		"\xff":          `\xff`,
	} {
		assert.Equal(t, want, diagnostic.Printable(text))
		assert.Equal(t, "first\n"+want+"\n", diagnostic.PrintableLines("first\n"+text+"\n"))
	}
	assert.Equal(t, `a\nb`, diagnostic.Printable("a\nb"))
}

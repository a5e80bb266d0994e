package shell_test

import (
	"os/exec"
	"testing"

	"penstock/internal/shell"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A shell reads the result of Quote as a single word, the original.
func TestQuotedWordIsOneWordInShell(t *testing.T) {
	for _, word := range []string{
		"", "a", "-x", "a b", " ", "x$(touch y)/", "`touch y`", "$HOME", "${x}", "it's", "'", "''", `"q"`, `back\slash`, `end\`,
		"a;b&c|d<e>f", "*?[a-z]~", "~", "#", "!", "!!", "{a,b}", "(x)", "a=b", "tab\tand\nline", "été", "\u00a0", "\U0001f468\u200d\U0001f469", "100%", "@x:y,z/.+-_",
	} {
		output, err := exec.Command("sh", "-c", "printf '<%s>' "+shell.Quote(word)).Output()
		require.NoError(t, err, "%q", word)
		assert.Equal(t, "<"+word+">", string(output))
	}
}

func TestPlainWordsAreNotQuoted(t *testing.T) {
	for _, word := range []string{"s3://bucket/streaming/", "AutomaticallyAfterDays=1000", "arn:aws:s3:::b", "a@b.c,d_e+f%"} {
		assert.Equal(t, word, shell.Quote(word))
	}
}

// CDK replaces a token by a name that AWS assigns, which needs no quoting.
func TestTokensAreNotBroken(t *testing.T) {
	const token = "${Token[AWS.Region.4]}"
	assert.Equal(t, "s3://"+token+"/streaming/", shell.Quote("s3://"+token+"/streaming/"))
	assert.Equal(t, "'s3://"+token+"/$(touch y)/'", shell.Quote("s3://"+token+"/$(touch y)/"))
	assert.Equal(t, "'${AWS::Region}'", shell.Quote("${AWS::Region}"), "the shell's, and no token")
}

func TestCommand(t *testing.T) {
	assert.Equal(t, "aws s3 ls 's3://a b/'", shell.Command("aws", "s3", "ls", "s3://a b/"))
}

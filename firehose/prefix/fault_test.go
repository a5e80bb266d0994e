package prefix

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Carets are under the fault, whatever characters precede it.
func TestFaultCarets(t *testing.T) {
	check := func(src, wantExpr, wantCarets string) {
		t.Helper()
		_, err := Parse(src)
		require.EqualError(t, err, "no value \"x\" in the firehose namespace: use error-output-type or random-string\n    "+
			wantExpr+"\n    "+wantCarets)
	}
	check("ab/!{firehose:x}", "ab/!{firehose:x}", "              ^")
	check("é/ß!{firehose:x}", "é/ß!{firehose:x}", "              ^")
	check("e\u0301/ß!{firehose:x}", "e\u0301/ß!{firehose:x}", "              ^") // a combining accent has no width
	check("年/!{firehose:x}", "年/!{firehose:x}", "              ^")               // this character is two columns wide
	check("💧/!{firehose:x}", "💧/!{firehose:x}", "              ^")
	check("\t/!{firehose:x}", `\t/!{firehose:x}`, "              ^")
	check("\n/!{firehose:x}", `\n/!{firehose:x}`, "              ^")
	check("\x1b!{firehose:x}", `\x1b!{firehose:x}`, "               ^")
	check("\u202e!{firehose:x}", `\u202e!{firehose:x}`, "                 ^") // right-to-left override
	check("\xff!{firehose:x}", `\xff!{firehose:x}`, "               ^")
	check("\ufffd!{firehose:x}", `\ufffd!{firehose:x}`, "                 ^")
}

// There are as many carets as the fault has columns.
func TestFaultSpan(t *testing.T) {
	check := func(f Fault, want string) {
		t.Helper()
		require.EqualError(t, &f, want)
	}
	check(Fault{Expr: "a/年\t/b", Off: 2, Len: 4, Msg: "m"}, "m\n    a/年\\t/b\n      ^^^^")
	check(Fault{Expr: "ab", Off: 2, Len: 0, Msg: "m"}, "m\n    ab\n      ^")
	check(Fault{Expr: "ab", Off: 0, Len: 2, Msg: "m", Field: FieldError}, "ErrorOutputPrefix: m\n    ab\n    ^^")
	check(Fault{Field: FieldPrefix, Msg: "m"}, "Prefix: m")
}

// A message is one line, even if the expression has line breaks.
func TestOneLine(t *testing.T) {
	for _, src := range []string{"!{a\nb:x}", "!{firehose:a\nb}", "!{timestamp:dddr\n}", "!{timestamp:\n#'\n}", "\n!{"} {
		_, err := Parse(src)
		require.IsType(t, Faults{}, err)
		for _, f := range err.(Faults) {
			require.NotContains(t, f.Msg, "\n")
		}
	}
}

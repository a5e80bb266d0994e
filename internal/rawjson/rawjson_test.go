package rawjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var texts = []string{
	``, ` `, `{}`, ` {} `, `[]`, `[1,2]`, `[1,]`, `[,1]`, `{"a":1}`, `{"a":1,}`, `{"a" : [ {"b":null} , true, false ] , "c":"d"}`,
	`{"a":1}x`, `{"a":1}{}`, `{a:1}`, `{"a"}`, `{"a":}`, `{"a":1`, `[1`, `"`, `"a`, `"a"`, `"\n"`, "\"\n\"", `"\x"`, `"\u00e9"`, `"\u00e"`, `"\u00eg"`, `"\`, `"\"`,
	`0`, `-0`, `01`, `-`, `1.`, `.5`, `1.5`, `1e5`, `1E+5`, `1e`, `1e-`, `+1`, `true`, `tru`, `nulll`, `null`, "\x00", "{\"\x00\":1}", "\"\xff\"", "\v1", "1\t",
}

// The scanner accepts what encoding/json does, and returns values as they are written.
func TestScanner(t *testing.T) {
	for _, text := range texts {
		check(t, []byte(text))
	}
	s := New([]byte(` { "a" : [ 1 , {"b" : 2} ] , "\u0063":"d" } `))
	var got []string
	require.True(t, s.Object(func(name []byte) bool {
		value, ok := s.Value()
		got = append(got, string(Text(name)), string(value))
		return ok
	}))
	require.Equal(t, []string{"a", `[ 1 , {"b" : 2} ]`, "c", `"d"`}, got)
	require.Zero(t, s.Next())
	require.True(t, s.End())
	require.Equal(t, `{"A":[1,{"B\"":2},[]],"C":{}}`, string(Compact(nil, []byte(` { "a" : [ 1 , {"b\u0022" : 2}, [ ] ] , "c" : {} }`)[1:], strings.ToUpper)))
	items := New([]byte(got[1]))
	got = nil
	require.True(t, items.Array(func() bool {
		value, ok := items.Value()
		got = append(got, string(value))
		return ok
	}))
	require.Equal(t, []string{"1", `{"b" : 2}`}, got)
	require.Equal(t, "é\"\U0001F600", string(Text([]byte(`"\u00e9\"\ud83d\ude00"`))))

	// The characters that end the plain part of a string are found wherever they are.
	for c := range 256 {
		for at := range 20 {
			text := append(append([]byte(`"`), bytes.Repeat([]byte("\x7f\xff "), 7)...), `" `...)
			text[1+at] = byte(c)
			check(t, text)
		}
	}
	for text, long := range map[string]bool{"[1,-2.5,true]": false, strings.Repeat("1", 30): false, strings.Repeat("1", 31): true, "[1e1,2]": true} {
		s := New([]byte(text))
		_, ok := s.Value()
		require.True(t, ok)
		require.Equal(t, long, s.LongNumber, text)
	}

	deep := append(bytes.Repeat([]byte("["), MaxDepth), bytes.Repeat([]byte("]"), MaxDepth)...)
	check(t, deep)
	check(t, append(append([]byte("["), deep...), ']'))
}

func check(t *testing.T, text []byte) {
	s := New(text)
	value, ok := s.Value()
	if valid := ok && s.Next() == 0 && s.End(); valid != json.Valid(text) {
		t.Fatalf("%q: valid %t", text, valid)
	}
	if ok && (!json.Valid(value) || !json.Valid(Compact(nil, value, strings.ToLower))) {
		t.Fatalf("%q: value %q", text, value)
	}
}

func FuzzScanner(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { check(t, text) })
}

package jsonscan_test

import (
	"encoding/json"
	"testing"

	"penstock/record/internal/jsonscan"
)

// FuzzRead: it takes what encoding/json takes, however the text is cut.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"", " ", "{}", "[]", "[ ]", "{ }", "[1,2]", "[1,]", "[,1]", `{"a":1}`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{1:2}`, `{a:1}`, "[}", "{]", "]", "}", "1 2", "[] []",
		"0", "00", "05", "-", "-0", "-5", "-05", "1.", "1.5", ".5", "1.5.5", "1e", "1e5", "1e+5", "1E-", "1e5.", "0e1", "0.0e0", "1-1", "+1", "[1 ,2]", "1\n",
		"true", "tru", "truex", "false", "null", "nul l", "nulll", "[true,false,null]", `"a"`, `"a`, `"\n\u00e9\ud83d"`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"a\nb\"", "\"\x7f\xff\"",
		`{"a":{"b":[1,{"c":"d"}]},"e":"\\"}`, `{"a":"b" "c":1}`, `{"a":"b",,}`, "\ufeff1",
	} {
		f.Add(text, len(text)/2)
	}
	f.Fuzz(func(t *testing.T, text string, cut int) {
		cut = min(max(0, cut), len(text))
		s, ok := jsonscan.State{}.Read(text[:cut])
		if ok {
			s, ok = s.Read(text[cut:])
		}
		if got, want := ok && s.End(), json.Valid([]byte(text)); got != want {
			t.Errorf("%q: %v, and encoding/json says %v", text, got, want)
		}
	})
}

package arg

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzWarnings checks that arguments that KDG cannot parse as JSON have a warning.
func FuzzWarnings(f *testing.F) {
	for _, src := range []string{
		`["a",1,null]`, `{"a":[true,{"b":"\u00e9"}]}`, `[01]`, `[+1,.5]`, `[5.]`, `["it\'s"]`, "[\"a\tb\"]", `{"min":05}`, `[-0.5e+3]`, `[1e05]`,
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		list, ok := Parse(src + ")}}")
		if !ok || list.Text != src || len(list.Values) != 1 || len(list.Warnings) > 0 {
			return
		}
		switch list.Values[0].Kind {
		case Array, Object, String:
			assert.True(t, json.Valid([]byte(src)), src)
		}
	})
}

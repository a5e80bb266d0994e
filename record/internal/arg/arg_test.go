package arg

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// dump formats a value together with its kind.
func dump(v Value) string {
	switch v.Kind {
	case Array:
		var items []string
		for _, item := range v.Items {
			items = append(items, dump(item))
		}
		return "[" + strings.Join(items, " ") + "]"
	case Object:
		var items []string
		for i, key := range v.Keys {
			items = append(items, key+":"+dump(v.Items[i]))
		}
		return "{" + strings.Join(items, " ") + "}"
	case String:
		return fmt.Sprintf("%q", v.Text)
	case Raw:
		return "raw" + fmt.Sprintf("%q", v.Text)
	}
	if v.Kind == Null {
		return "null"
	}
	return v.Text
}

// TestParse checks the values and the extent of arguments.
func TestParse(t *testing.T) {
	check := func(src, want string) {
		t.Helper()
		arguments, rest, _ := strings.Cut(src, "⟩")
		list, ok := Parse(arguments + rest)
		if !assert.True(t, ok, src) {
			return
		}
		var got []string
		for _, v := range list.Values {
			got = append(got, dump(v))
			assert.LessOrEqual(t, v.Off+v.Len, len(arguments), src)
		}
		assert.Equal(t, want, strings.Join(got, ", "), src)
		assert.Equal(t, arguments, list.Text, src)
	}
	// JSON as KDG reads it.
	check(`⟩)}}`, "")
	check(`5⟩)}}`, "5")
	check(` -1.5e3 ⟩)}}`, "-1.5e3")
	check(`true⟩)`, "true")
	check(`null⟩)`, "null")
	check(`"a\"b\\\/\b\f\n\r\t\u00e9\ud83d\ude00"⟩)}}`, `"a\"b\\/\b\f\n\r\té😀"`)
	check(`[1, "a", [], {}]⟩)}}`, `[1 "a" [] {}]`)
	check(`{"a": {"b": [1, 2]}, "c": null}⟩)}}`, "{a:{b:[1 2]} c:null}")
	// Relaxed JSON.
	check(`'a"b'⟩)}}`, `"a\"b"`)
	check(`['it\'s']⟩)}}`, `["it's"]`)
	check(`[\"a\",\"b\"]⟩)}}`, `["a" "b"]`)
	check(`\"a\\\"b\\n\"⟩)}}`, `"a\"b\n"`)
	check(`{min: 1, max_2: .5, "c": +3.}⟩)}}`, "{min:1 max_2:.5 c:+3.}")
	check(`[OK, NOT-OK, a/b, 1.2.3]⟩)}}`, `["OK" "NOT-OK" "a/b" "1.2.3"]`)
	check(`[1,2, ]⟩)}}`, "[1 2]")
	check("[\u00a01\u00a0]⟩)}}", "[1]")
	check(`1, 'b' ,[3]⟩)}}`, `1, "b", [3]`)
	// Parentheses and braces inside of arguments.
	check(`["a (b)", "c)}}"]⟩)}}`, `["a (b)" "c)}}"]`)
	check(`{"a":{"b":1}}⟩)}}`, "{a:{b:1}}")
	check(`5⟩).toFixed }}`, "5")
	check(`5⟩)x}}`, "5") // the caller rejects what follows
	// Plain text.
	check(`YYYY-MM-DD⟩)}}`, `raw"YYYY-MM-DD"`)
	check(`YYYY (Z)⟩)}}`, `raw"YYYY (Z)"`)
	check(`dddd, MMMM Do⟩) }}`, `raw"dddd, MMMM Do"`)
	check(`###⟩)}}`, `raw"###"`)
	check(`"a" and "b"⟩)}} {{x("c")}}`, `raw"\"a\" and \"b\""`)
	check(`["a" "b"]⟩)}}`, `raw"[\"a\" \"b\"]"`)
	check(`[1⟩)}} {{x([2])}}`, `raw"[1"`)

	for _, src := range []string{"", "5", "5 }} {{x(5)}}", "abc }}", `["a)}}`} {
		list, ok := Parse(src)
		if ok { // a string may contain the end of the tag
			assert.Equal(t, Raw, list.Values[0].Kind, src)
			continue
		}
		assert.False(t, ok, src)
	}
}

// TestFault checks the position and the message of the fault in arguments that begin like
// JSON.
func TestFault(t *testing.T) {
	check := func(src, want string) {
		t.Helper()
		list, ok := Parse(src + ")}}")
		assert.True(t, ok, src)
		if want == "" {
			assert.Nil(t, list.Fault, src)
			return
		}
		if assert.NotNil(t, list.Fault, src) {
			assert.Equal(t, want, fmt.Sprintf("%d+%d %s", list.Fault.Off, list.Fault.Len, list.Fault.Msg), src)
		}
	}
	check("YYYY", "")
	check("12 monkeys", "")
	check(`["a" "b"]`, `5+1 '"' after a value: write a comma or the closing "]"`)
	check(`{"a" 1}`, `5+1 '1' after the name "a": write a colon and a value`)
	check(`{"a":}`, `5+1 '}' instead of a value: write a number, a string in double quotes, [array] or {object}`)
	check(`{"a":1,,}`, `7+1 ',' instead of a name: write {"name": value}`)
	check(`["a`, `1+1 the closing " is missing: add it after the string`)
	check(`["\q"]`, `2+1 invalid escape \q: write \\ for a backslash`)
	check(`["\u12"]`, `3+1 \u without four hexadecimal digits: write for example \u00e9`)
	check(`["\ud83d\n"]`, `9+1 half of a surrogate pair: write both \u escapes`)
	check(`[“a”]`, `1+3 a typographic quotation mark “ instead of a value: write a number, a string in double quotes, [array] or {object}`)
	check(strings.Repeat("[", 101), `100+1 nested more than 100 levels deep: use fewer levels`)
}

// TestWarnings checks that each difference from KDG is reported once.
func TestWarnings(t *testing.T) {
	check := func(src string, want ...string) {
		t.Helper()
		list, _ := Parse(src + ")}}")
		var got []string
		for _, q := range list.Warnings {
			got = append(got, fmt.Sprintf("%d+%d %s", q.Off, q.Len, q.Msg))
		}
		assert.Equal(t, want, got, src)
	}
	check(`{"a":[1,"b"]}`)
	check("YYYY")
	check("", "-1+2 KDG does not allow empty parentheses: remove them")
	check(`['a','b']`, "1+1 KDG does not accept ' as a quotation mark")
	check(`[\"a\",\"b\"]`, `1+2 KDG does not accept \" as a quotation mark`)
	check("{a:b,}", "1+1 KDG requires double quotes around every string and name", "4+1 KDG does not allow a comma after the last value")
	check(`[01, "it\'s"]`, "1+2 KDG reads only valid JSON numbers: write 1", `8+2 KDG does not accept \': write '`)
	check("[+5,.5]", "1+2 KDG reads only valid JSON numbers: write 5", "4+2 KDG reads only valid JSON numbers: write 0.5") // both, because their remedies differ
	check("05")                                                                                                            // valid as text
	check("[\"a\tb\"]", `3+1 KDG does not allow control characters in a string: write \t for a tab`)
	check(`{"a":1,"b":2,"a":3}`, `13+3 duplicate key "a": the last value is used; remove the other`)
	check("1,2,3", "0+5 KDG supports one argument: it reads these as NaN or as text")
	check("[\u00a01,\u00a02]", "1+2 KDG does not treat a no-break space as a space")
}

// TestAppendNumber compares with the output of JavaScript.
func TestAppendNumber(t *testing.T) {
	for want, f := range map[string]float64{
		"0": math.Copysign(0, -1), "1": 1, "-1.5": -1.5, "0.1": 0.1, "0.30000000000000004": 0.1 + float64(0.2),
		"100000000000000000000": 1e20, "1e+21": 1e21, "1.5e+300": 1.5e300, "0.000001": 1e-6, "1e-7": 1e-7, "-1.25e-10": -1.25e-10, "5e-324": 5e-324,
		"9007199254740993": 9007199254740993, "NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1),
	} {
		if want == "9007199254740993" {
			want = "9007199254740992" // the nearest float64
		}
		assert.Equal(t, want, string(AppendNumber([]byte("<"), f)[1:]))
	}
}

// TestFloat checks which values are numbers.
func TestFloat(t *testing.T) {
	for text, want := range map[string]float64{"1": 1, " -2.5 ": -2.5, "1e3": 1000, ".5": 0.5, "+7": 7, "007": 7} {
		f, ok := Value{Kind: String, Text: text}.Float()
		assert.True(t, ok, text)
		assert.Equal(t, want, f, text)
	}
	for _, text := range []string{"", "x", "1x", "0x10", "Inf", "NaN", "1e9999", "1_000", "1,5", "--1"} {
		_, ok := Value{Kind: String, Text: text}.Float()
		assert.False(t, ok, text)
	}
	_, ok := Value{Kind: Bool, Text: "1"}.Float()
	assert.False(t, ok)
}

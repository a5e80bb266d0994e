package arg

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// dump writes a value with its kind.
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

// TestParse: arguments, what is read of them, and how much of the source.
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
	// JSON, as KDG reads it.
	check(`⟩)}}`, "")
	check(`5⟩)}}`, "5")
	check(` -1.5e3 ⟩)}}`, "-1.5e3")
	check(`true⟩)`, "true")
	check(`null⟩)`, "null")
	check(`"a\"b\\\/\b\f\n\r\t\u00e9\ud83d\ude00"⟩)}}`, `"a\"b\\/\b\f\n\r\té😀"`)
	check(`[1, "a", [], {}]⟩)}}`, `[1 "a" [] {}]`)
	check(`{"a": {"b": [1, 2]}, "c": null}⟩)}}`, "{a:{b:[1 2]} c:null}")
	// As it is written.
	check(`'a"b'⟩)}}`, `"a\"b"`)
	check(`['it\'s']⟩)}}`, `["it's"]`)
	check(`[\"a\",\"b\"]⟩)}}`, `["a" "b"]`)
	check(`\"a\\\"b\\n\"⟩)}}`, `"a\"b\n"`)
	check(`{min: 1, max_2: .5, "c": +3.}⟩)}}`, "{min:1 max_2:.5 c:+3.}")
	check(`[OK, NOT-OK, a/b, 1.2.3]⟩)}}`, `["OK" "NOT-OK" "a/b" "1.2.3"]`)
	check(`[1,2, ]⟩)}}`, "[1 2]")
	check("[\u00a01\u00a0]⟩)}}", "[1]")
	check(`1, 'b' ,[3]⟩)}}`, `1, "b", [3]`)
	// Parentheses and braces inside.
	check(`["a (b)", "c)}}"]⟩)}}`, `["a (b)" "c)}}"]`)
	check(`{"a":{"b":1}}⟩)}}`, "{a:{b:1}}")
	check(`5⟩).toFixed }}`, "5")
	check(`5⟩)x}}`, "5") // what follows is for the tag to refuse
	// Text.
	check(`YYYY-MM-DD⟩)}}`, `raw"YYYY-MM-DD"`)
	check(`YYYY (Z)⟩)}}`, `raw"YYYY (Z)"`)
	check(`dddd, MMMM Do⟩) }}`, `raw"dddd, MMMM Do"`)
	check(`###⟩)}}`, `raw"###"`)
	check(`"a" and "b"⟩)}} {{x("c")}}`, `raw"\"a\" and \"b\""`)
	check(`["a" "b"]⟩)}}`, `raw"[\"a\" \"b\"]"`)
	check(`[1⟩)}} {{x([2])}}`, `raw"[1"`)

	for _, src := range []string{"", "5", "5 }} {{x(5)}}", "abc }}", `["a)}}`} {
		list, ok := Parse(src)
		if ok { // a text in quotes may hold the end of the tag
			assert.Equal(t, Raw, list.Values[0].Kind, src)
			continue
		}
		assert.False(t, ok, src)
	}
}

// TestFault: where a value that begins like JSON is none.
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
	check(`["a" "b"]`, `5+1 '"' after a value: write a comma, or close with "]"`)
	check(`{"a" 1}`, `5+1 '1' after the name "a": write a colon and its value`)
	check(`{"a":}`, `5+1 '}' where a value should be: write a number, a text in double quotes, [array] or {object}`)
	check(`{"a":1,,}`, `7+1 ',' where a name should be: write {"name": value}`)
	check(`["a`, `1+1 no closing ": add it after the text`)
	check(`["\q"]`, `2+1 no escape \q: write \\ for a backslash`)
	check(`["\u12"]`, `3+1 \u without four hexadecimal digits: write for example \u00e9`)
	check(`["\ud83d\n"]`, `9+1 half of a character: write both \u of the pair`)
	check(`[“a”]`, `1+3 a typographic quotation mark “ where a value should be: write a number, a text in double quotes, [array] or {object}`)
	check(strings.Repeat("[", 101), `100+1 nested more than 100 deep`)
}

// TestQuirks: each thing that KDG reads in another way, once.
func TestQuirks(t *testing.T) {
	check := func(src string, want ...string) {
		t.Helper()
		list, _ := Parse(src + ")}}")
		var got []string
		for _, q := range list.Quirks {
			got = append(got, fmt.Sprintf("%d+%d %s", q.Off, q.Len, q.Msg))
		}
		assert.Equal(t, want, got, src)
	}
	check(`{"a":[1,"b"]}`)
	check("YYYY")
	check("", "-1+2 KDG does not take empty parentheses: leave them out")
	check(`['a','b']`, "1+1 KDG does not read ' as a quotation mark")
	check(`[\"a\",\"b\"]`, `1+2 KDG does not read \" as a quotation mark`)
	check("{a:b,}", "1+1 KDG wants double quotes around every text and name", "4+1 KDG takes no comma after the last value")
	check("1,2,3", "0+5 KDG takes one argument: it makes NaN or text of these")
	check("[\u00a01,\u00a02]", "1+2 KDG does not read a no-break space as a space")
}

// TestAppendNumber: as JavaScript writes numbers.
func TestAppendNumber(t *testing.T) {
	for want, f := range map[string]float64{
		"0": math.Copysign(0, -1), "1": 1, "-1.5": -1.5, "0.1": 0.1, "0.30000000000000004": 0.1 + float64(0.2),
		"100000000000000000000": 1e20, "1e+21": 1e21, "1.5e+300": 1.5e300, "0.000001": 1e-6, "1e-7": 1e-7, "-1.25e-10": -1.25e-10, "5e-324": 5e-324,
		"9007199254740993": 9007199254740993, "NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1),
	} {
		if want == "9007199254740993" {
			want = "9007199254740992" // the nearest there is
		}
		assert.Equal(t, want, string(AppendNumber([]byte("<"), f)[1:]))
	}
}

// TestFloat: what counts as a number.
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

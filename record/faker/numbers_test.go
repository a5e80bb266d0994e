package faker_test

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record/internal/arg"
)

// inexactTail matches the last decimals of an inexact binary fraction.
var inexactTail = regexp.MustCompile(`\.\d*(0{6,}\d|9{6,}\d?)$`)

// TestNumberFormat checks that numbers are multiples of the precision within the limits,
// and that they print like JavaScript's decimals.
func TestNumberFormat(t *testing.T) {
	for _, r := range []struct{ min, max, precision, low, high, pattern string }{
		{"1", "99", "0.01", "1", "99", `\d+(\.\d{1,2})?`},
		{"50", "1000", "0.01", "50", "1000", `\d+(\.\d{1,2})?`},
		{"12", "38", "0.1", "12", "38", `\d+(\.\d)?`},
		{"0", "1", "0.001", "0", "1", `0|0\.\d{1,3}|1`},
		{"0", "10", "0.5", "0", "10", `\d+(\.5)?`},
		{"0", "3", "0.25", "0", "3", `\d(\.25|\.5|\.75)?`},
		{"0", "1000", "5", "0", "1000", `\d*[05]`},
		{"0", "1000", "50", "0", "1000", `(\d*[05])?0`},
		{"3", "22", "5", "0", "25", "0|5|10|15|20|25"},
		{"-1.5", "1.5", "0.1", "-1.5", "1.5", `-?[01](\.\d)?`},
		{"-0.05", "0.05", "0.01", "-0.05", "0.05", `-?0(\.0[1-5])?`},
		{"-99.99", "-1.01", "0.01", "-99.99", "-1.02", `-\d+(\.\d{1,2})?`},
		{"-180", "180", "0.000001", "-180", "180", `-?\d+(\.\d{1,6})?|-?\d(\.\d+)?e-\d`},
		{"0", "0.00001", "0.000001", "0", "0.00001", `0|0\.00000[1-9]|0\.00001`},
		{"0", "0.00001", "1e-7", "0", "0.00001", `0|[1-9]e-7|0\.00000\d{1,2}|0\.00001`},
		{"0", "1e-9", "1e-10", "0", "1e-9", `0|[1-9]e-10|1e-9`},
		{"0", "1", "0.0000001", "0", "1", `0|1|0\.\d{1,7}|\d(\.\d)?e-\d`},
		{"0", "9", "0.123456789012345678901234567890", "0", "9.1", `\d(\.\d+)?`},
		{"0.123", "5.987", "0.1", "0.1", "6", `[0-6](\.\d)?`},
		{"0.12345678", "5", "0.01", "0.12", "5", `[0-5](\.\d{1,2})?`},
		{"10.75", "12.25", "1", "10", "13", "10|11|12|13"},
		{"0", "9007199254740991", "1", "0", "9007199254740991", `\d{1,16}`},
		{"-9007199254740992", "0", "1", "-9007199254740992", "0", `-\d{1,16}|0`},
		{"-9007199254740992", "9007199254740991", "1", "-9007199254740992", "9007199254740991", `-?\d{1,16}`},
		{"9007199254740990", "9007199254740991", "1", "9007199254740990", "9007199254740991", `900719925474099[01]`},
		{"9007199254740992", "9007199254741100", "1", "9007199254740992", "9007199254741102", `9007199254\d{5}[02468]`},
		{"0", "9999999999999.99", "0.01", "0", "9999999999999.99", `\d+(\.\d{1,2})?`},
		{"0", "1e15", "0.01", "0", "1e15", `\d+(\.\d{1,2})?`},
		{"0", "1e21", "1", "0", "1e21", `\d{1,21}|1e\+21`},
		{"1e21", "2e21", "1", "1e21", "2e21", `[12](\.\d+)?e\+21`},
		{"-1e300", "1e300", "1", "-1e300", "1e300", `-?\d(\.\d+)?e\+\d{3}|-?\d+`},
		{"0", "5e9", "1e9", "0", "5e9", "0|[1-5]000000000"},
	} {
		call := `random.number({"min":` + r.min + `,"max":` + r.max + `,"precision":` + r.precision + `})`
		pattern := regexp.MustCompile(`^(` + r.pattern + `)$`)
		for record := range count(t, call, 6_000) {
			f, err := strconv.ParseFloat(record, 64)
			require.NoError(t, err, call)
			v, step := rat(record), rat(r.precision)
			switch {
			case !pattern.MatchString(record):
				t.Errorf("%s printed %s, which does not match %s", call, record, pattern)
			case record != string(arg.AppendNumber(nil, f)):
				t.Errorf("%s printed %s, which JavaScript prints as %s", call, record, arg.AppendNumber(nil, f))
			case v.Cmp(rat(r.low)) < 0 || v.Cmp(rat(r.high)) > 0:
				t.Errorf("%s printed %s, outside of %s to %s", call, record, r.low, r.high)
			case len(r.precision) < 12 && !new(big.Rat).Quo(v, step).IsInt():
				t.Errorf("%s printed %s, which is not a multiple of %s", call, record, r.precision)
			case inexactTail.MatchString(record):
				t.Errorf("%s printed %s, which is inexact", call, record)
			default:
				continue
			}
			break
		}
	}
}

// rat parses a decimal as an exact fraction.
func rat(decimal string) *big.Rat {
	r, _ := new(big.Rat).SetString(decimal)
	return r
}

// TestArgumentForms checks that all ways to write the arguments of a range give the same
// records.
func TestArgumentForms(t *testing.T) {
	for _, forms := range [][]string{
		{"random.number", "random.number()", "random.number( )", "random.number(null)", "random.number({})", "random.number([])", "random.number(0,99999)", "datatype.number", "number.int"},
		{"random.number(50)", `random.number("50")`, "random.number('50')", "random.number(5e1)", "random.number(0,50)", `random.number({"max":50})`, "random.number({max:50})", "random.number({'max':'50'})", `random.number({"min":0,"max":50,"precision":1})`, "random.number.float(50)", "random.number(50).x"},
		{"random.number(1,9,0.5)", `random.number({"min":1,"max":9,"precision":0.5})`, `random.number({"precision":5e-1,"max":9.0,"min":1.00})`, `random.number({"min":7,"min":1,"max":9,"precision":0.5})`, "random.float(1,9,0.5)", `number.float({"min":1,"max":9,"multipleOf":0.5})`},
		{"random.float(1,9,2)", "random.float(1,9)", `random.number({"min":1,"max":9,"precision":0.01})`, `number.float({"min":1,"max":9,"fractionDigits":2})`, `datatype.float({"min":1,"max":9})`},
		{"random.float", "random.float(0.01)", "random.float(99999)"},
		{"random.alphaNumeric", "random.alphaNumeric()", "random.alphaNumeric(1)"},
		{"finance.amount", "finance.amount()", "finance.amount(0)", `finance.amount("0")`},
		{"finance.amount(1,100)", "finance.amount(1,100,2)", `finance.amount(1,100,2,"")`},
		{`date.utc("YYYY")`, "date.utc(YYYY)", "date.utc('YYYY')", `date.utc(\"YYYY\")`, `date.utc("YYYY").x`},
		{`random.arrayElement(["a","b"])`, "random.arrayElement(['a','b'])", "random.arrayElement([a,b])", `random.arrayElement([\"a\",\"b\"])`, `random.arrayElement(["a","b",])`, `random.arrayElement("a","b")`, `helpers.randomize(["a","b"])`, `helpers.arrayElement(["a","b"])`},
	} {
		want := draws(t, forms[0], 50)
		for _, form := range forms[1:] {
			assert.Equal(t, want, draws(t, form, 50), "%s is not %s", form, forms[0])
		}
	}
}

// TestElementFormat checks how the elements of an array are printed.
func TestElementFormat(t *testing.T) {
	for element, want := range map[string]string{
		"2.50": "2.5", "1e3": "1000", "1e21": "1e+21", "1e-7": "1e-7", "-0": "0", "true": "true", "null": "null", `""`: "",
		`"1\"2"`: `1"2`, `"a (b) }}"`: "a (b) }}", `"$$"`: "$$", `"{{random.number}}"`: "{{random.number}}",
		"[1,[2,3],null]": "1,2,3,", `{"a":{"b":1.0}}`: `{"a":{"b":1}}`, `"007"`: "007", `"tab\there"`: "tab\there",
	} {
		assert.Equal(t, want, draws(t, "random.arrayElement(["+element+"])", 1)[0], element)
		assert.Equal(t, want, draws(t, `random.objectElement({"x":`+element+"})", 1)[0], element)
		assert.Equal(t, want, draws(t, `random.weightedArrayElement({"weights":[1],"data":[`+element+"]})", 1)[0], element)
	}
	long := strings.Repeat("é", 300)
	assert.Equal(t, long, draws(t, `random.arrayElement(["`+long+`"])`, 1)[0])
}

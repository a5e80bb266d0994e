package arg

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// AppendNumber appends f in the format of JavaScript's Number::toString: the shortest
// decimal that parses to f, with an exponent for 1e21 and more and for less than 1e-6. See
// https://tc39.es/ecma262/#sec-numeric-types-number-tostring.
func AppendNumber(dst []byte, f float64) []byte {
	switch abs := math.Abs(f); {
	case f == 0:
		return append(dst, '0') // -0 too
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 0):
		if f < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "Infinity"...)
	case abs >= 1e-6 && abs < 1e21:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	if i := bytes.LastIndexAny(dst[start:], "+-"); dst[start+i+1] == '0' { // Go prints 1e-07
		dst = append(dst[:start+i+1], dst[start+i+2:]...)
	}
	return dst
}

// jsonString returns s as a JSON string. It escapes only what JSON requires.
func jsonString(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // encoding a string cannot fail
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

package arg

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// AppendNumber adds f as JavaScript's Number::toString writes it: the shortest
// digits that give f again, with an exponent from 1e21 on and below 1e-6.
// https://tc39.es/ecma262/#sec-numeric-types-number-tostring
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
	if i := bytes.LastIndexAny(dst[start:], "+-"); dst[start+i+1] == '0' { // Go writes 1e-07
		dst = append(dst[:start+i+1], dst[start+i+2:]...)
	}
	return dst
}

// quote is s as JSON, with no more escapes than JSON asks for.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always has its JSON
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

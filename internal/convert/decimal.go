package convert

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// bytesOf returns how many bytes a decimal of a precision needs in Parquet.
func bytesOf(precision int) int {
	largest := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(precision)), nil)
	return largest.BitLen()/8 + 1 // and a bit for the sign
}

// appendDecimal appends the number of a text, rounded to the scale half up. It returns why
// the text has none, or "". That numbers of more digits than the precision fail their
// record is assumed.
func appendDecimal(dst []byte, value string, precision, scale int) ([]byte, string) {
	digits, exponent, negative, ok := parseNumber(value)
	if !ok {
		return dst, forInput(value)
	}
	// The number is 0.DIGITS times ten to the exponent. Keep the digits that the type has.
	kept := exponent + scale
	if digits == "" || kept < 0 {
		digits, kept = "", 0
	}
	if kept > precision {
		return dst, outOfRange(value, precision, scale)
	}
	up := kept < len(digits) && digits[kept] >= '5'
	unscaled := new(big.Int)
	if kept > 0 {
		unscaled.SetString((digits + strings.Repeat("0", max(0, kept-len(digits))))[:kept], 10)
	}
	if up {
		unscaled.Add(unscaled, big.NewInt(1))
	}
	if len(unscaled.Text(10)) > precision {
		return dst, outOfRange(value, precision, scale)
	}
	width := bytesOf(precision)
	if negative && unscaled.Sign() != 0 { // two's complement
		unscaled.Sub(new(big.Int).Lsh(big.NewInt(1), uint(8*width)), unscaled)
	}
	at := len(dst)
	dst = append(dst, make([]byte, width)...)
	unscaled.FillBytes(dst[at:])
	return dst, ""
}

func outOfRange(value string, precision, scale int) string {
	return fmt.Sprintf("Value %s is out of range for a column of type decimal(%d,%d).", value, precision, scale)
}

// maxExponent limits exponents, so that sums of them do not overflow.
const maxExponent = 1 << 30

// parseNumber parses a number. It is 0.digits times ten to the exponent, and the digits
// begin with none or with one that is not 0.
func parseNumber(text string) (digits string, exponent int, negative, ok bool) {
	text = strings.TrimSpace(text)
	if mantissa, power, has := strings.Cut(strings.ToLower(text), "e"); has {
		n, err := strconv.Atoi(power)
		if n == 0 && err != nil {
			return "", 0, false, false
		}
		text, exponent = mantissa, max(-maxExponent, min(n, maxExponent)) // Atoi returns the limit for a larger one
	}
	text, negative = strings.CutPrefix(text, "-")
	if !negative {
		text = strings.TrimPrefix(text, "+")
	}
	before, after, _ := strings.Cut(text, ".")
	digits = before + after
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false, false
	}
	exponent += len(before)
	trimmed := strings.TrimLeft(digits, "0")
	return trimmed, exponent - (len(digits) - len(trimmed)), negative, true
}

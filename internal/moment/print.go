package moment

import (
	"strconv"
	"time"
)

// append appends n, a value of the token's field, in the token's style.
func (k token) append(dst []byte, n int64) []byte {
	switch k.style {
	case signed, signedLong:
		if n > 9999 || n >= 0 && k.style == signed {
			dst = append(dst, '+')
		}
	case shortYear:
		n %= 100
	case ordinal:
		return append(appendNumber(dst, n, k.width), ordinalSuffix(n)...)
	case fraction:
		return appendFraction(dst, n, k.width)
	case monthName:
		return appendName(dst, time.Month(n).String(), k.width)
	case dayName:
		return appendName(dst, time.Weekday(n).String(), k.width)
	case upperHalf:
		return append(dst, amOrPM(n, "AM", "PM")...)
	case lowerHalf:
		return append(dst, amOrPM(n, "am", "pm")...)
	case offsetPlain:
		return appendOffset(dst, n, "")
	case offsetColon:
		return appendOffset(dst, n, ":")
	}
	return appendNumber(dst, n, k.width)
}

// appendNumber appends n with leading zeros up to width digits, without counting the sign,
// like moment's zeroFill.
func appendNumber(dst []byte, n int64, width int) []byte {
	if width == 2 && 0 <= n && n < 100 { // fast path for the most common tokens
		return append(dst, byte('0'+n/10), byte('0'+n%10))
	}
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	digits := 1
	for rest := n; rest >= 10; rest /= 10 {
		digits++
	}
	for ; digits < width; digits++ {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, n, 10)
}

// ordinalSuffix returns the ending of the English ordinal number n.
func ordinalSuffix(n int64) string {
	if n/10%10 == 1 {
		return "th"
	}
	switch n % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}

func appendFraction(dst []byte, milli int64, width int) []byte {
	digits := [9]byte{byte('0' + milli/100), byte('0' + milli/10%10), byte('0' + milli%10), '0', '0', '0', '0', '0', '0'}
	return append(dst, digits[:width]...)
}

func appendName(dst []byte, name string, width int) []byte {
	if width > 0 {
		name = name[:width]
	}
	return append(dst, name...)
}

func amOrPM(hour int64, before, after string) string {
	if hour < 12 {
		return before
	}
	return after
}

func appendOffset(dst []byte, minutes int64, separator string) []byte {
	sign := byte('+')
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	dst = append(dst, sign)
	dst = appendNumber(dst, minutes/60, 2)
	dst = append(dst, separator...)
	return appendNumber(dst, minutes%60, 2)
}

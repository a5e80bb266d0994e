// Package quantity formats numbers and durations in reports and messages.
package quantity

import (
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"
)

// Digits formats n with three significant digits below 100 and as a whole number from
// there on, with a comma between groups of three digits.
func Digits(n float64) string {
	switch {
	case n >= 1e12:
		return fmt.Sprintf("%.3g", n)
	case n >= 99.95 || math.Abs(n-math.Round(n)) < 1e-6*n:
		return humanize.Commaf(math.Round(n))
	case n >= 9.995:
		return fmt.Sprintf("%.1f", n)
	case n >= 0.9995:
		return fmt.Sprintf("%.2f", n)
	default:
		return fmt.Sprintf("%.2g", n)
	}
}

// Bytes formats a number of bytes in units of 1,024: 1.45 KiB.
func Bytes(n float64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}
	for n >= 1023.5 && len(units) > 1 {
		n, units = n/1024, units[1:]
	}
	return Digits(n) + " " + units[0]
}

// Percent formats a percentage: 12.5 %.
func Percent(n float64) string {
	if n > 0 && n < 0.001 {
		return "under 0.001 %"
	}
	return Digits(n) + " %"
}

// Count formats a number of things, where thing is a noun that takes an s in the plural:
// 1 object, 2,400 records.
func Count(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return humanize.Comma(n) + " " + thing
}

// Rounded rounds a duration for display: to seconds, or to tenths of a second below one
// second.
func Rounded(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}

// Seconds formats a number of seconds as a rounded duration.
func Seconds(s float64) string {
	if s >= math.MaxInt64/float64(time.Second) {
		return "292 years or more"
	}
	return Rounded(time.Duration(s * float64(time.Second))).String()
}

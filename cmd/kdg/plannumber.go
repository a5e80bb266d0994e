package main

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/dustin/go-humanize"
)

// digits is n with three digits that mean something, and a comma at each thousand.
func digits(n float64) string {
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

// sized is so many bytes.
func sized(bytes float64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}
	for bytes >= 1023.5 && len(units) > 1 {
		bytes, units = bytes/1024, units[1:]
	}
	return digits(bytes) + " " + units[0]
}

// percent is a share of a hundred.
func percent(n float64) string {
	if n > 0 && n < 0.001 {
		return "under 0.001 %"
	}
	return digits(n) + " %"
}

// wrap is a text in lines of the page's width, the first of them after start and the
// others as far in.
func wrap(start, text string) string {
	const width = 80
	var b strings.Builder
	indent := strings.Repeat(" ", len([]rune(start)))
	line := start
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len([]rune(line))+1+len([]rune(word)) <= width:
			line += " " + word
		default:
			b.WriteString(line + "\n")
			line = indent + word
		}
	}
	return b.String() + line + "\n"
}

var uuid = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// withoutUUID is a key in which what nobody can foretell is called so.
func withoutUUID(key string) string {
	all := uuid.FindAllStringIndex(key, -1)
	last := all[len(all)-1] // each key has one, after all that a prefix may hold
	return key[:last[0]] + "<uuid>" + key[last[1]:]
}

package prefix

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Text that looks like an expression causes a warning with the probable expression.
func TestLookalikes(t *testing.T) {
	for src, meant := range map[string]string{
		"logs/{timestamp:yyyy}/":                 "logs/!{timestamp:yyyy}/",
		"logs/{timestamp:yyyy/MM/dd}/":           "logs/!{timestamp:yyyy/MM/dd}/",
		"logs/${timestamp:yyyy}/":                "logs/!{timestamp:yyyy}/",
		"logs/!timestamp:yyyy/":                  "logs/!{timestamp:yyyy}/",
		"logs/! {timestamp:yyyy}/":               "logs/!{timestamp:yyyy}/",
		"logs/{{timestamp:yyyy}}/":               "logs/!{timestamp:yyyy}/",
		"logs/!(timestamp:yyyy)/":                "logs/!{timestamp:yyyy}/",
		"logs/!{timestamp::yyyy}/":               "logs/!{timestamp:yyyy}/",
		"e/{firehose:error-output-type}/":        "e/!{firehose:error-output-type}/",
		"c/${partitionKeyFromQuery:customer}/":   "c/!{partitionKeyFromQuery:customer}/",
		"logs/%Y/%m/%d/":                         "logs/!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/",
		"dt=%Y-%m-%d/":                           "dt=!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}/",
		"logs/$(date +%Y/%m/%d)/":                "logs/!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/",
		"logs/{{timestamp}}/":                    "logs/!{timestamp:yyyy/MM/dd}/",
		"a/${date}/":                             "a/!{timestamp:yyyy/MM/dd}/",
		"logs/%-d/%H/":                           "logs/!{timestamp:dd}/!{timestamp:HH}/",
		"%{+yyyy.MM.dd}/":                        "!{timestamp:yyyy.MM.dd}/",
		"year=YYYY/month=MM/":                    "year=!{timestamp:yyyy}/month=!{timestamp:MM}/",
		"YYYY/MM/DD/":                            "!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/",
		"logs/yyyy/mm/dd/hh/":                    "logs/!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/!{timestamp:HH}/",
		"dt=YYYY-MM-DD/":                         "dt=!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}/",
		"logs/yyyyMMdd/":                         "logs/!{timestamp:yyyyMMdd}/",
		"<yyyy>/<MM>/":                           "!{timestamp:yyyy}/!{timestamp:MM}/",
		"{year}/{month}/{day}/":                  "!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/",
		"a/${year}/{{month}}/":                   "a/!{timestamp:yyyy}/!{timestamp:MM}/",
		"y=!{timestamp:yyyy}/month={month}/":     "y=!{timestamp:yyyy}/month=!{timestamp:MM}/",
		"!{timestamp:yyyy}/{timestamp:MM}/":      "!{timestamp:yyyy}/!{timestamp:MM}/",
		"logs/{timestamp:yyyy}/!{timestamp:MM}/": "logs/!{timestamp:yyyy}/!{timestamp:MM}/",
	} {
		prefix, err := Parse(src)
		require.NoError(t, err, src)
		var found string
		for _, warning := range warn(FieldPrefix, prefix) {
			if _, shown, is := strings.Cut(warning.Msg, "an expression is written "); is {
				found = shown
				require.NotZero(t, warning.Len, src)
			}
		}
		require.Equal(t, meant, found, src)
	}
}

// Folder names that only share letters with a date pattern cause no warning.
func TestNoLookalikes(t *testing.T) {
	for _, src := range []string{
		"", "MM/", "DD/", "HH/", "summary/", "data/mm/", "100%/", "50%d/", "a%20b/", "%da/", "save%/", "yyyymm2/", "Yyyy/",
		"day/", "year=2026/", "monthly/", "timestamp/", "timestamps:daily/", "firehose/", "{logs}/", "a{b}c/", "$HOME/",
		"!important/", "!{timestamp:yyyy/MM/dd}/", "!{timestamp:'year='yyyy}/", "year=!{timestamp:yyyy}/month=!{timestamp:MM}/",
		"!{firehose:random-string}/", "events/[v2]/", "(draft)/", "yy/", "ydd/", "MMYYYYx/",
	} {
		prefix, err := Parse(src)
		require.NoError(t, err, src)
		for _, warning := range warn(FieldPrefix, prefix) {
			require.NotContains(t, warning.Msg, "plain text", src)
		}
	}
}

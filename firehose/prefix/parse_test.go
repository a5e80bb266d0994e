package prefix

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func longText(n int) string { return strings.Repeat("x", n) }

// TestParseFaults has each refusal of the syntax.
func TestParseFaults(t *testing.T) {
	check := func(src string, want ...string) {
		t.Helper()
		_, err := Parse(src)
		require.EqualError(t, err, strings.Join(want, "\n"))
	}
	check("a/!{time:yyyy}/",
		`no namespace "time" in a prefix expression: use timestamp, firehose, partitionKeyFromQuery or partitionKeyFromLambda; did you mean timestamp?`,
		`    a/!{time:yyyy}/`,
		`        ^^^^`)
	check("!{Timestamp:yyyy}",
		`no namespace "Timestamp" in a prefix expression: use timestamp, firehose, partitionKeyFromQuery or partitionKeyFromLambda; did you mean timestamp?`,
		`    !{Timestamp:yyyy}`,
		`      ^^^^^^^^^`)
	check("!{partitionKeyFromLamda:x}",
		`no namespace "partitionKeyFromLamda" in a prefix expression: use timestamp, firehose, partitionKeyFromQuery or partitionKeyFromLambda; did you mean partitionKeyFromLambda?`,
		`    !{partitionKeyFromLamda:x}`,
		`      ^^^^^^^^^^^^^^^^^^^^^`)
	check("!{bogus:x}",
		`no namespace "bogus" in a prefix expression: use timestamp, firehose, partitionKeyFromQuery or partitionKeyFromLambda`,
		`    !{bogus:x}`,
		`      ^^^^^`)
	check("!{:yyyy}",
		`no namespace "" in a prefix expression: use timestamp, firehose, partitionKeyFromQuery or partitionKeyFromLambda`,
		`    !{:yyyy}`,
		`      ^`)
	check("a/!{timestamp:yyyy/",
		`no "}" closes this expression: add it after the value`,
		`    a/!{timestamp:yyyy/`,
		`      ^^^^^^^^^^^^^^^^^`)
	check("a/!{timestamp:}/",
		`no value after the colon: write one, for example !{timestamp:yyyy/MM/}`,
		`    a/!{timestamp:}/`,
		`      ^^^^^^^^^^^^^`)
	check("!{partitionKeyFromQuery:}",
		`no value after the colon: write one, for example !{partitionKeyFromQuery:customer_id}`,
		`    !{partitionKeyFromQuery:}`,
		`    ^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check("!{yyyy}/",
		`no colon in this expression: write !{namespace:value}, for example !{timestamp:yyyy/MM/}`,
		`    !{yyyy}/`,
		`    ^^^^^^^`)
	check("!{timestamp:yyyy/!{firehose:random-string}}",
		`"!{" inside an expression, and expressions do not nest: close the one before it with "}" first`,
		`    !{timestamp:yyyy/!{firehose:random-string}}`,
		`                     ^^`)
	check("!{timestamp:yyyy/!{firehose:bogus}/!{x}", // parsing continues after the fault
		`"!{" inside an expression, and expressions do not nest: close the one before it with "}" first`,
		`    !{timestamp:yyyy/!{firehose:bogus}/!{x}`,
		`                     ^^`,
		`no value "bogus" in the firehose namespace: use error-output-type or random-string`,
		`    !{timestamp:yyyy/!{firehose:bogus}/!{x}`,
		`                                ^^^^^`,
		`no colon in this expression: write !{namespace:value}, for example !{timestamp:yyyy/MM/}`,
		`    !{timestamp:yyyy/!{firehose:bogus}/!{x}`,
		`                                       ^^^^`)
	check("!{firehose:bogus}/",
		`no value "bogus" in the firehose namespace: use error-output-type or random-string`,
		`    !{firehose:bogus}/`,
		`               ^^^^^`)
	check("!{firehose:error-type}/",
		`no value "error-type" in the firehose namespace: use error-output-type or random-string`,
		`    !{firehose:error-type}/`,
		`               ^^^^^^^^^^`)
	check("!{firehose:random}/",
		`no value "random" in the firehose namespace: use error-output-type or random-string; did you mean random-string?`,
		`    !{firehose:random}/`,
		`               ^^^^^^`)
}

// TestPatternFaults has each refusal of a timestamp pattern.
func TestPatternFaults(t *testing.T) {
	check := func(src string, want ...string) {
		t.Helper()
		_, err := Parse(src)
		require.EqualError(t, err, strings.Join(want, "\n"))
	}
	check("!{timestamp:year=yyyy}/",
		`no pattern letter "r": text in a timestamp pattern goes in single quotes, 'year=', or outside the braces`,
		`    !{timestamp:year=yyyy}/`,
		`                ^^^^^`)
	check("!{timestamp:yyyy/month/dd}",
		`no pattern letter "o": text in a timestamp pattern goes in single quotes, 'month', or outside the braces`,
		`    !{timestamp:yyyy/month/dd}`,
		`                     ^^^^^`)
	check("!{timestamp:ddd}",
		`no pattern "ddd": write d (day of month) in a run of 1 or 2`,
		`    !{timestamp:ddd}`,
		`                ^^^`)
	check("!{timestamp:cc/VVV/OO/aa/yyyyyyyyyyy}",
		`no pattern "cc": write c (day of week) in a run of 1 or 3 to 5`,
		`    !{timestamp:cc/VVV/OO/aa/yyyyyyyyyyy}`,
		`                ^^`,
		`no pattern "VVV": write V (zone) in a run of 2`,
		`    !{timestamp:cc/VVV/OO/aa/yyyyyyyyyyy}`,
		`                   ^^^`,
		`no pattern "OO": write O (zone offset) in a run of 1 or 4`,
		`    !{timestamp:cc/VVV/OO/aa/yyyyyyyyyyy}`,
		`                       ^^`,
		`no pattern "aa": write a (AM or PM) in a run of 1`,
		`    !{timestamp:cc/VVV/OO/aa/yyyyyyyyyyy}`,
		`                          ^^`,
		`no pattern "yyyyyyyyyyy": write y (year) in a run of 1 to 10 or 19`,
		`    !{timestamp:cc/VVV/OO/aa/yyyyyyyyyyy}`,
		`                             ^^^^^^^^^^^`)
	check("!{timestamp:'y=yyyy}",
		`no single quote closes this one before the }: add it, or write '' for a quote itself`,
		`    !{timestamp:'y=yyyy}`,
		`                ^^^^^^^`)
	check("!{timestamp:yyyy]}",
		`] ends an optional section that no [ began: add the [, or put it in single quotes, ']'`,
		`    !{timestamp:yyyy]}`,
		`                    ^`)
	check("!{timestamp:][yyyy]}", // the second fault is the unclosed [
		`] ends an optional section that no [ began: add the [, or put it in single quotes, ']'`,
		`    !{timestamp:][yyyy]}`,
		`                ^`)
	check("!{timestamp:yyyy#MM}",
		`# is reserved in a timestamp pattern: put it in single quotes, '#', or outside the braces`,
		`    !{timestamp:yyyy#MM}`,
		`                    ^`)
	check("!{timestamp:{yyyy}",
		`{ is reserved in a timestamp pattern: put it in single quotes, '{', or outside the braces`,
		`    !{timestamp:{yyyy}`,
		`                ^`)
	check("!{timestamp:yyyypp/MM}",
		`p pads the letter after it, and none follows: add the letter, or put text in single quotes`,
		`    !{timestamp:yyyypp/MM}`,
		`                    ^^`)
	check("!{timestamp:yyyy/pd}",
		`pads to 1, but d (day of month) can have 2 characters, which Java rejects: write 2 p, or none`,
		`    !{timestamp:yyyy/pd}`,
		`                     ^^`)
	check("!{timestamp:BBBB}",
		`pattern letter B (period of day) is newer than Java 8, whose rules Firehose follows: leave it out`,
		`    !{timestamp:BBBB}`,
		`                ^^^^`)
	check("!{timestamp:HH g v}",
		`pattern letter g (Julian day) is newer than Java 8, whose rules Firehose follows: leave it out`,
		`    !{timestamp:HH g v}`,
		`                   ^`,
		`pattern letter v (zone name) is newer than Java 8, whose rules Firehose follows: leave it out`,
		`    !{timestamp:HH g v}`,
		`                     ^`)
}

func TestRawLength(t *testing.T) {
	check := func(src string, wantOff, wantLen int) {
		t.Helper()
		_, err := Parse(src)
		if wantLen == 0 {
			require.NoError(t, err)
			return
		}
		var f *Fault
		require.True(t, errors.As(err, &f))
		require.Equal(t, "1025 characters, but the API allows 1024: shorten the expression", f.Msg)
		require.Equal(t, [2]int{wantOff, wantLen}, [2]int{f.Off, f.Len})
	}
	check(longText(1024), 0, 0)
	check(longText(1025), 1024, 1)
	check(strings.Repeat("é", 1024), 0, 0)
	check(strings.Repeat("é", 1025), 2048, 2)
	check(strings.Repeat("\xd4", 1025), 1024, 1)
}

// Parse reports all faults of an expression at once. Callers can inspect them as Faults.
func TestAllFaults(t *testing.T) {
	_, err := Parse("!{time:x}/!{firehose:y}/!{timestamp:dddd}/!{z")
	var faults Faults
	require.True(t, errors.As(err, &faults))
	require.Len(t, faults, 4)
	for i, want := range []string{"time", "y", "dddd", "!{z"} {
		f := faults[i]
		require.Equal(t, want, f.Expr[f.Off:f.Off+f.Len])
	}
}

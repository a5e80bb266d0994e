package prefix

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	goodData  = "streaming/!{timestamp:yyyy/MM/}"
	goodError = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}"
)

// check parses the pair and returns its refusals and its warnings.
func (p Pair) check() (refusals, warnings Faults) {
	_, _, warnings, err := p.Parse()
	refusals, _ = err.(Faults)
	return refusals, warnings
}

// These pairs cause neither a refusal nor a warning.
func TestPairsWithoutFaults(t *testing.T) {
	check := func(p Pair) {
		t.Helper()
		refusals, warnings := p.check()
		require.Empty(t, refusals)
		require.Empty(t, warnings)
	}
	check(Pair{Data: goodData, Error: goodError})
	check(Pair{})
	check(Pair{Error: "failures/!{firehose:error-output-type}/"})
	check(Pair{Data: "data/", Error: "errors/"})
	check(Pair{Data: "data/y=!{timestamp:yyyy}/m=!{timestamp:MM}/d=!{timestamp:dd}/h=!{timestamp:HH}/", Error: goodError})
	check(Pair{Data: "data/!{partitionKeyFromQuery:customer}/", Error: goodError, DynamicPartitioning: true})
	check(Pair{Data: "data/!{firehose:random-string}/", Error: goodError})
}

// TestRefusals has the rules that concern both prefixes.
func TestRefusals(t *testing.T) {
	check := func(p Pair, want ...string) {
		t.Helper()
		refusals, _ := p.check()
		require.Equal(t, strings.Join(want, "\n"), refusals.Error())
	}
	check(Pair{Data: "a/!{timestamp:yyyy/MM/}"},
		`Prefix: an expression here needs an ErrorOutputPrefix, and there is none: set it, for example to !{firehose:error-output-type}/!{timestamp:yyyy/MM/}`,
		`    a/!{timestamp:yyyy/MM/}`,
		`      ^^^^^^^^^^^^^^^^^^^^^`)
	check(Pair{Data: "a/!{firehose:error-output-type}/", Error: goodError},
		`Prefix: error-output-type is for ErrorOutputPrefix only: take it out of Prefix`,
		`    a/!{firehose:error-output-type}/`,
		`      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check(Pair{Data: goodData, Error: "e/!{timestamp:yyyy/}"},
		`ErrorOutputPrefix: an ErrorOutputPrefix with an expression needs !{firehose:error-output-type}: add it, for example as the first folder`,
		`    e/!{timestamp:yyyy/}`,
		`      ^^^^^^^^^^^^^^^^^^`)
	check(Pair{Data: "a/!{partitionKeyFromQuery:k}/!{partitionKeyFromLambda:l}/", Error: goodError},
		`Prefix: a partition key needs dynamic partitioning, which is off: turn it on, or take the key out`,
		`    a/!{partitionKeyFromQuery:k}/!{partitionKeyFromLambda:l}/`,
		`      ^^^^^^^^^^^^^^^^^^^^^^^^^^`,
		`Prefix: a partition key needs dynamic partitioning, which is off: turn it on, or take the key out`,
		`    a/!{partitionKeyFromQuery:k}/!{partitionKeyFromLambda:l}/`,
		`                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check(Pair{Data: goodData, Error: "!{firehose:error-output-type}/!{partitionKeyFromQuery:k}/", DynamicPartitioning: true},
		`ErrorOutputPrefix: a partition key is for Prefix only, failed records have none: take it out of ErrorOutputPrefix`,
		`    !{firehose:error-output-type}/!{partitionKeyFromQuery:k}/`,
		`                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check(Pair{Data: "!{time:yyyy}/", Error: "!{firehose:bogus}/"}, // the message names the prefix of each fault
		`Prefix: no namespace "time" in a prefix expression: use timestamp, firehose, partitionKeyFromQuery or partitionKeyFromLambda; did you mean timestamp?`,
		`    !{time:yyyy}/`,
		`      ^^^^`,
		`ErrorOutputPrefix: no value "bogus" in the firehose namespace: use error-output-type or random-string`,
		`    !{firehose:bogus}/`,
		`               ^^^^^`)
}

// The limit applies to the longest key that any instant gives.
func TestEvaluatedLength(t *testing.T) {
	check := func(data string, want int) {
		t.Helper()
		p, err := Parse(data)
		require.NoError(t, err)
		require.Equal(t, want, p.maxLen())
		refusals, _ := Pair{Data: data, Error: goodError, DynamicPartitioning: true}.check()
		if want <= 512 {
			require.Empty(t, refusals)
			return
		}
		require.ErrorContains(t, refusals, "can evaluate to 513 characters, but Firehose allows 512: shorten it")
	}
	check(longText(497)+"/", 512)
	check(longText(498)+"/", 513)
	check(longText(507)+"/!{timestamp:d/}!", 512) // 2 characters on the 10th
	check(longText(508)+"/!{timestamp:d/}!", 513)
	check(longText(502)+"/!{timestamp:MMMM}", 512) // September
	check(longText(503)+"/!{timestamp:MMMM}", 513)
	check(longText(500)+"/!{firehose:random-string}", 512)
	check(longText(512)+"!{partitionKeyFromQuery:k}", 512)
	check(longText(481)+"/!{timestamp:'x'}/!{timestamp:ppppppppppppppppppppppppppppd}", 512)
	check(longText(480)+"!{timestamp:VV}", 512)

	refusals, _ := Pair{Data: goodData, Error: longText(483) + "!{firehose:error-output-type}"}.check()
	require.ErrorContains(t, refusals, "ErrorOutputPrefix: can evaluate to 513 characters")
}

// TestWarnings has the warnings that concern one prefix, with their places.
func TestWarnings(t *testing.T) {
	check := func(data string, want ...string) {
		t.Helper()
		p := Pair{Data: data, Error: goodError, DynamicPartitioning: true}
		refusals, warnings := p.check()
		require.Empty(t, refusals)
		var got []string
		for _, w := range warnings {
			require.Equal(t, FieldPrefix, w.Field)
			got = append(got, w.Expr[w.Off:w.Off+w.Len]+" > "+w.Msg)
		}
		require.Equal(t, want, got)
	}
	const (
		yyyyMsg = "YYYY > YYYY (week-based year) is 2026 from 28 December 2025 on: for the year write yyyy"
		mmMsg   = "mm > mm (minute) has no hour before it: for the month write MM"
		ddMsg   = "DD > DD (day of year) is 239 on 27 August: for the day of the month write dd"
		dddMsg  = "DDD > DDD (day of year) is 239 on 27 August: for the day of the month write dd"
		ssMsg   = "ss > ss (second) gives nearly every object its own folder: stop at the hour"
		weekMsg = "ww > ww (week of year) counts weeks as the locale does, in the US from Sunday on, not as ISO weeks: write yyyy/MM/dd to be sure"
	)
	locale := func(run, means, remedy string) string {
		return run + " > " + run + " (" + means + ") is text of the service's locale, which neither sorts by time nor suits partition projection: " + remedy
	}
	offset := func(run string) string {
		return run + " > " + run + ` (zone offset) puts "+" or ":" into keys, which S3 tools trip over: leave it out, a stream has one zone`
	}

	// Letters that are easily confused.
	check("!{timestamp:YYYY/mm/DD/}", yyyyMsg, mmMsg, ddMsg)
	check("!{timestamp:yyyy/mm/}", mmMsg)
	check("!{timestamp:yyyy/mm/dd/HH/}", mmMsg)
	check("!{timestamp:yyyy}/!{timestamp:mm}/!{timestamp:HH/}", mmMsg)
	check("!{timestamp:yyyy/MM/dd/HH/mm/}")
	check("!{timestamp:HH}/!{timestamp:mm}/")
	check("!{timestamp:kk/mm/}")
	check("!{timestamp:HH-mm-ss/}", ssMsg)
	check("!{timestamp:YYYY-'W'ww/}", weekMsg)
	check("!{timestamp:yyyy/MM/DDD/HH/}", dddMsg)
	check("!{timestamp:DDD/MM/}", dddMsg)
	check("!{timestamp:yyyy/mm/DDD/}", mmMsg, dddMsg)
	check("!{timestamp:yyyy/DDD/HH/mm/}")
	check("!{timestamp:yyyy/DD/}", ddMsg)
	check("!{timestamp:hh/}", "hh > hh (hour 1 to 12) is the same in the morning and the evening: for 0 to 23 write HH")
	check("!{timestamp:K/}", "K > K (hour 0 to 11) is the same in the morning and the evening: for 0 to 23 write HH")
	check("!{timestamp:day=dd/}",
		`day= > every letter of "day=" is read as a field: text goes in single quotes, or outside the braces`,
		locale("a", "AM or PM", "leave it out and write HH"))

	// Text in a language, and time zones.
	check("!{timestamp:yyyy/MMM/}", locale("MMM", "month", "write MM"))
	check("!{timestamp:LLLL/}", locale("LLLL", "month", "write MM"))
	check("!{timestamp:E/}", locale("E", "day of week", "write dd, the day of the month"))
	check("!{timestamp:QQQ/}", locale("QQQ", "quarter", "write Q"))
	check("!{timestamp:hha/}", locale("a", "AM or PM", "leave it out and write HH"))
	check("!{timestamp:G/}", locale("G", "era", "leave it out"))
	check("!{timestamp:z/}", locale("z", "zone name", "leave it out, a stream has one zone"))
	check("!{timestamp:yyyy/Q/}")
	check("!{timestamp:ee/}", "ee > ee (day of week) counts weeks as the locale does, in the US from Sunday on, not as ISO weeks: write yyyy/MM/dd to be sure")
	check("!{timestamp:xxx/}", offset("xxx"))
	check("!{timestamp:X/Z/O/}", offset("X"), offset("Z"), offset("O"))
	check("!{timestamp:VV/}", `VV > VV (zone) has a "/" in it, as in Asia/Tokyo, which makes one more folder: leave it out, a stream has one zone`)

	// Too many folders, and spaces.
	check("!{timestamp:SSS/}", "SSS > SSS (fraction of second) gives nearly every object its own folder: stop at the hour")
	check("!{timestamp:n/A/N/}",
		"n > n (nanosecond of second) gives nearly every object its own folder: stop at the hour",
		"A > A (millisecond of day) gives nearly every object its own folder: stop at the hour",
		"N > N (nanosecond of day) gives nearly every object its own folder: stop at the hour")
	check("!{timestamp:ppd/}", "ppd > d (day of month) is padded with spaces, which keys should not have: leave the p out, and repeat the letter for zeros, as in dd")

	check(`!{timestamp:"yyyy"/}`, `" > a double quote becomes part of the key: text in a timestamp pattern goes in single quotes`)
	check("a/${AWS::Region}/!{timestamp:yyyy/}", "${AWS::Region} > this is plain text, which every key would have as it stands: only Fn::Sub in a template replaces ${AWS::Region}")

	// Slashes.
	check("data/!{timestamp:yyyy/MM}", `} > no "/" at the end, and Firehose inserts none, so keys read "data/2026/01my-stream-1-2026-01-02-03-…": end with "/"`)
	check("data/!{timestamp:yyyy/}x", `x > no "/" at the end, and Firehose inserts none, so keys read "data/2026/xmy-stream-1-2026-01-02-03-…": end with "/"`)
	check("a/!{firehose:random-string}", `} > no "/" at the end, and Firehose inserts none, so keys read "a/AAAAAAAAAAAmy-stream-1-2026-01-02-03-…": end with "/"`)
	check("a/!{partitionKeyFromQuery:id}", `} > no "/" at the end, and Firehose inserts none, so keys read "a/idmy-stream-1-2026-01-02-03-…": end with "/"`)
	check("legacy", `y > no "/" at the end, and Firehose appends yyyy/MM/dd/HH/ without one, so keys read "legacy2026/01/02/03/my-stream-1-2026-01-02-03-…": end with "/"`)
	check("données", `s > no "/" at the end, and Firehose appends yyyy/MM/dd/HH/ without one, so keys read "données2026/01/02/03/my-stream-1-2026-01-02-03-…": end with "/"`)
	check("!{timestamp:yyyy'/'}")
	check("!{timestamp:yyyy[/MM/]}")
	check("/data/", `/ > a leading "/" makes a first folder without a name: leave it out`)
	check("!{timestamp:/yyyy/}", `/ > a leading "/" makes a first folder without a name: leave it out`)
	check("!{partitionKeyFromQuery:k}/!{timestamp:/yyyy/}", `/ > a second "/" makes a folder without a name: leave it out`)
	check("a//!{timestamp:yyyy/}", `/ > a second "/" makes a folder without a name: leave it out`)
	check("a/!{timestamp:/yyyy/}", `/ > a second "/" makes a folder without a name: leave it out`)
	check("!{timestamp:yyyy/'/x/'}", `'/x/' > a second "/" makes a folder without a name: leave it out`)
}

// TestPairWarnings has the warnings that concern both prefixes.
func TestPairWarnings(t *testing.T) {
	check := func(data, errorOutput string, want ...string) {
		t.Helper()
		refusals, warnings := Pair{Data: data, Error: errorOutput}.check()
		require.Empty(t, refusals)
		require.Equal(t, strings.Join(want, "\n"), warnings.Error())
	}
	check(goodData, "streaming/!{firehose:error-output-type}/",
		`ErrorOutputPrefix: error objects land in "streaming/processing-failed/", among the data in "streaming/", where queries read them: start with another folder`,
		`    streaming/!{firehose:error-output-type}/`,
		`    ^^^^^^^^^^`)
	check("a/b=!{timestamp:yyyy/}", "a/e/!{firehose:error-output-type}/",
		`ErrorOutputPrefix: error objects land in "a/e/processing-failed/", among the data in "a/", where queries read them: start with another folder`,
		`    a/e/!{firehose:error-output-type}/`,
		`    ^^`)
	check("processing-failed/!{timestamp:yyyy/}", "!{firehose:error-output-type}/!{timestamp:yyyy/}",
		`ErrorOutputPrefix: error objects land in "processing-failed/", among the data in "processing-failed/", where queries read them: start with another folder`,
		`    !{firehose:error-output-type}/!{timestamp:yyyy/}`,
		`    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check("e/data/!{timestamp:yyyy/}", "e/!{timestamp:yyyy/}!{firehose:error-output-type}/",
		`ErrorOutputPrefix: data objects land in "e/data/", among the errors in "e/": start with another folder`,
		`    e/!{timestamp:yyyy/}!{firehose:error-output-type}/`,
		`    ^^`)
	check("data/", "data/",
		`ErrorOutputPrefix: error objects land in "data/", among the data in "data/", where queries read them: start with another folder`,
		`    data/`,
		`    ^^^^^`)
	check("data/", "",
		`Prefix: without an ErrorOutputPrefix, error objects go to "data/processing-failed/…", among the data: set one outside "data/"`,
		`    data/`,
		`    ^^^^^`)
	check(goodData, "errors/",
		`ErrorOutputPrefix: no expression here, while Prefix has one: the API accepts it, but the console does not, and errors of every type share a folder: add !{firehose:error-output-type}/`,
		`    errors/`,
		`    ^^^^^^^`)
	check(goodData, "errors/!{firehose:error-output-type}",
		`ErrorOutputPrefix: no "/" at the end, and Firehose inserts none, so keys read "errors/processing-failedmy-stream-1-2026-01-02-03-…": end with "/"`,
		`    errors/!{firehose:error-output-type}`,
		`                                       ^`)
	check("streaming-a/!{timestamp:yyyy/}", "streaming/!{firehose:error-output-type}/", "")
	check("!{timestamp:yyyy/}", goodError, "")
}

func TestControlCharactersAreRefused(t *testing.T) {
	for _, p := range []Pair{{Data: "a\tb/"}, {Data: "a/", Error: "e\u0085/"}, {Data: "a\x00/"}} {
		refusals, _ := p.check()
		require.Len(t, refusals, 1, "%q", p)
		require.Contains(t, refusals.Error(), "a control character: leave it out")
		require.Contains(t, refusals.Error(), "^")
	}
}

package projection

import (
	"strings"
	"testing"

	"penstock/firehose/prefix"

	"github.com/stretchr/testify/require"
)

// TestProjectFault has a fault as a user sees it.
func TestProjectFault(t *testing.T) {
	_, err := projecting("a/!{timestamp:yyyy/MMM/}", "")
	require.EqualError(t, err, strings.Join([]string{
		`Prefix: MMM (month) is text, which neither sorts by time nor counts in steps: write a/!{timestamp:yyyy/MM/}`,
		`    a/!{timestamp:yyyy/MMM/}`,
		`                       ^^^`,
	}, "\n"))
	var fault *prefix.Fault
	require.ErrorAs(t, err, &fault)
}

// TestProjectRefusals has each refusal with its place, its message and the proposed prefix.
func TestProjectRefusals(t *testing.T) {
	check := func(data, nearest string, want ...string) {
		t.Helper()
		p, err := projecting(data, "")
		require.IsType(t, prefix.Faults{}, err, data)
		require.Zero(t, p)
		var got []string
		for _, f := range err.(prefix.Faults) {
			require.Equal(t, prefix.FieldPrefix, f.Field)
			msg, ok := strings.CutSuffix(f.Msg, ": write "+nearest)
			require.True(t, ok, "%s\nproposes %s", data, f.Msg)
			got = append(got, f.Expr[f.Off:f.Off+f.Len]+" > "+msg)
		}
		require.Equal(t, want, got)
		_, err = projecting(nearest, "")
		require.NoError(t, err)
	}
	const (
		end     = ` > no "/" at the end, and Firehose inserts none, so that the names of objects are glued to the last key`
		slash   = ` > no "/" after the value of a key, and Athena wants one there`
		between = ` > text between the parts of a date, which is one key: only / - _ . and T may separate them`
		folder  = `/ > a folder without a name, which Athena leaves out of a location`
		random  = `!{firehose:random-string} > a random string differs in each key, so Athena cannot derive the folders`
		dynamic = ` > Athena needs the values of a partition key, in the table (enum) or in each query (injected), but they are unknown here`
		text    = " is text, which neither sorts by time nor counts in steps"
		zone    = " is the time zone, not the time"
		tiny    = " gives nearly every object its own partition"
		other   = " is not a year, month, day, hour or minute"
		order   = ": a date goes year, month, day, hour, minute, so that its text sorts by time"
		noZero  = " has no leading zero, so 10 sorts before 9"
	)
	// The end of the prefix.
	check("a/!{timestamp:yyyy/MM}", "a/!{timestamp:yyyy/MM}/", end)
	check("a/!{timestamp:yyyy/MM/}x", "a/!{timestamp:yyyy/MM/}x/", end)
	check("a/year=!{timestamp:yyyy}", "a/year=!{timestamp:yyyy}/", end)

	// Letters that are not part of a date, or that do not sort by time.
	check("a/!{timestamp:yyyy/LLLL/}", "a/!{timestamp:yyyy/MM/}", "LLLL > LLLL (month)"+text)
	check("a/!{timestamp:yyyy/MM/E/}", "a/!{timestamp:yyyy/MM/dd/}", "E > E (day of week)"+text)
	check("a/!{timestamp:G/}", "a/!{timestamp:yyyy/MM/}", "G > G (era)"+text)
	check("a/!{timestamp:YYYY/MM/}", "a/!{timestamp:yyyy/MM/}",
		"YYYY > YYYY (week-based year) is the week-based year, which differs from the calendar year around New Year")
	check("a/!{timestamp:yyyy/MM/dd/hh/}", "a/!{timestamp:yyyy/MM/dd/HH/}", "hh > hh (hour 1 to 12) is the same in the morning and in the evening")
	check("a/!{timestamp:yyyy/MM/dd/K/}", "a/!{timestamp:yyyy/MM/dd/HH/}", "K > K (hour 0 to 11) is the same in the morning and in the evening")
	check("a/!{timestamp:yyyy/MM/dd/hha/}", "a/!{timestamp:yyyy/MM/dd/HH/}",
		"hh > hh (hour 1 to 12) is the same in the morning and in the evening", "a > a (AM or PM)"+text)
	check("a/!{timestamp:yyyy/MM/dd/kk/}", "a/!{timestamp:yyyy/MM/dd/HH/}", "kk > kk (hour 1 to 24) writes midnight as 24, so it does not sort by time")
	check("a/!{timestamp:yyyy/DDD/}", "a/!{timestamp:yyyy/MM/dd/}", "DDD > DDD (day of year)"+other)
	check("a/!{timestamp:yyyy/Q/}", "a/!{timestamp:yyyy/MM/}", "Q > Q (quarter)"+other)
	check("a/!{timestamp:yyyy/ww/}", "a/!{timestamp:yyyy/MM/}", "ww > ww (week of year)"+other)
	check("a/!{timestamp:yyyy/MM/dd/HH/mm/ss/}", "a/!{timestamp:yyyy/MM/dd/HH/mm/}", "ss > ss (second)"+tiny)
	check("a/!{timestamp:A/}", "a/!{timestamp:yyyy/MM/dd/HH/}", "A > A (millisecond of day)"+tiny)
	check("a/!{timestamp:yyyy/MM/ddxxx/}", "a/!{timestamp:yyyy/MM/dd/}", "xxx > xxx (zone offset)"+zone)
	check("a/!{timestamp:VV/yyyy/}", "a/!{timestamp:yyyy/}", "VV > VV (zone)"+zone)
	check("a/!{timestamp:yy/MM/}", "a/!{timestamp:yyyy/MM/}", "yy > yy (year) is not the year's four digits")
	check("a/!{timestamp:uuuuu/}", "a/!{timestamp:yyyy/}", "uuuuu > uuuuu (year) is not the year's four digits")
	check("a/!{timestamp:yyyy/ppM/}", "a/!{timestamp:yyyy/MM/}", "ppM > M (month) is padded with spaces, which folders should not have")

	// The order of the parts of a date, and its gaps.
	check("a/!{timestamp:MM/}", "a/!{timestamp:yyyy/MM/}", "MM > MM (month) comes where the year belongs"+order)
	check("a/!{timestamp:dd-MM-yyyy}/", "a/!{timestamp:yyyy/MM/dd/}", "dd > dd (day of month) comes where the year belongs"+order)
	check("dt=!{timestamp:MM-dd}/", "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/", "MM > MM (month) comes where the year belongs"+order)
	check("a/!{timestamp:yyyy/dd/}", "a/!{timestamp:yyyy/MM/dd/}", "dd > dd (day of month) comes where the month belongs"+order)
	check("a/!{timestamp:yyyy/mm/}", "a/!{timestamp:yyyy/MM/}", "mm > mm (minute) comes where the month belongs"+order)
	check("a/!{timestamp:yyyy/MM/yyyy-MM-dd}/", "a/!{timestamp:yyyy/MM/dd/}", "yyyy > yyyy (year) comes where the day belongs"+order)
	check("a/!{timestamp:yyyy/MM/dd/HH/mm/HH}/", "a/!{timestamp:yyyy/MM/dd/HH/mm/}", "HH > HH (hour) comes after the minute"+order)
	check("a/!{timestamp:yyyy/M/d/}", "a/!{timestamp:yyyy/MM/dd/}", "M > M (month)"+noZero, "d > d (day of month)"+noZero)

	// Expressions other than timestamps.
	check("a/!{timestamp:yyyy/}!{firehose:random-string}/", "a/!{timestamp:yyyy/}", random)
	check("a/!{firehose:random-string}/!{timestamp:yyyy/}", "a/!{timestamp:yyyy/}", random)
	check("a/x-!{firehose:random-string}/", "a/!{timestamp:yyyy/MM/}", random)
	check("!{firehose:random-string}/", "!{timestamp:yyyy/MM/}", random)
	check("!{partitionKeyFromQuery:k}/dt=!{timestamp:yyyy-MM-dd}/", "dt=!{timestamp:yyyy-MM-dd}/", "!{partitionKeyFromQuery:k}"+dynamic)
	check("a/k=!{partitionKeyFromLambda:k}/!{timestamp:yyyy/}", "a/!{timestamp:yyyy/}", "!{partitionKeyFromLambda:k}"+dynamic)
	check("a/!{firehose:error-output-type}/!{timestamp:yyyy/}", "a/!{timestamp:yyyy/}",
		"!{firehose:error-output-type} > error-output-type is for ErrorOutputPrefix only")
	check("a/!{timestamp:'b/'}", "a/b/!{timestamp:yyyy/MM/}", "a/!{timestamp:'b/'} > nothing here changes with time, so there is no partition key")

	// Text that a location cannot contain.
	check("a/!{timestamp:yyyy}/b/!{timestamp:MM}/", "a/!{timestamp:yyyy/MM/}", "/b/"+between)
	check("a/!{timestamp:yyyy,MM}/", "a/!{timestamp:yyyy/MM/}", ","+between)
	check("a/!{timestamp:yyyy'n'MM}/", "a/!{timestamp:yyyy/MM/}", "'n'"+between)
	check("a/!{timestamp:yyyy}-raw/", "a/!{timestamp:yyyy/}", "-raw/"+slash)
	check("a/!{timestamp:'year='yyyy'-month='MM/}", "a/year=!{timestamp:yyyy}/month=!{timestamp:MM}/", "'-month='"+slash)
	check("/a//!{timestamp:/yyyy/}", "a/!{timestamp:yyyy/}", folder, folder, folder)
	check("!{timestamp:yyyy'//'}", "!{timestamp:yyyy'/'}", folder)
	check("a*/b?/${c}/", "a/b/{c}/", "* > a wildcard, which a location cannot have", "? > a wildcard, which a location cannot have",
		"$ > a $, which begins a placeholder in a location")

	// Names.
	const columns = `: Athena's columns have lower-case letters, digits and underscores`
	check("Year=!{timestamp:yyyy}/", "year=!{timestamp:yyyy}/", `Year > no key can be named "Year"`+columns)
	check("=!{timestamp:yyyy}/", "year=!{timestamp:yyyy}/", ` > no key can be named ""`+columns)
	check("a/!{timestamp:'the-year='yyyy/}", "a/!{timestamp:'year='yyyy/}", `the-year > no key can be named "the-year"`+columns)
	check("date=!{timestamp:yyyy-MM-dd}/", "day=!{timestamp:yyyy-MM-dd}/",
		`date > no key should be named date, a reserved word of Athena's SQL, which each query would have to quote`)
	check("k=!{timestamp:yyyy}/k=!{timestamp:MM}/", "year=!{timestamp:yyyy}/month=!{timestamp:MM}/", "k > a second key named k")
	check("!{timestamp:yyyy/MM}/month=!{timestamp:MM}/", "year=!{timestamp:yyyy}/month=!{timestamp:MM}/", "month > a second key named month")
}

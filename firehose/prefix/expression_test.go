package prefix

import (
	"math/rand/v2"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// docTime is the instant in the header of the guide's table of examples.
var docTime = time.Date(2018, 8, 27, 10, 30, 7, 0, time.UTC)

func values() Values {
	return Values{
		ErrorType: "processing-failed",
		Rand:      rand.NewPCG(1, 2),
		Query:     map[string]string{"customer": "c-7"},
		Lambda:    map[string]string{"region": "eu"},
	}
}

// TestAt has rows for each rule of the guide that concerns a single prefix.
func TestAt(t *testing.T) {
	check := func(src, want string) {
		t.Helper()
		p, err := Parse(src)
		require.NoError(t, err)
		got, err := p.At(docTime, values())
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	// Text is copied, and no slash is inserted.
	check("streaming/!{timestamp:yyyy/MM/}", "streaming/2018/08/")
	check("a!{timestamp:yyyy}b!{timestamp:MM}", "a2018b08")
	check("!{timestamp:yyyy}}", "2018}")
	check("!{timestamp:yyyy}!", "2018!")
	check("50%! {x}/!{timestamp:yyyy}", "50%! {x}/2018")
	check("données/年/!{timestamp:yyyy}", "données/年/2018")

	// In a pattern, quoted text is literal and all else is evaluated.
	check("!{timestamp:'year='yyyy/'month='MM/}", "year=2018/month=08/")
	check("!{timestamp:yyyy/MM/dd/HH:mm:ss.SSS}", "2018/08/27/10:30:07.000")
	check("!{timestamp:yyyy[/MM[/dd]]/}", "2018/08/27/")
	check("!{timestamp:[}", "")
	check("!{timestamp: yyyy}", " 2018")

	// The other namespaces.
	check("e/!{firehose:error-output-type}/!{firehose:error-output-type}/", "e/processing-failed/processing-failed/")
	check("!{partitionKeyFromQuery:customer}/!{partitionKeyFromLambda:region}/", "c-7/eu/")

	// The hour is appended only to a prefix without expressions.
	check("", "2018/08/27/10/")
	check("logs/", "logs/2018/08/27/10/")
	check("legacy", "legacy2018/08/27/10/")
	check("!{partitionKeyFromQuery:customer}", "c-7")
}

func TestRandomString(t *testing.T) {
	p, err := Parse("!{firehose:random-string}/!{firehose:random-string}/")
	require.NoError(t, err)
	first, err := p.At(docTime, Values{Rand: rand.NewPCG(1, 2)})
	require.NoError(t, err)
	require.Equal(t, "eemoEMHkDUf/mDtWlJm9AFb/", first, "the same seed gives the same keys in every version")
	require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9]{11}/[A-Za-z0-9]{11}/$`), first)
}

func TestZone(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	evening := time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC)
	for _, src := range []string{"!{timestamp:yyyy/MM/dd/HH/}", ""} {
		p, err := Parse(src)
		require.NoError(t, err)
		got, err := p.At(evening.In(tokyo), Values{})
		require.NoError(t, err)
		require.Equal(t, "2026/01/01/08/", got)
	}
}

func TestAtError(t *testing.T) {
	check := func(src string, at time.Time, want string) {
		t.Helper()
		p, err := Parse(src)
		require.NoError(t, err)
		_, err = p.At(at, Values{Query: map[string]string{"long": longText(600)}})
		require.EqualError(t, err, want)
	}
	check("a/!{firehose:error-output-type}/", docTime,
		`no error type "": set Values.ErrorType to one of processing-failed, format-conversion-failed, decompression-failed, metadata-extraction-failed, activePartitionExceeded, http-endpoint-failed, splunk-failed, AmazonOpenSearchService-failed
    a/!{firehose:error-output-type}/
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check("!{firehose:random-string}/", docTime,
		`no source of random characters: set Values.Rand
    !{firehose:random-string}/
    ^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check("!{partitionKeyFromQuery:customer}/", docTime,
		`no partition key "customer": set Values.Query["customer"]
    !{partitionKeyFromQuery:customer}/
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check("!{partitionKeyFromLambda:region}/", docTime,
		`no partition key "region": set Values.Lambda["region"]
    !{partitionKeyFromLambda:region}/
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check("!{partitionKeyFromQuery:long}", docTime,
		`evaluates to 600 characters, but Firehose allows 512: shorten it, or its partition keys
    !{partitionKeyFromQuery:long}
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	check("!{timestamp:yyyy}", time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
		`the year of 9999-01-01 00:00:00 +0000 UTC is not in 1 to 9998: use the record's arrival time
    !{timestamp:yyyy}
    ^^^^^^^^^^^^^^^^^`)
}

func TestHead(t *testing.T) {
	check := func(src, want string) {
		t.Helper()
		p, err := Parse(src)
		require.NoError(t, err)
		require.Equal(t, want, p.Head())
		require.Equal(t, src, p.String())
	}
	check("streaming/!{timestamp:yyyy/MM/}", "streaming/")
	check("a/b=!{timestamp:yyyy}/c/", "a/b=")
	check("!{timestamp:yyyy}/c/", "")
	check("static/", "static/")
	check("", "")
}

// TestGuideExamples has the rows of the guide's table of examples. The expected keys follow
// the rules of the guide. Its third column contradicts them and the header: it has hour 23 of
// July for 10:30 of August, day 10 for 27, no hour, and no random suffix.
func TestGuideExamples(t *testing.T) {
	check := func(data, errorOutput, wantData, wantError string) {
		t.Helper()
		d, e, _, err := Pair{Data: data, Error: errorOutput}.Parse()
		require.NoError(t, err)
		key, err := d.At(docTime, values())
		require.NoError(t, err)
		require.Equal(t, wantData, key)
		key, err = e.At(docTime, values())
		require.NoError(t, err)
		require.Equal(t, wantError, key)
	}
	check("", "myFirehoseFailures/!{firehose:error-output-type}/",
		"2018/08/27/10/", "myFirehoseFailures/processing-failed/")
	check("myFirehose/DeliveredYear=!{timestamp:yyyy}/anyMonth/rand=!{firehose:random-string}",
		"myFirehoseFailures/!{firehose:error-output-type}/!{timestamp:yyyy}/anyMonth/!{timestamp:dd}",
		"myFirehose/DeliveredYear=2018/anyMonth/rand=eemoEMHkDUf", "myFirehoseFailures/processing-failed/2018/anyMonth/27")
	check("myPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
		"myErrorPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/!{firehose:error-output-type}",
		"myPrefix/year=2018/month=08/day=27/hour=10/", "myErrorPrefix/year=2018/month=08/day=27/hour=10/processing-failed")
	check("myFirehosePrefix/", "",
		"myFirehosePrefix/2018/08/27/10/", "myFirehosePrefix/processing-failed/2018/08/27/10/")
	check("", "", "2018/08/27/10/", "processing-failed/2018/08/27/10/")

	_, _, _, err := Pair{Data: "!{timestamp:yyyy/MM/dd}"}.Parse()
	require.ErrorContains(t, err, "needs an ErrorOutputPrefix")
}

// TestPlaces checks which expressions are allowed in which of the two prefixes.
func TestPlaces(t *testing.T) {
	check := func(expression string, partitioning, inData, inError bool) {
		t.Helper()
		refusals, _ := Pair{Data: "a/" + expression + "/", Error: goodError, DynamicPartitioning: partitioning}.check()
		require.Equal(t, inData, len(refusals) == 0, refusals)
		refusals, _ = Pair{Data: goodData, Error: goodError + expression + "/", DynamicPartitioning: partitioning}.check()
		require.Equal(t, inError, len(refusals) == 0, refusals)
	}
	check("!{timestamp:yyyy}", false, true, true)
	check("!{firehose:random-string}", false, true, true)
	check("!{firehose:error-output-type}", false, false, true)
	check("!{partitionKeyFromQuery:k}", false, false, false)
	check("!{partitionKeyFromLambda:k}", false, false, false)
	check("!{partitionKeyFromQuery:k}", true, true, false)
	check("!{partitionKeyFromLambda:k}", true, true, false)
}

// A prefix that is too long to evaluate still causes warnings.
func TestTooLongToShow(t *testing.T) {
	_, warnings := Pair{Data: longText(600), Error: "e/"}.check()
	require.ErrorContains(t, warnings, `so keys read "…my-stream-1-2026-01-02-03-…": end with "/"`)
}

// cfn-lint accepts this pair.
func TestFaultsThatCfnLintMisses(t *testing.T) {
	refusals, _ := Pair{Data: "streaming/!{timestamp:qqqqqqq}/!{bogus:x}"}.check()
	require.Len(t, refusals, 2)
	require.ErrorContains(t, refusals[0], `no pattern "qqqqqqq"`)
	require.ErrorContains(t, refusals[1], `no namespace "bogus"`)
}

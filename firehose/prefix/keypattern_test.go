package prefix

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"penstock/internal/testkit/prefixtest"

	"github.com/stretchr/testify/require"
)

func TestKeyPatterns(t *testing.T) {
	check := func(name, data, errorOutput string, want ...string) {
		t.Helper()
		d, e, _, err := Pair{Data: data, Error: errorOutput, DynamicPartitioning: true}.Parse()
		require.NoError(t, err)
		require.Equal(t, want, KeyPatterns(d, e), name)
	}
	const date = "!{timestamp:yyyy/MM/}"

	check("the example stream", goodData, goodError, "*-failed/*", "streaming/*")
	check("errors in a folder of their own", "data/"+date, "errors/!{firehose:error-output-type}/", "data/*", "errors/*-failed/*")
	check("errors of every type together", "data/", "errors/", "data/*", "errors/*")
	check("no error prefix: errors lie under the data", "data/", "", "data/*")
	check("no error prefix and no slash", "data", "", "data*")
	check("errors among the data", "data/"+date, "data/errors/!{firehose:error-output-type}/", "data/*")
	check("data among the errors", "out/data/"+date, "out/", "out/*")
	check("the type after a date", "data/"+date, "errors/"+date+"!{firehose:error-output-type}/", "data/*", "errors/*")
	check("the type first and last", "data/"+date, "!{firehose:error-output-type}", "*-failed*", "data/*")
	check("data that begins with a date", date, "errors/!{firehose:error-output-type}/", "*")
	check("errors that begin with a date", "data/", date+"!{firehose:error-output-type}/", "*")
	check("a partition in the middle", "data/x=!{partitionKeyFromQuery:x}/", "errors/!{firehose:error-output-type}/", "data/x=*", "errors/*-failed/*", "errors/activePartitionExceeded/*")
	check("nothing at all", "", "", "*")
	check("wildcards of policies are text", "a*b?/${c}/", "errors/", "a${*}b${?}/${$}{c}/*", "errors/*")
}

// Every key of a stream matches a pattern, also those of error types that the guide does not
// list. No pattern is superfluous.
func TestEveryKeyMatchesAPattern(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	one := func(of ...string) string { return of[rng.IntN(len(of))] }
	streams, narrow := 0, 0
	for range 20_000 {
		pair := Pair{Data: prefixtest.Random(rng)}
		if rng.IntN(8) > 0 {
			pair.Error = one("", "", "errors/", "a/", "T", "!{timestamp:yyyy/}") +
				one("", "!{firehose:error-output-type}/", "!{firehose:error-output-type}", "x-!{firehose:error-output-type}/!{timestamp:'d='dd}/")
		}
		data, errs, _, err := pair.Parse()
		if err != nil {
			continue
		}
		zone, err := time.LoadLocation(one(prefixtest.Zones...))
		require.NoError(t, err)
		_, at := prefixtest.RandomInstants(rng, zone)
		key, err := data.At(at, Values{Rand: rng})
		if err != nil {
			continue // the zone has no known short name
		}
		keys := []string{key + "stream-1"}
		for _, typ := range ErrorTypes() {
			if typ == PartitionExceeded {
				continue // no stream here partitions
			}
			key, err := errs.At(at, Values{Rand: rng, ErrorType: typ})
			require.NoError(t, err)
			keys = append(keys, key+"stream-1", strings.ReplaceAll(key, typ, "metadata-extraction-failed"))
		}

		patterns := KeyPatterns(data, errs)
		needed := map[string]bool{}
		for _, key := range keys {
			of := ""
			for _, pattern := range patterns {
				if globbed(pattern).MatchString(key) {
					of = pattern
				}
			}
			require.NotEmpty(t, of, "%q of %q, whose patterns are %q", key, pair, patterns)
			needed[of] = true
		}
		require.Len(t, needed, len(patterns), "%q of %q", patterns, pair)
		streams++
		if patterns[0] != "*" {
			narrow++
		}
	}
	t.Log(streams, narrow)
	require.Greater(t, streams, 5_000)
	require.Greater(t, narrow, 2_000)
}

// globbed returns the regular expression for an IAM resource pattern.
func globbed(pattern string) *regexp.Regexp {
	quoted := strings.NewReplacer(`\$\{\*\}`, `\*`, `\$\{\?\}`, `\?`, `\$\{\$\}`, `\$`, `\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile(`(?s)^` + quoted + `$`)
}

// A partitioned stream may write records above the limit of partitions.
func TestPatternsOfPartitions(t *testing.T) {
	pair := Pair{Data: "data/!{partitionKeyFromQuery:a}/", Error: "!{firehose:error-output-type}/", DynamicPartitioning: true}
	data, errs, _, err := pair.Parse()
	require.NoError(t, err)
	require.Equal(t, []string{"*-failed/*", "activePartitionExceeded/*", "data/*"}, KeyPatterns(data, errs))
	pair.Error = "errors/!{firehose:error-output-type}/"
	data, errs, _, err = pair.Parse()
	require.NoError(t, err)
	require.Equal(t, []string{"data/*", "errors/*-failed/*", "errors/activePartitionExceeded/*"}, KeyPatterns(data, errs))
}

package firehose

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKeyPatterns(t *testing.T) {
	check := func(name, data, errorOutput string, want ...string) {
		t.Helper()
		require.Equal(t, want, Prefixes{Data: data, Error: errorOutput, DynamicPartitioning: true}.KeyPatterns(), name)
	}
	const date = "!{timestamp:yyyy/MM/}"

	check("the example that ships", goodData, goodError, "*-failed/*", "streaming/*")
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
	check("a partition in the middle", "data/x=!{partitionKeyFromQuery:x}/", "errors/!{firehose:error-output-type}/", "data/x=*", "errors/*-failed/*")
	check("nothing at all", "", "", "*")
	check("one that is refused", "!{timestamp:", "errors/", "*")
	check("one that needs the other", goodData, "", "*")
	check("wildcards of policies are text", "a*b?/${c}/", "errors/", "a${*}b${?}/${$}{c}/*", "errors/*")
}

// Every key that the model can make of a stream, and that of an error of a type that the
// guide does not have, is of a pattern, and no pattern is there in vain.
func TestEveryKeyIsOfAPattern(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	one := func(of ...string) string { return of[rng.IntN(len(of))] }
	streams, narrow := 0, 0
	for range 20_000 {
		stream := guideStream(sentence(rng), "", withZone(one(zonesOfProjections...)), withCompression(Compressions()[rng.IntN(len(Compressions()))]))
		if rng.IntN(8) > 0 {
			stream.Prefixes.Error = one("", "", "errors/", "a/", "T", "!{timestamp:yyyy/}") +
				one("", "!{firehose:error-output-type}/", "!{firehose:error-output-type}", "x-!{firehose:error-output-type}/!{timestamp:'d='dd}/")
		}
		keys, err := stream.Keys(rand.NewPCG(rng.Uint64(), rng.Uint64()))
		if err != nil {
			require.Equal(t, []string{"*"}, stream.Prefixes.KeyPatterns())
			continue
		}
		zone, err := stream.Location()
		require.NoError(t, err)
		_, at := moments(rng, zone)
		data, err := keys.Data(at)
		if err != nil {
			continue // a zone's name that cannot be predicted
		}
		all := []string{data}
		for _, typ := range ErrorTypes() {
			key, err := keys.Error(at, typ)
			require.NoError(t, err)
			all = append(all, key, strings.ReplaceAll(key, typ, "metadata-extraction-failed"))
		}

		patterns := stream.Prefixes.KeyPatterns()
		needed := map[string]bool{}
		for _, key := range all {
			of := ""
			for _, pattern := range patterns {
				if globbed(pattern).MatchString(key) {
					of = pattern
				}
			}
			require.NotEmpty(t, of, "%q of %q and %q, whose patterns are %q", key, stream.Prefixes.Data, stream.Prefixes.Error, patterns)
			needed[of] = true
		}
		require.Len(t, needed, len(patterns), "%q of %q and %q", patterns, stream.Prefixes.Data, stream.Prefixes.Error)
		streams++
		if patterns[0] != "*" {
			narrow++
		}
	}
	t.Log(streams, narrow)
	require.Greater(t, streams, 5_000)
	require.Greater(t, narrow, 2_000)
}

// globbed is a pattern as IAM reads it.
func globbed(pattern string) *regexp.Regexp {
	quoted := strings.NewReplacer(`\$\{\*\}`, `\*`, `\$\{\?\}`, `\?`, `\$\{\$\}`, `\$`, `\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile(`(?s)^` + quoted + `$`)
}

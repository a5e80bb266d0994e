package faker_test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record/faker"
)

// check describes how a record deviates from the shape. It returns "" if it does not.
func (s shape) check(pattern *regexp.Regexp, record string) string {
	if !pattern.MatchString(record) {
		return "does not match"
	}
	if s.high > s.low {
		if f, err := strconv.ParseFloat(record, 64); err != nil || f < s.low || f > s.high {
			return "is out of range"
		}
	}
	return ""
}

func (s shape) compile() *regexp.Regexp { return regexp.MustCompile(`^(?:` + s.pattern + `)$`) }

// TestShapes checks that the records of every function have the same shape as in KDG.
func TestShapes(t *testing.T) {
	const seeds = 500
	named := map[string]bool{}
	for _, shape := range shapes {
		name, _, _ := strings.Cut(shape.call, "(")
		named[name] = true
		pattern, template := shape.compile(), parse(t, shape.call)
		for seed := range uint64(seeds) {
			record := string(template.Append(nil, state(seed)))
			if fault := shape.check(pattern, record); fault != "" {
				t.Errorf("%s printed %q, which %s %s", shape.call, record, fault, pattern)
				break
			}
		}
	}
	for _, f := range faker.Functions() {
		assert.True(t, f.Later || named[f.Name], "%s has no shape", f.Name)
	}
}

// otherwise maps calls to the reason why KDG's samples do not match the shape.
var otherwise = map[string]string{
	"random.alphaNumeric(16)":                 "KDG ignores the count and prints one character",
	"helpers.slugify":                         "of an empty record KDG makes a message",
	"helpers.replaceSymbolWithNumber":         "of an empty record KDG makes a message",
	"helpers.replaceSymbols":                  "of an empty record KDG makes a message",
	"helpers.mustache":                        "of an empty record KDG makes a message",
	"helpers.createCard":                      "KDG prints [object Object]",
	"helpers.contextualCard":                  "KDG prints [object Object]",
	"helpers.userCard":                        "KDG prints [object Object]",
	"helpers.createTransaction":               "KDG prints [object Object]",
	"address.nearbyGPSCoordinate":             "KDG throws, this gives any place",
	"finance.amount(1,100,2)":                 "KDG prints NaN",
	"date.between":                            "KDG prints Invalid Date, this refuses it",
	`date.between("2015-01-01","2015-01-05")`: "KDG prints Invalid Date",
	"date.now('YYYY')":                        "KDG prints the quotes",
	"date.simTime":                            "KDG throws outside of its periodic mode",
	`date.simTime("YYYY")`:                    "KDG throws outside of its periodic mode",
	"system.directoryPath":                    "KDG prints undefined",
	"system.filePath":                         "KDG prints undefined",
}

// TestSamples checks the shapes against samples of KDG's own records.
func TestSamples(t *testing.T) {
	var samples map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(sharedFile(t, "samples.json"), &samples))
	delete(samples, "_about")
	require.Len(t, samples, kdg)

	byCall := map[string]shape{}
	for _, shape := range shapes {
		byCall[shape.call] = shape
	}
	for _, raw := range samples {
		var forms map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &forms))
		for form, raw := range forms {
			call := strings.TrimSuffix(strings.TrimPrefix(form, "{{"), "}}")
			var records []string
			if err := json.Unmarshal(raw, &records); err != nil || otherwise[call] != "" {
				assert.NotEmpty(t, otherwise[call], "%s: KDG gives %s", call, raw)
				continue
			}
			shape, ok := byCall[call]
			assert.True(t, ok, "%s has no shape", call)
			for _, record := range records {
				assert.Empty(t, shape.check(shape.compile(), record), "%s: KDG gives %q", call, record)
			}
		}
	}
}

// TestCardsAreJSON checks that functions that print objects print valid JSON on one line.
func TestCardsAreJSON(t *testing.T) {
	for _, call := range []string{"helpers.createCard", "helpers.contextualCard", "helpers.userCard", "helpers.createTransaction", `random.arrayElement([{"a":[1,"b\"\u00e9",null,{}]}])`} {
		for _, record := range draws(t, call, 200) {
			require.True(t, json.Valid([]byte(record)), record)
			require.NotContains(t, record, "\n")
		}
	}
}

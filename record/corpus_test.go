package record_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/record"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// corpus is a directory next to the repository with public templates and the records that
// KDG renders from them. The tests that need it are skipped if it is missing.
const corpus = "../../shared/kdg-templates"

// texts maps a template that is not JSON to the pattern of its records.
var texts = map[string]string{
	"009": `^\d+\.\d+\.\d+\.\d+ - \S+ \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\] "(GET|POST|DELETE|PUT) /\S+" (200|404|500|301) \d+$`,
	"017": `^[A-Z][\w']*,[A-Z][\w']*,\d+,\d+\.\d+\.\d+\.\d+$`,
	"019": `^(cat|fish|dog)$`,
	"035": `^\{\t\t"name" : [A-Z][\w']*,\t\t"lastname": [A-Z][\w']*,\t\t"age" : \d+,\t\t"yearsalary" : \d+\t\t\}$`,
	"049": `^session=\d{8}\|sequence=\d{13}\|reception=\d{13}\|instrument=\d\|l=\d+(\|price_\d=\d{5}){9}\|$`, // KDG prints single quotes around the dates
	"057": `^\{  "apMac".*"seenTime": "\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}".*"os": "Android Oreo,      "location".*\}$`,
	"063": `^## Sample Pixel Payload\{        "event_time": "\d{4}-.*"purchaseAmount" : "1500"        \}\}\}$`,
	"065": `^\{  "k1": "[0-9a-f-]{36}",.*"amount": \d+\.00,  "nullable": ###nullable###\}$`,
}

// meant maps a template that KDG rejects or garbles to the intended shape of its records.
var meant = map[string]struct{ sample, why string }{
	"003": {`{"timestamp":"","eventType":"","film_id":1,"distributor":"","platform":"","state":""}`, "quotes escaped in the arguments: KDG throws"},
	"053": {`{"name":"","date":"","year":"","month":"","day":"","column_to_update_integer":1,"column_to_update_string":""}`, "quotes escaped in the arguments: KDG picks characters"},
	"077": {`{"orderId":"","customerId":"","amount":1,"currency":"","status":"","items":[{"productId":"","name":"","quantity":1,"price":1}],"shippingAddress":{"city":"","state":"","zipCode":""},"timestamp":""}`, "random.float: KDG throws"},
	"079": {`{"level":"","service":"","message":"","traceId":"","spanId":"","host":"","statusCode":1,"responseTime":1,"timestamp":""}`, "number(1,5000): KDG prints NaN"},
}

// mistakes maps a template with mistakes to its warnings.
var mistakes = map[string][]string{
	"035": {
		`the records are not JSON: 'B' instead of a value, in the possible value "Brittany" of this tag: put the tag in double quotes`,
		`the records are not JSON: 'D' instead of a value, in the possible value "Duncan" of this tag: put the tag in double quotes`,
	},
	"037": {"s in iso is a token of moment.js, not text: without a pattern the date is in ISO 8601"},
	"057": {`the records are not JSON: 'l' after a value, instead of a comma or "}"`},
	"065": {"the records are not JSON: '#' instead of a value"},
}

// TestCorpus checks that the records of each public template have the same shape as KDG's,
// or the intended shape.
func TestCorpus(t *testing.T) {
	results, err := os.ReadFile(filepath.Join(corpus, "RESULTS.tsv"))
	if err != nil {
		t.Skip("the directory of public templates is missing:", err)
	}
	rows := strings.Split(strings.TrimSpace(string(results)), "\n")[1:]
	assert.Len(t, rows, 41)
	for _, row := range rows {
		fields := strings.Split(row, "\t")
		file, number := fields[0], fields[0][:3]
		t.Run(file, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join(corpus, file))
			require.NoError(t, err)
			template := parse(t, string(content))
			s := record.NewState(1, time.UTC)
			s.SetTime(at)
			sample := strings.ReplaceAll(fields[6], `\t`, "\t")
			if m, ok := meant[number]; ok {
				sample = m.sample
			}
			for range 100 {
				got := string(template.Append(nil, s))
				assert.NotContains(t, got, "NaN")
				assert.NotContains(t, got, "undefined")
				assert.NotRegexp(t, `\.\d*(0{8,}|9{8,})\d`, got, "inexact decimals")
				if pattern, ok := texts[number]; ok {
					assert.Regexp(t, pattern, got)
					continue
				}
				assert.Equal(t, shape(t, sample), shape(t, got), got)
			}
			var warned []string
			for _, w := range slices.Concat(template.Warnings(), template.CheckRecords()) {
				if !w.KDGOnly {
					warned = append(warned, w.Msg)
				}
			}
			assert.Equal(t, mistakes[number], warned)
		})
	}
}

// shape returns a JSON text with each value replaced by its kind.
func shape(t *testing.T, text string) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value), text)
	return kind(value)
}

func kind(value any) string {
	switch v := value.(type) {
	case map[string]any:
		var members []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			members = append(members, key+": "+kind(v[key]))
		}
		return "{" + strings.Join(members, ", ") + "}"
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, kind(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return fmt.Sprintf("%T", value)
}

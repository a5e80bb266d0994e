package plan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// The price of a tier applies only to the units above the previous tier.
func TestPriceOf(t *testing.T) {
	list := DefaultPrices().List
	check := func(p Price, units, want float64) {
		t.Helper()
		require.InDelta(t, want, p.Of(units), 1e-6)
	}
	const tb, pb = 1024, 1024 * 1000 // GB; the pricing page's 1.5 PB are 1,536,000 GB
	check(list.Ingestion, 0, 0)
	check(list.Ingestion, 1, 0.029)
	check(list.Ingestion, 500*tb, 14_848)
	check(list.Ingestion, 500*tb+1, 14_848.025)
	check(list.Ingestion, 500*tb+1.5*pb, 14_848+38_400)
	check(list.Ingestion, 500*tb+1.5*pb+100, 14_848+38_400+2)
	check(list.Storage, 50*tb, 1_177.60)
	check(list.Storage, 50*tb+1, 1_177.622)
	check(list.Storage, 500*tb, 1_177.60+10_137.60)
	check(list.Storage, 500*tb+1, 1_177.60+10_137.60+0.021)
	check(list.PutRequests, 43.2, 0.216)
	check(list.FormatConversion, 10, 0.18)
	check(list.DynamicPartitioning, 10, 0.2)
	check(list.Schedules, 14, 0)
	check(list.Schedules, 15, 1.25)
}

// The default prices have a date and a source, and are marked as not verified.
func TestDefaultPrices(t *testing.T) {
	p := DefaultPrices()
	require.Equal(t, "us-east-1", p.Region)
	require.Equal(t, "USD", p.Currency)
	require.Regexp(t, `^20\d\d-\d\d$`, p.AsOf)
	for _, price := range p.all() {
		require.False(t, price.Verified, price.name)
		require.Contains(t, price.Source, "https://", price.name)
	}
}

// A plan lists the prices of the options that the stream uses.
func TestPricesUsed(t *testing.T) {
	check := func(d firehose.Definition, want ...string) {
		t.Helper()
		prices := DefaultPrices()
		prices.List.Storage.Verified = true
		used := prices.usedBy(stream{firehose.Stream{Definition: d}})
		require.Equal(t, want, used.Names)
		require.Equal(t, want[:len(want)-1], used.Unverified)
	}
	check(firehose.Example(), "ingestion", "putRequests", "storage")
	check(firehose.Definition{Conversion: firehose.Parquet}, "ingestion", "formatConversion", "putRequests", "storage")
	check(firehose.Definition{DynamicPartitioning: true}, "ingestion", "dynamicPartitioning", "partitionObjects", "jqHours", "putRequests", "storage")
}

// Each row changes the shipped file and expects the message.
func TestParsePrices(t *testing.T) {
	check := func(from, to, want string) {
		t.Helper()
		require.Contains(t, string(PricesFile), from)
		_, err := ParsePrices([]byte(strings.Replace(string(PricesFile), from, to, 1)))
		require.EqualError(t, err, want)
		require.NotContains(t, want, "\n")
	}
	check(`"asOf"`, `asOf`, `line 2: invalid character 'a' looking for beginning of object key string`)
	check(`"price": 0.005`, `"price": "0.005"`, `line 36: prices.partitionObjects.tiers.price has the JSON type string instead of number`)
	check(`"putRequests"`, `"putRequest"`, `unknown field "putRequest"`)
	check(`"verified"`, `"checked"`, `unknown field "checked"`)
	check(`"price": 0.018`, `"price": -1`, `prices.formatConversion: tiers[0]: the price is -1, but must not be negative`)
	check(`[{"price": 0.018}]`, `[]`, `prices.formatConversion: a price is missing: add "tiers": [{"price": 0.029}] with the correct price`)
	check(`512000, "price": 0.022`, `51200, "price": 0.022`, `prices.storage: tiers[1]: upTo is 51200, but must be above 51200, where the tier begins`)
	check(`"upTo": 51200, `, ``, `prices.storage: tiers[0]: upTo is 0, but must be above 0, where the tier begins`)
	check(`{"price": 0.021}`, `{"upTo": 1000000, "price": 0.021}`, `prices.storage: tiers[2]: upTo is 1e+06, but the last tier has no end: leave it out`)
	check(`"GB-month"`, `"GiB-month"`, `prices.storage: the unit must be "GB-month", but is "GiB-month": convert the price; did you mean GB-month?`)
	check(`"us-east-1"`, `"Virginia"`, `region: "Virginia" is not a Region: write a name such as us-east-1`)
	check(`"USD"`, `""`, `asOf and currency are required, for example "2026-11" and "USD"`)

	refuse := func(file, want string) {
		t.Helper()
		_, err := ParsePrices([]byte(file))
		require.EqualError(t, err, want)
	}
	refuse("", "the file ends too early")
	refuse("{", "the file ends too early")
	refuse(string(PricesFile)+"{}", "there is text after the end of the object")
	refuse("[]", "line 1: the file has the JSON type array instead of object")
	refuse("{}", `region: "" is not a Region: write a name such as us-east-1`)
}

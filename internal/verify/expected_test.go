package verify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

func TestExpectedKeyPrefixes(t *testing.T) {
	midnight := time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		prefix, zone string
		at           time.Time
		want         []string
	}{
		{"streaming/!{timestamp:yyyy/MM/}", "", noon, []string{"streaming/2026/11/etl3-delivery-"}},
		// another producer may have opened the buffer, or this machine's clock may be slow
		{"streaming/!{timestamp:yyyy/MM/}", "", midnight.Add(5 * time.Minute), []string{"streaming/2026/11/etl3-delivery-", "streaming/2026/12/etl3-delivery-"}},
		{"streaming/!{timestamp:yyyy/MM/}", "", midnight.Add(-5 * time.Minute), []string{"streaming/2026/11/etl3-delivery-", "streaming/2026/12/etl3-delivery-"}},
		{"streaming/!{timestamp:yyyy/MM/}", "", midnight.Add(6*time.Minute + time.Second), []string{"streaming/2026/12/etl3-delivery-"}},
		{"streaming/!{timestamp:yyyy/MM/}", "Asia/Tokyo", midnight.Add(-8 * time.Hour), []string{"streaming/2026/12/etl3-delivery-"}},
		{"raw", "", noon.Add(30 * time.Minute), []string{"raw2026/11/30/12/etl3-delivery-"}},
		{"", "", noon, []string{"2026/11/30/11/etl3-delivery-", "2026/11/30/12/etl3-delivery-"}},
		// too many prefixes to list each
		{"raw/!{timestamp:yyyy/MM/dd/HH/mm/}", "", noon.Add(30 * time.Minute), []string{"raw/2026/11/30/12/"}},
		{"raw/!{timestamp:yyyy/MM/dd/HH-mm-ss/}", "", noon.Add(30 * time.Minute), []string{"raw/2026/11/30/12-"}},
		// random strings and fractions of a second
		{"raw/!{firehose:random-string}/!{timestamp:yyyy/}", "", noon, []string{"raw/"}},
		{"raw/!{timestamp:yyyy}/!{timestamp:SSS}/", "", noon, []string{"raw/2026/"}},
	} {
		d := firehose.Example()
		d.Prefix, d.TimeZone = row.prefix, row.zone
		keys, err := expectedKeys(firehose.MustNew(d), prefix.Values{}, row.at, row.at)
		require.NoError(t, err)
		assert.Equal(t, row.want, keys.data, "%s at %v", row.prefix, row.at)
		assert.Len(t, keys.all(), len(keys.data)+len(keys.errs))
		assert.Equal(t, "processing-failed/", keys.errs[0][:18], "the error prefix comes first")
		for _, key := range keys.all() {
			assert.True(t, keys.matches(key+"1-2026"))
		}
		assert.False(t, keys.matches("other/"+keys.data[0]))
	}
}

// All error types may share one prefix.
func TestSharedErrorPrefix(t *testing.T) {
	d := firehose.Example()
	d.ErrorOutputPrefix = "errors/"
	keys, err := expectedKeys(firehose.MustNew(d), prefix.Values{}, noon.Add(30*time.Minute), noon.Add(40*time.Minute))
	require.NoError(t, err)
	assert.Equal(t, []string{"errors/2026/11/30/12/etl3-delivery-"}, keys.errs)
}

func TestModelKeysMatch(t *testing.T) {
	stream := firehose.MustNew(firehose.Example())
	keys, err := expectedKeys(stream, prefix.Values{}, noon, noon)
	require.NoError(t, err)
	names := stream.Keys(constantSource(7))
	data, err := names.Data(noon.Add(-time.Minute))
	require.NoError(t, err)
	assert.True(t, keys.matches(data))
	for _, kind := range prefix.ErrorTypes() {
		key, err := names.Error(noon, kind)
		require.NoError(t, err)
		assert.True(t, keys.matches(key))
	}
}

package verify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

func TestHowKeysBegin(t *testing.T) {
	midnight := time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		prefix, zone string
		at           time.Time
		want         []string
	}{
		{"streaming/!{timestamp:yyyy/MM/}", "", noon, []string{"streaming/2026/11/etl3-delivery-"}},
		// others may have opened the buffer, or the clock of this machine be slow
		{"streaming/!{timestamp:yyyy/MM/}", "", midnight.Add(5 * time.Minute), []string{"streaming/2026/11/etl3-delivery-", "streaming/2026/12/etl3-delivery-"}},
		{"streaming/!{timestamp:yyyy/MM/}", "", midnight.Add(-5 * time.Minute), []string{"streaming/2026/11/etl3-delivery-", "streaming/2026/12/etl3-delivery-"}},
		{"streaming/!{timestamp:yyyy/MM/}", "", midnight.Add(6*time.Minute + time.Second), []string{"streaming/2026/12/etl3-delivery-"}},
		{"streaming/!{timestamp:yyyy/MM/}", "Asia/Tokyo", midnight.Add(-8 * time.Hour), []string{"streaming/2026/12/etl3-delivery-"}},
		{"raw", "", noon.Add(30 * time.Minute), []string{"raw2026/11/30/12/etl3-delivery-"}},
		{"", "", noon, []string{"2026/11/30/11/etl3-delivery-", "2026/11/30/12/etl3-delivery-"}},
		// too many to list each
		{"raw/!{timestamp:yyyy/MM/dd/HH/mm/}", "", noon.Add(30 * time.Minute), []string{"raw/2026/11/30/12/"}},
		{"raw/!{timestamp:yyyy/MM/dd/HH-mm-ss/}", "", noon.Add(30 * time.Minute), []string{"raw/2026/11/30/12-"}},
		// what nobody knows
		{"raw/!{firehose:random-string}/!{timestamp:yyyy/}", "", noon, []string{"raw/"}},
		{"raw/!{timestamp:yyyy}/!{timestamp:SSS}/", "", noon, []string{"raw/2026/"}},
	} {
		d := firehose.Example()
		d.Prefix, d.TimeZone = row.prefix, row.zone
		keys, err := expect(firehose.MustNew(d), row.at, row.at)
		require.NoError(t, err)
		assert.Equal(t, row.want, keys.data, "%s at %v", row.prefix, row.at)
		assert.Len(t, keys.all(), len(keys.data)+len(keys.errs))
		assert.Equal(t, "processing-failed/", keys.errs[0][:18], "where S3 has them")
		for _, key := range keys.all() {
			assert.True(t, keys.has(key+"1-2026"))
		}
		assert.False(t, keys.has("other/"+keys.data[0]))
	}
}

// All types of errors may have one place.
func TestErrorsInOnePlace(t *testing.T) {
	d := firehose.Example()
	d.ErrorOutputPrefix = "errors/"
	keys, err := expect(firehose.MustNew(d), noon.Add(30*time.Minute), noon.Add(40*time.Minute))
	require.NoError(t, err)
	assert.Equal(t, []string{"errors/2026/11/30/12/etl3-delivery-"}, keys.errs)
}

// The keys are those of the model.
func TestKeysOfTheModelAreExpected(t *testing.T) {
	stream := firehose.MustNew(firehose.Example())
	keys, err := expect(stream, noon, noon)
	require.NoError(t, err)
	names := stream.Keys(constant(7))
	data, err := names.Data(noon.Add(-time.Minute))
	require.NoError(t, err)
	assert.True(t, keys.has(data))
	for _, kind := range prefix.ErrorTypes() {
		key, err := names.Error(noon, kind)
		require.NoError(t, err)
		assert.True(t, keys.has(key))
	}
}

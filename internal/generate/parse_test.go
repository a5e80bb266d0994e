package generate

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseRate(t *testing.T) {
	for written, want := range map[string]Rate{
		"10": 10 * PerSecond, "0.5": PerSecond / 2, "0.000001": MinRate, "20k": 20_000 * PerSecond, "1.5K": 1500 * PerSecond, "1000M": MaxRate,
	} {
		rate, err := ParseRate(written)
		assert.NoError(t, err, written)
		assert.Equal(t, want, rate, written)
	}
	for _, written := range []string{"", "k", "0", "-1", "0.0000001", "1001M", "1G", "NaN", "many"} {
		_, err := ParseRate(written)
		assert.Error(t, err, written)
	}
}

func TestParseCount(t *testing.T) {
	for written, want := range map[string]uint64{
		"0": 0, "7": 7, "50000000": 50_000_000, "1k": 1000, "2K": 2000, "100M": 100_000_000, "3m": 3_000_000, "1g": 1e9, "9G": 9e9,
		"9223372036854775807": 1<<63 - 1, "9223372036G": 9_223_372_036e9,
	} {
		n, err := ParseCount(written)
		assert.NoError(t, err, written)
		assert.Equal(t, want, n, written)
	}
	for _, written := range []string{"", "k", "-1", "+1", "1.5M", "1 M", "1T", "1kk", "0x10", "1_000", "9223372036854775808", "9223372037G", "99999999999999999999"} {
		_, err := ParseCount(written)
		assert.Error(t, err, written)
	}
}

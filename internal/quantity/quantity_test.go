package quantity

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestDigits(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", 5: "5", 10: "10", 0.02: "0.02", 0.0283: "0.028", 1.449: "1.45", 3.0000000001: "3", 9.994: "9.99", 9.996: "10.0",
		60.94: "60.9", 99.94: "99.9", 99.96: "100", 148.67: "149", 1440: "1,440", 25920000: "25,920,000", 999999999999: "999,999,999,999", 8.64e13: "8.64e+13",
	} {
		assert.Equal(t, want, Digits(n))
	}
}

func TestBytes(t *testing.T) {
	for bytes, want := range map[float64]string{
		0.149: "0.15 B", 149: "149 B", 1023: "1,023 B", 1024: "1 KiB", 1484: "1.45 KiB", 51200: "50 KiB", 1023.6 * 1024: "1.00 MiB",
		1_728_000_000: "1.61 GiB", 44_236_800_000: "41.2 GiB", 5 << 60: "5 EiB", 3e24: "2.48 YiB", 3e27: "2,482 YiB",
	} {
		assert.Equal(t, want, Bytes(bytes))
	}
}

func TestPercent(t *testing.T) {
	for n, want := range map[float64]string{0: "0 %", 0.0009: "under 0.001 %", 0.028: "0.028 %", 12.5: "12.5 %", 1234: "1,234 %"} {
		assert.Equal(t, want, Percent(n))
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0 objects", 1: "1 object", 2400: "2,400 objects"} {
		assert.Equal(t, want, Count(n, "object"))
	}
}

func TestRounded(t *testing.T) {
	for d, want := range map[time.Duration]string{
		40 * time.Millisecond: "0s", 260 * time.Millisecond: "300ms", 999 * time.Millisecond: "1s", 90499 * time.Millisecond: "1m30s",
	} {
		assert.Equal(t, want, Rounded(d).String())
	}
}

func TestSeconds(t *testing.T) {
	for s, want := range map[float64]string{0.26: "300ms", 90.499: "1m30s", 1e9: "277777h46m40s", 9.3e9: "292 years or more", 1e300: "292 years or more"} {
		assert.Equal(t, want, Seconds(s))
	}
}

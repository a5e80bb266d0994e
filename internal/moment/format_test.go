package moment

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func location(t testing.TB, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

func TestAppendKeepsPrefix(t *testing.T) {
	dst := []byte("at ")
	require.Equal(t, "at 1970", string(UTC("YYYY").Append(dst, time.Unix(0, 0))))
}

func TestUTCConverts(t *testing.T) {
	at := time.Date(2026, time.November, 22, 19, 17, 5, 0, location(t, "America/New_York"))
	assert.Equal(t, "2026-11-22T19:17:05-05:00", string(Local("").Append(nil, at)))
	assert.Equal(t, "2026-11-23T00:17:05Z", string(UTC("").Append(nil, at)))
}

// TestMillisecondsAreTruncated checks that times are truncated to milliseconds, also
// before 1970, like a JavaScript Date.
func TestMillisecondsAreTruncated(t *testing.T) {
	f := UTC("SSS SSSSSSSSS X x")
	assert.Equal(t, "999 999000000 1 1999", string(f.Append(nil, time.Unix(1, 999_999_999))))
	assert.Equal(t, "999 999000000 -1 -1", string(f.Append(nil, time.Unix(0, -1))))
}

// TestPatternsThatMakeMomentThrow checks that these patterns print nothing.
func TestPatternsThatMakeMomentThrow(t *testing.T) {
	for _, pattern := range []string{"\n", "\r\n", "\u2028\u2029"} {
		assert.Empty(t, UTC(pattern).Append(nil, time.Now()), "%q", pattern)
	}
}

func TestInvalidUTF8IsCopied(t *testing.T) {
	require.Equal(t, "\xff1970\xe2\x80", string(UTC("\xffYYYY\xe2\x80").Append(nil, time.Unix(0, 0))))
}

func TestSubsecond(t *testing.T) {
	for pattern, want := range map[string]bool{
		"": false, "YYYY-MM-DDTHH:mm:ss.SSSZ": true, "S": true, "SSSSSSSSSS": true, "x": true, "iso": false, "iSo": true,
		"X": false, "[x SSS]": false, `\SSS`: false, `\\SSS`: true, "LLLL LTS": false, "Hmmss": false,
	} {
		assert.Equal(t, want, Local(pattern).Subsecond(), "%q", pattern)
		assert.Equal(t, want, UTC(pattern).Subsecond(), "%q", pattern)
	}
}

func TestMaxLen(t *testing.T) {
	for pattern, want := range map[string]int{
		"":     len("-271821-12-31T23:59:59-23:59"),
		"x":    len("-8640000000000000"),
		"dddd": len("Wednesday"), "MMMM": len("September"), "MMM": len("Sep"), "Do": len("31st"),
		"[a\n]": len("a\n"), "\n": 0, "zz": 0,
	} {
		assert.Equal(t, want, Local(pattern).MaxLen(), "%q", pattern)
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	var all []string
	for token := range tokens {
		all = append(all, token)
	}
	pattern := strings.Join(all, " ")
	at := time.Date(2026, time.November, 22, 19, 17, 5, 44e6, location(t, "Pacific/Apia"))
	for _, f := range []*Format{Local(""), UTC(""), Local(pattern), UTC(pattern)} {
		dst := make([]byte, 0, f.MaxLen())
		assert.Zero(t, testing.AllocsPerRun(100, func() { dst = f.Append(dst[:0], at) }))
	}
}

// TestLongPattern checks that the time to compile a pattern is linear in its length.
func TestLongPattern(t *testing.T) {
	text := strings.Repeat("é", 1<<17)
	require.Equal(t, text, string(UTC(text).Append(nil, time.Unix(0, 0))))
}

// FuzzFormat checks that no pattern panics, that MaxLen holds, and that valid UTF-8 stays
// valid.
func FuzzFormat(f *testing.F) {
	for _, pattern := range []string{
		"", "YYYY-MM-DDTHH:mm:ss.SSSZ", "YYYYYY gg GG YY ggggg", "LLLL LTS lll", "x X DDDo dddd MMMM a A ZZ zz", "hmmss Hmm",
		`[\]\[[]]\\[LT]\LT`, "[é\u2028\n", "w|\u2029Wo|", "\xff\\\xe2\x80",
	} {
		f.Add(pattern, int64(1_795_393_025_944), uint8(1))
		f.Add(pattern, int64(-8_640_000_000_000_000), uint8(2))
	}
	var zones []*time.Location
	for _, name := range []string{"UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati"} {
		zones = append(zones, location(f, name))
	}
	f.Fuzz(func(t *testing.T, pattern string, ms int64, zone uint8) {
		at := time.UnixMilli(ms % 8_640_000_000_000_001).In(zones[int(zone)%len(zones)])
		for _, f := range []*Format{Local(pattern), UTC(pattern)} {
			text := f.Append(nil, at)
			if len(text) > f.MaxLen() {
				t.Fatalf("%q printed %d bytes at %s, but MaxLen is %d: %q", pattern, len(text), at, f.MaxLen(), text)
			}
			if utf8.ValidString(pattern) && !utf8.Valid(text) {
				t.Fatalf("%q printed invalid UTF-8 at %s: %q", pattern, at, text)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	at := time.Date(2026, time.November, 22, 19, 17, 5, 944e6, location(b, "America/New_York"))
	dst := make([]byte, 0, 64)
	for _, c := range []struct {
		name   string
		append func([]byte, time.Time) []byte
	}{
		{"time", func(dst []byte, t time.Time) []byte { return t.AppendFormat(dst, "2006-01-02T15:04:05-07:00") }},
		{"Local", Local("YYYY-MM-DDTHH:mm:ssZ").Append},
		{"UTC", UTC("YYYY-MM-DDTHH:mm:ssZ").Append},
		{"Names", Local("dddd, MMMM Do YYYY, h:mm:ss.SSS a").Append},
		{"Week", Local("gggg ww").Append},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dst = c.append(dst[:0], at)
			}
		})
	}
}

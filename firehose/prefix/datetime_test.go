package prefix

import (
	"bufio"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"github.com/stretchr/testify/require"
)

// pattern evaluates a timestamp pattern, written as the value of an expression.
func pattern(src string, at time.Time) (string, error) {
	p, err := Parse("!{timestamp:" + src + "}")
	if err != nil {
		return "", err
	}
	return p.At(at, Values{})
}

// refusedHere returns the reason why this package rejects a pattern that Java 17 accepts, or
// "".
func refusedHere(pattern string) string {
	switch {
	case strings.Trim(pattern, "Bgv") == "":
		return "newer than Java 8"
	case pattern == "ppppppppn":
		return "fails at another instant, with 9 digits"
	case pattern == "'{'yyyy'}'":
		return "the first } ends an expression"
	}
	return ""
}

// TestJava compares the evaluation with rows that testdata/Golden.java has written.
func TestJava(t *testing.T) {
	f, err := os.Open("testdata/datetime.tsv")
	require.NoError(t, err)
	defer f.Close()

	rows := 0
	for lines := bufio.NewScanner(f); lines.Scan(); rows++ {
		row := strings.Split(lines.Text(), "\t")
		require.Len(t, row, 4)
		src, want := row[0], row[3]
		at, err := time.Parse(time.RFC3339Nano, row[1])
		require.NoError(t, err)
		zone, err := time.LoadLocation(row[2])
		require.NoError(t, err)

		got, err := pattern(src, at.In(zone))
		switch {
		case want == "REFUSED", want == "FAILED", refusedHere(src) != "":
			require.Error(t, err, "%q: Java %s %s", src, want, refusedHere(src))
		case row[2] == "Asia/Kathmandu" && strings.Contains(src, "z"): // NPT in Java
			require.ErrorContains(t, err, "the short name that Java has for zone Asia/Kathmandu is not known here")
		default:
			require.NoError(t, err, src)
			require.Equal(t, want, got, "%q at %s in %s", src, row[1], row[2])
		}
	}
	require.Greater(t, rows, 1000)
}

// TestWidth evaluates every letter with every length over two years. No text may be longer
// than the width that the length check assumes.
func TestWidth(t *testing.T) {
	zones := []string{"UTC", "Asia/Kolkata", "America/Argentina/ComodRivadavia", "Africa/Monrovia", "Australia/Eucla"}
	rng := rand.New(rand.NewPCG(1, 2))
	for c := byte('A'); c <= 'z'; c++ {
		l := letters[c]
		for n := 1; n <= 21; n++ {
			if !l.runs.allow(n) {
				continue
			}
			f := Part{Kind: Field, Letter: c, Count: n}
			longest := 0
			for range 400 {
				zone, err := time.LoadLocation(zones[rng.IntN(len(zones))])
				require.NoError(t, err)
				at := time.Date(1960+rng.IntN(90), 1, 1+rng.IntN(366), rng.IntN(24), rng.IntN(60), rng.IntN(60), rng.IntN(1e9), zone)
				text, err := l.write(at, n)
				if err != nil {
					require.Contains(t, "zV", string(c))
				}
				longest = max(longest, len(text))
			}
			require.LessOrEqual(t, longest, f.width(), "%c x %d", c, n)
			if !f.IsZone() {
				require.Equal(t, longest, f.width(), "the width of %c x %d is too large", c, n)
			}
		}
	}
}

func TestZoneNames(t *testing.T) {
	in := func(zone string) time.Time {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		return time.Date(2026, 7, 1, 0, 0, 0, 0, loc)
	}
	check := func(src string, at time.Time, want string) {
		t.Helper()
		got, err := pattern(src, at)
		if err != nil {
			got = err.(*Fault).Msg
		}
		require.Equal(t, want, got)
	}
	check("z", in("UTC"), "UTC")
	check("z", in("Europe/Berlin"), "CEST")
	check("z", in("America/Sao_Paulo"), "the short name that Java has for zone America/Sao_Paulo is not known here: leave it out, or write VV")
	check("zzzz", in("UTC"), "Coordinated Universal Time")
	check("zzzz", in("Europe/Berlin"), "the long name that Java has for zone Europe/Berlin is not known here: leave it out, or write VV")
	check("VV", in("Europe/Berlin"), "Europe/Berlin")
	check("VV", in("UTC").In(time.Local), "the time's zone has no name: use one from time.LoadLocation")
	check("ppppO", in("UTC"), " GMT")
	check("ppppO", in("Asia/Kolkata"), `pads to 4, but "GMT+5:30" has 8 characters, which Java rejects: write 8 p, or none`)
}

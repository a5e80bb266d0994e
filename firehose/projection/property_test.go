package projection

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"penstock/firehose/prefix"
	"penstock/internal/testkit/prefixtest"

	"github.com/stretchr/testify/require"
)

// agrees fails the test unless one of these holds: Athena finds an object at the time when
// Firehose writes it, or the prefix is rejected with a proposal that is accepted.
func agrees(t *testing.T, data, zoneName string, first, at time.Time) (projected bool) {
	p, err := projecting(data, zoneName)
	if err != nil {
		for _, f := range err.(prefix.Faults) {
			_, nearest, found := strings.Cut(f.Msg, ": write ")
			if _, err := prefix.Parse(data); err != nil {
				return false // Firehose rejects it too
			}
			require.True(t, found, "nothing is proposed for %q", data)
			_, err := projecting(nearest, zoneName)
			require.NoError(t, err, "proposed for %q", data)
		}
		return false
	}
	expression, err := prefix.Parse(data)
	require.NoError(t, err)
	zone, err := time.LoadLocation(zoneName)
	require.NoError(t, err)
	folder, err := expression.At(at.In(zone), prefix.Values{})
	if err != nil {
		return false // the key is too long
	}
	require.Equal(t, folder, p.substituted(at.In(zone)), "%q at %v", data, at)
	require.True(t, strings.HasPrefix(p.Location, p.Head) && strings.HasPrefix(folder, p.Head), "%q", data)
	require.True(t, p.Head == "" || strings.HasSuffix(p.Head, "/"), "%q", data)
	table := athenaTable(p.Properties("s3://bucket", first))
	require.Empty(t, table.misses("s3://bucket/"+folder, at), "%q in %s, from %v on, at %v:\n%v", data, zoneName, first, at, table)
	return true
}

func TestProjectionAgreesWithThePrefix(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	counts := map[bool]int{}
	keys := map[int]int{}
	for range 20_000 {
		data, zoneName := prefixtest.Random(rng), prefixtest.Zones[rng.IntN(len(prefixtest.Zones))]
		zone, err := time.LoadLocation(zoneName)
		require.NoError(t, err)
		first, at := prefixtest.RandomInstants(rng, zone)
		projected := agrees(t, data, zoneName, first, at)
		counts[projected]++
		if projected {
			p, _ := projecting(data, zoneName)
			keys[len(p.Keys)]++
		}
	}
	t.Log(counts, keys)
	require.Greater(t, counts[true], 5_000)
	require.Greater(t, counts[false], 5_000)
	require.Len(t, keys, len(units))
}

// FuzzProject does the same for arbitrary prefixes.
func FuzzProject(f *testing.F) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		f.Add(prefixtest.Random(rng), int64(1_767_223_800), uint32(1800), uint8(rng.IntN(20)))
	}
	f.Fuzz(func(t *testing.T, data string, first int64, later uint32, zone uint8) {
		begin := time.Unix(first%4e9, 0)
		if begin.Year() < 1970 || !utf8.ValidString(data) {
			return // settings are valid UTF-8
		}
		agrees(t, data, prefixtest.Zones[int(zone)%len(prefixtest.Zones)], begin, begin.Add(time.Duration(later%6e8)*time.Second))
	})
}

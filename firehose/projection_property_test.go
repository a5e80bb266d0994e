package firehose

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// sentence is a prefix of a small grammar: mostly one that is projected, or nearly so.
func sentence(rng *rand.Rand) string {
	one := func(of ...string) string { return of[rng.IntN(len(of))] }
	seldom := func(what string) string {
		if rng.IntN(8) == 0 {
			return what
		}
		return ""
	}
	letter := func(i int) string {
		good := []string{"yyyy", "MM", "dd", "HH", "mm"}[i]
		if rng.IntN(12) > 0 {
			return good
		}
		return one("uuuu", "LL", "M", "d", "H", "m", "yy", "y", "MMM", "YYYY", "hh", "kk", "DDD", "a", "ss", "[dd]", "ppd", "VV", "X", good, good)
	}
	head := one("", "a/", "a/b/", "logs", "a/x-", "T/", "données/") + seldom(one("/", "$", "${a}/", "*", "year=", "!{firehose:random-string}/"))
	last := rng.IntN(6) - 1
	if last < 0 {
		return head
	}
	var body strings.Builder
	switch rng.IntN(4) {
	case 0: // one expression
		separator := one("/", "-", "_", ".", "", "'T'", "/", "'n'", ",")
		body.WriteString(one("", "dt=", "Dt=", "") + "!{timestamp:")
		for i := range last + 1 {
			if i > 0 {
				body.WriteString(separator)
			}
			body.WriteString(letter(i))
		}
		body.WriteString("}")
	case 1: // an expression for each part
		for i := range last + 1 {
			if i > 0 {
				body.WriteString(one("/", "/", "-", "T") + seldom("b/"))
			}
			body.WriteString("!{timestamp:" + letter(i) + "}")
		}
	case 2: // a name for each part
		for i := range last + 1 {
			if i > 0 {
				body.WriteString(one("/", "/", "/", "-", "/b/"))
			}
			body.WriteString(units[i].name + seldom("s") + "=!{timestamp:" + letter(i) + "}")
		}
	default: // a name for each part, in quotes
		body.WriteString("!{timestamp:")
		for i := range last + 1 {
			if i > 0 {
				body.WriteString("/")
			}
			body.WriteString("'" + units[i].name + "='" + letter(i))
		}
		body.WriteString("}")
	}
	return head + body.String() + one("/", "/", "/", "/", "/b/", "", "x/")
}

var zonesOfProjections = []string{
	"UTC", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati", "America/New_York", "America/St_Johns",
	"Antarctica/Troll", "Europe/London", "Pacific/Apia", "Africa/Casablanca", "Atlantic/Azores", "Pacific/Pago_Pago",
}

// moments are a first instant of a table, and a later one of an object: near to each
// other or not, near to midnight of a month's or a year's turn, or near to a change of
// the zone's clocks.
func moments(rng *rand.Rand, zone *time.Location) (first, at time.Time) {
	near := func(t time.Time) time.Time { return t.Add(time.Duration(rng.IntN(7200)-3600) * time.Second) }
	turn := func() time.Time {
		y, m := 2024+rng.IntN(5), time.Month(1+rng.IntN(12))
		switch rng.IntN(4) {
		case 0:
			return near(time.Date(y, time.January, 1, 0, 0, 0, 0, zone))
		case 1:
			return near(time.Date(y, m, 1, 0, 0, 0, 0, zone))
		case 2:
			if _, end := time.Date(y, m, 1, 0, 0, 0, 0, zone).ZoneBounds(); !end.IsZero() && end.Year() < 2040 {
				return near(end)
			}
		}
		return time.Date(y, m, 1+rng.IntN(31), rng.IntN(24), rng.IntN(60), rng.IntN(60), 0, zone)
	}
	first, at = turn(), turn()
	if rng.IntN(2) == 0 {
		at = first.Add(time.Duration(rng.IntN(4*3600)) * time.Second)
	}
	if at.Before(first) {
		first, at = at, first
	}
	return first, at
}

// agrees is the heart of the matter: a prefix is refused, and then what is proposed is
// not, or Athena looks for an object just where Firehose puts it, as soon as it is there.
func agrees(t *testing.T, data, zoneName string, first, at time.Time) (projected bool) {
	p, err := projecting(data, zoneName)
	if err != nil {
		for _, f := range err.(Faults) {
			_, nearest, found := strings.Cut(f.Msg, ": write ")
			if _, err := ParsePrefix(data); err != nil {
				return false // Firehose does not take it either
			}
			require.True(t, found, "nothing is proposed for %q", data)
			_, err := projecting(nearest, zoneName)
			require.NoError(t, err, "proposed for %q", data)
		}
		return false
	}
	prefix, err := ParsePrefix(data)
	require.NoError(t, err)
	zone, err := time.LoadLocation(zoneName)
	require.NoError(t, err)
	folder, err := prefix.At(at.In(zone), Values{})
	if err != nil {
		return false // the longest of paths
	}
	require.Equal(t, folder, p.substituted(at.In(zone)), "%q at %v", data, at)
	require.True(t, strings.HasPrefix(p.Location, p.Head) && strings.HasPrefix(folder, p.Head), "%q", data)
	require.True(t, p.Head == "" || strings.HasSuffix(p.Head, "/"), "%q", data)
	table := athenaTable(p.Properties("s3://bucket", first))
	require.Empty(t, table.finds("s3://bucket/"+folder, at), "%q in %s, from %v on, at %v:\n%v", data, zoneName, first, at, table)
	return true
}

func TestProjectionAgreesWithThePrefix(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	counts := map[bool]int{}
	keys := map[int]int{}
	for range 20_000 {
		data, zoneName := sentence(rng), zonesOfProjections[rng.IntN(len(zonesOfProjections))]
		zone, err := time.LoadLocation(zoneName)
		require.NoError(t, err)
		first, at := moments(rng, zone)
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

// FuzzProject is the same for any prefix.
func FuzzProject(f *testing.F) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		f.Add(sentence(rng), int64(1_767_223_800), uint32(1800), uint8(rng.IntN(20)))
	}
	f.Fuzz(func(t *testing.T, data string, first int64, later uint32, zone uint8) {
		begin := time.Unix(first%4e9, 0)
		if begin.Year() < 1970 || !utf8.ValidString(data) {
			return // settings are Unicode
		}
		agrees(t, data, zonesOfProjections[int(zone)%len(zonesOfProjections)], begin, begin.Add(time.Duration(later%6e8)*time.Second))
	})
}

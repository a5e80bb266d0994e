package partition

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// newDate returns the query of a stream with a date of the field time.
func newDate(t testing.TB, pattern string) *Query {
	t.Helper()
	key, err := firehose.ParsePartitionKey("time:" + pattern)
	require.NoError(t, err)
	return newQuery(t, "{"+key.Name+":"+key.Query()+"}", key.Name)
}

// testdata/dates.txt holds what jq 1.6 gives for values of a field: a date with its hour,
// null, or an error. It was written by
//
//	jq -r '{d:QUERY}|.d' <<< '{"time":VALUE}'
//
// in UTC. The jq of this package, and the way without it, give the same.
func TestDatesAsJQ16(t *testing.T) {
	content, err := os.ReadFile("testdata/dates.txt")
	require.NoError(t, err)
	q := newDate(t, "yyyy-MM-dd-HH")
	require.NotNil(t, q.paths)
	sure := 0
	for line := range strings.Lines(string(content)) {
		value, want, _ := strings.Cut(strings.TrimSpace(line), "\t")
		record := []byte(`{"time":` + value + `}`)
		got, err := q.run(t.Context(), nil, record)
		switch want {
		case "error":
			require.ErrorContains(t, err, "jq: ", value)
		case "null":
			require.ErrorIs(t, err, ErrNoKey, value)
		default:
			require.NoError(t, err, value)
			require.Equal(t, map[string]string{"time_hour": want}, q.Values(got).Query, value)
		}
		if fast, is := q.paths.append(nil, record); is {
			sure++
			require.NoError(t, err, value)
			require.Equal(t, got, fast, value)
		}
	}
	assert.Greater(t, sure, 180)
}

// For any time, finding dates without jq gives what jq gives, or is left to jq.
func TestDatesWithoutJQ(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	text := func() string {
		s := time.Unix(chance.Int64N(8e9), 0).In(time.FixedZone("", 900*(chance.IntN(120)-60))).Format(time.RFC3339)
		switch chance.IntN(3) {
		case 0:
			s = s[:19] + fmt.Sprintf(".%d", chance.IntN(1e6)) + s[19:]
		case 1:
			at := chance.IntN(len(s))
			s = s[:at] + "0123456789:.+-TZ ,"[chance.IntN(18):][:1] + s[at+chance.IntN(2):]
		}
		return `"` + s + `"`
	}
	number := func() string { return fmt.Sprint(chance.Int64N([]int64{1e9, 1e12, 1e15}[chance.IntN(3)])) }
	for _, pattern := range []string{"yyyy", "yyyyMM", "yyyy/MM/dd", "yyyy_MM_dd", "yyyy.MM.dd.HH", "yyyyMMddHH"} {
		q := newDate(t, pattern)
		sure := 0
		for range 2_000 {
			record := []byte(`{"time":` + []func() string{text, number}[chance.IntN(2)]() + `}`)
			got, is := q.paths.append(nil, record)
			if !is {
				continue
			}
			sure++
			want, err := q.run(t.Context(), nil, record)
			require.NoError(t, err, "%s", record)
			require.Equal(t, q.Values(want), q.Values(got), "%s", record)
		}
		assert.Greater(t, sure, 800, pattern)
	}
}

// A field may be a key and give dates, and another query of a time is left to jq.
func TestDatesAndKeys(t *testing.T) {
	day, err := firehose.ParsePartitionKey("x.time:yyyy-MM-dd")
	require.NoError(t, err)
	month, err := firehose.ParsePartitionKey("x.time:yyyyMM")
	require.NoError(t, err)
	q := newQuery(t, "{d:"+day.Query()+",t:.x.time,m:"+month.Query()+"}", "m", "d", "t")
	require.NotNil(t, q.paths)
	got, sure := q.paths.append(nil, []byte(`{"x":{"time":"2026-02-01T01:00:00+02:00"}}`))
	require.True(t, sure)
	assert.Equal(t, map[string]string{"d": "2026-01-31", "m": "202601", "t": "2026-02-01T01:00:00+02:00"}, q.Values(got).Query)
	for _, other := range []string{strings.Replace(day.Query(), "1e11", "1e12", 1), strings.Replace(day.Query(), "%Y", "%y", 1), `(.x.time|strftime("%Y"))`} {
		assert.Nil(t, newQuery(t, "{d:"+other+"}", "d").paths, other)
	}
}

// Keys reads the fields and dates of a query, and leaves out others.
func TestKeysOfAQuery(t *testing.T) {
	d := firehose.Example()
	d.DynamicPartitioning, d.BufferSizeMiB, d.Prefix = true, 64, "a/!{partitionKeyFromQuery:x_y}/!{partitionKeyFromQuery:t_hour}/!{partitionKeyFromQuery:z}/"
	d.PartitionBy = []string{"x.y", "t:yyyy_MM.ddHH", "z"}
	s := firehose.MustNew(d)
	assert.Equal(t, s.Partitions, Keys(s))
	d.Query = strings.Replace(s.PartitionQuery(), ":.z", ":(.z|ascii_downcase)", 1)
	d.PartitionBy = nil
	assert.Equal(t, s.Partitions[:2], Keys(firehose.MustNew(d)))
	for _, query := range []string{".x", "{x:.x", ""} {
		d.Query = query
		assert.Empty(t, Keys(firehose.MustNew(d)), query)
	}
}

func FuzzDatesWithoutJQ(f *testing.F) {
	for _, value := range []string{`"2026-02-01T01:30:00.5+02:00"`, `"2026-01-31T23:30:00Z"`, "1770000000", "1770000000999"} {
		f.Add([]byte(value))
	}
	q := newDate(f, "yyyy-MM-dd-HH")
	f.Fuzz(func(t *testing.T, value []byte) {
		record := append(append([]byte(`{"time":`), value...), '}')
		if got, sure := q.paths.append(nil, record); sure {
			want, err := q.run(t.Context(), nil, record)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}

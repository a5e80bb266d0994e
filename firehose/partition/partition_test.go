package partition

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// newQuery returns the query of a stream whose prefix uses the keys.
func newQuery(t testing.TB, query string, names ...string) *Query {
	t.Helper()
	d := firehose.Example()
	d.DynamicPartitioning, d.Query, d.BufferSizeMiB, d.Prefix = true, query, 64, "data/"
	for _, name := range names {
		d.Prefix += "!{partitionKeyFromQuery:" + name + "}/"
	}
	q, err := New(firehose.MustNew(d))
	require.NoError(t, err)
	return q
}

func TestKeys(t *testing.T) {
	for _, row := range []struct {
		query, record string
		want          map[string]string // nil for an error
		err           error
	}{
		{`{a:.x,b:.y.z}`, `{"x":"q","y":{"z":7}}`, map[string]string{"a": "q", "b": "7"}, nil},
		{`{a:.x,b:.y.z}`, "{\"x\":\"q\\u00e9\",\"y\":{\"z\":true}}\n", map[string]string{"a": "qé", "b": "true"}, nil},
		{`{a:.ts|strftime("%Y-%m-%d"),b:.x}`, `{"ts":1770000000,"x":1.50}`, map[string]string{"a": "2026-02-02", "b": "1.5"}, nil},
		{`{a:.x[0],b:.x[1:3]|join("-")}`, `{"x":["p","q","r"]}`, map[string]string{"a": "p", "b": "q-r"}, nil},
		{`{a:(if .x == "" then "none" else .x end),b:(.y // "none")}`, `{"x":"","y":null}`, map[string]string{"a": "none", "b": "none"}, nil},
		{`{a:.x,b:.x}`, `{"x":"q","x":"r"}`, map[string]string{"a": "r", "b": "r"}, nil},
		{`{a:.x,b:.y}`, `{"x":12345678901234567890,"y":-0.0}`, map[string]string{"a": "12345678901234567000", "b": "-0"}, nil},
		{`{a:.x,b:.y}`, `{"x":"q"}`, nil, ErrNoKey},
		{`{a:.x,b:.y}`, `{"x":"q","y":null}`, nil, ErrNoKey},
		{`{a:.x,b:.y}`, `{"x":"q","y":""}`, nil, ErrNoKey},
		{`{a:.x,b:.y}`, `{"x":"q","y":{}}`, nil, ErrNoKey},
		{`{a:.x}`, `{"x":"q"}`, nil, ErrNoKey}, // the prefix has b too
		{`.x`, `{"x":"q"}`, nil, ErrNoKey},
		{`empty`, `{"x":"q"}`, nil, ErrNoKey},
		{`{a:.x,b:.y}`, `{"x":"q"}{"x":"r"}`, nil, ErrNotJSON},
		{`{a:.x,b:.y}`, `plain text`, nil, ErrNotJSON},
		{`{a:.x,b:.y}`, ``, nil, ErrNotJSON},
		{`{a:.x,b:.y}`, `{"x":1e999,"y":1}`, nil, ErrNotJSON},
	} {
		q := newQuery(t, row.query, "a", "b")
		encoded, err := q.Append(t.Context(), []byte("before"), []byte(row.record))
		require.ErrorIs(t, err, row.err, "%s of %s", row.query, row.record)
		if err == nil {
			assert.Equal(t, row.want, q.Values(encoded[len("before"):]).Query, "%s of %s", row.query, row.record)
		} else {
			assert.Equal(t, "before", string(encoded))
		}
	}
	q := newQuery(t, `{a:.x|strftime("%Y")}`, "a")
	_, err := q.Append(t.Context(), nil, []byte(`{"x":"text"}`))
	assert.ErrorContains(t, err, "jq: strftime")
	_, err = newQuery(t, `{a:(now|tostring)}`, "a").Append(t.Context(), nil, []byte(`{}`))
	assert.ErrorContains(t, err, "now, the clock of Firehose, is not modelled")
	q = newQuery(t, `{a:.x[]}`, "a")
	_, err = q.Append(t.Context(), nil, []byte(`{"x":["p","q"]}`))
	assert.EqualError(t, err, "jq: the query gives several objects, but a record has one partition")
}

// A key of the same name may come from the query and from a Lambda function.
func TestLambdaKeys(t *testing.T) {
	d := firehose.Example()
	d.DynamicPartitioning, d.Query, d.BufferSizeMiB = true, "{a:.a}", 64
	d.Prefix = "!{partitionKeyFromLambda:b}/!{partitionKeyFromQuery:a}/!{partitionKeyFromLambda:a}/"
	q, err := New(firehose.MustNew(d))
	require.NoError(t, err)
	encoded, err := q.Append(t.Context(), nil, []byte(`{"a":1}`))
	require.NoError(t, err)
	whole, err := q.AppendLambda(encoded, map[string]string{"a": "2", "b": "3", "other": "4"})
	require.NoError(t, err)
	require.Equal(t, prefix.Values{Query: map[string]string{"a": "1"}, Lambda: map[string]string{"a": "2", "b": "3"}}, q.Values(whole))
	for _, keys := range []map[string]string{nil, {"a": "2"}, {"a": "2", "b": ""}} {
		got, err := q.AppendLambda(encoded, keys)
		require.ErrorIs(t, err, ErrNoKey)
		require.Equal(t, encoded, got)
	}

	d.Query, d.Prefix = "", "!{partitionKeyFromLambda:b}/"
	q, err = New(firehose.MustNew(d))
	require.NoError(t, err)
	encoded, err = q.Append(t.Context(), nil, []byte(`no JSON`))
	require.NoError(t, err)
	encoded, err = q.AppendLambda(encoded, map[string]string{"b": "3"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"b": "3"}, q.Values(encoded).Lambda)
}

func TestFaults(t *testing.T) {
	for query, want := range map[string]string{
		`{a:.x`:         `MetadataExtractionQuery: unexpected EOF: correct the jq query, which gives an object such as {customer_id:.customer.id}`,
		`{a:nosuch(1)}`: `MetadataExtractionQuery: function not defined: nosuch/1: correct the jq query, which gives an object such as {customer_id:.customer.id}`,
	} {
		d := firehose.Example()
		d.DynamicPartitioning, d.Query, d.BufferSizeMiB, d.Prefix = true, query, 64, "data/!{partitionKeyFromQuery:a}/"
		_, err := New(firehose.MustNew(d))
		require.Error(t, err)
		assert.Equal(t, want, strings.SplitN(err.Error(), "\n", 2)[0])
	}
}

// For any record, finding fields without jq gives what jq gives, or is left to jq.
func TestPathsGiveWhatJQGives(t *testing.T) {
	q := newQuery(t, `{a:.x,b:.y.z,"c":.y["w"],d:.x}`, "d", "b", "a", "c")
	assert.Nil(t, q.paths, `.y["w"] is not among the forms`)
	q = newQuery(t, `{a:.x,b:.y.z,"c":.y.w,d:.x}`, "d", "b", "a", "c")
	require.NotNil(t, q.paths)
	chance := rand.New(rand.NewPCG(1, 2))
	sure := 0
	for range 200_000 {
		record := []byte(randomRecord(chance))
		got, is := q.paths.append(nil, record)
		want, err := q.run(t.Context(), nil, record)
		if !is {
			continue
		}
		sure++
		require.NoError(t, err, "%s", record)
		require.Equal(t, q.Values(want), q.Values(got), "%s", record)
		require.Equal(t, want, got)
	}
	assert.Greater(t, sure, 20_000)
}

// randomRecord returns a record that often has the fields of the query, and sometimes a
// fault.
func randomRecord(chance *rand.Rand) string {
	pick := func(all ...string) string { return all[chance.IntN(len(all))] }
	space := func() string { return pick("", "", "", " ", "\n\t", "\r") }
	var value func(depth int) string
	object := func(depth int) string {
		text := "{" + space()
		for i := range chance.IntN(4) {
			if i > 0 {
				text += space() + "," + space()
			}
			text += `"` + pick("x", "y", "z", "w", "x", "y", "é", `x`, "") + `"` + space() + ":" + space() + value(depth+1)
		}
		return text + space() + "}"
	}
	value = func(depth int) string {
		if depth > 3 || chance.IntN(3) > 0 {
			return pick(`"q"`, `"é"`, `""`, `"a\nb"`, "\"\xff\"", "7", "0", "-3", "00", "1.5", "1e5", "1e999", "123456789012345", "1234567890123456",
				"99999999999999999999999999999999", "true", "false", "null", "nul", "tru", `"`, "-", "1.", "[]", `["x",1]`, "[1,]", "{}")
		}
		return object(depth)
	}
	key := func(depth int) string {
		if chance.IntN(8) > 0 {
			return pick(`"q"`, `"é"`, "7", "0", "true", "123456789012345")
		}
		return value(depth)
	}
	text := `{"x":` + space() + key(1) + `,"v":` + key(1) + `,"y":{"z":` + key(2) + `,"w":` + key(2) + space() + "}"
	if chance.IntN(4) == 0 {
		text += `,"` + pick("x", "v", "y") + `":` + value(1)
	}
	text += "}" + space()
	switch chance.IntN(12) {
	case 0:
		return object(0)
	case 1:
		return text[:chance.IntN(len(text))]
	case 2:
		return text + pick("x", "{}", "\x00", "\ufeff")
	}
	return text
}

func FuzzPathsGiveWhatJQGives(f *testing.F) {
	f.Add([]byte(`{"x":1,"y":{"z":"a","w":true}}`))
	q := newQuery(f, `{a:.x,b:.y.z,c:.y.w}`, "a", "b", "c")
	f.Fuzz(func(t *testing.T, record []byte) {
		if got, sure := q.paths.append(nil, record); sure {
			want, err := q.run(t.Context(), nil, record)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}

func BenchmarkKeys(b *testing.B) {
	chance := rand.New(rand.NewPCG(1, 2))
	pick := func(all ...string) string { return all[chance.IntN(len(all))] }
	records := make([][]byte, 4096)
	for i := range records {
		records[i] = fmt.Appendf(nil, `{"timestamp":"2026-01-01T00:%02d:00.000Z","eventType":%q,"film_id":%d,"distributor":%q,"platform": %q,"state":%q}`, i%60,
			pick("rent", "buy", "trailer"), chance.IntN(1000), pick("amazon prime", "google play", "apple itunes", "twitter", "microsoft", "meta", "youtube"),
			pick("ios", "android", "xbox", "social-media", "tech", "other"), pick("Ohio", "Iowa", "New Hampshire", "Texas", "North Dakota", "Wyoming"))
	}
	date := firehose.PartitionKey{Path: []string{"timestamp"}, Time: "yyyy-MM-dd"}.Query()
	for name, query := range map[string]string{"field": `{a:.eventType}`, "date": "{a:" + date + "}", "jq": `{a:.timestamp[0:10]}`} {
		b.Run(name, func(b *testing.B) {
			q := newQuery(b, query, "a")
			var keys []byte
			for i := 0; b.Loop(); i++ {
				keys, _ = q.Append(b.Context(), keys[:0], records[i%len(records)])
			}
		})
	}
}

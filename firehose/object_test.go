package firehose

import (
	"math/rand/v2"
	"testing"
	"time"

	"penstock/firehose/prefix"

	"github.com/stretchr/testify/require"
)

// zeroUUID and zeroRandom are the UUID and the random string that follow from zeros.
const (
	zeroUUID   = "00000000-0000-4000-8000-000000000000"
	zeroRandom = "AAAAAAAAAAA"
)

// guideStream returns a stream with the prefixes and with the name that the guide uses.
func guideStream(data, errorOutput string, changes ...change) Definition {
	d := Defaults()
	d.Name = "mystream"
	d.Prefix, d.ErrorOutputPrefix = data, errorOutput
	for _, c := range changes {
		c(&d)
	}
	return d
}

// keysOf returns the keys of the stream, with zeros as random numbers.
func keysOf(t *testing.T, d Definition) *Keys {
	t.Helper()
	s, err := New(d)
	require.NoError(t, err)
	return s.Keys(zeros{})
}

// zeros is a random source that returns 0.
type zeros struct{}

func (zeros) Uint64() uint64 { return 0 }

// docTime is the instant in the header of the guide's table of examples.
var docTime = time.Date(2018, 8, 27, 10, 30, 7, 0, time.UTC)

// TestGuideKeys has every row of the guide's table of examples, with complete keys. As in
// TestGuideExamples, the expected keys follow the rules of the guide, not its third column.
func TestGuideKeys(t *testing.T) {
	check := func(row, data, errorOutput, wantData, wantError string) {
		t.Helper()
		k := keysOf(t, guideStream(data, errorOutput))
		key, err := k.Data(docTime)
		require.NoError(t, err)
		require.Equal(t, wantData, key, row)
		key, err = k.Error(docTime, "processing-failed")
		require.NoError(t, err)
		require.Equal(t, wantError, key, row)
	}
	const suffix = "mystream-1-2018-08-27-10-30-07-" + zeroUUID

	check("no prefix: the hour, and a slash that the guide leaves out",
		"", "myFirehoseFailures/!{firehose:error-output-type}/",
		"2018/08/27/10/"+suffix, "myFirehoseFailures/processing-failed/"+suffix)
	check("no slash: the suffix is glued on; the day of an error is 27, not 10",
		"myFirehose/DeliveredYear=!{timestamp:yyyy}/anyMonth/rand=!{firehose:random-string}",
		"myFirehoseFailures/!{firehose:error-output-type}/!{timestamp:yyyy}/anyMonth/!{timestamp:dd}",
		"myFirehose/DeliveredYear=2018/anyMonth/rand="+zeroRandom+suffix, "myFirehoseFailures/processing-failed/2018/anyMonth/27"+suffix)
	check("Hive's names: 10 o'clock on 27 August, not 23 on 6 July",
		"myPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
		"myErrorPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/!{firehose:error-output-type}",
		"myPrefix/year=2018/month=08/day=27/hour=10/"+suffix, "myErrorPrefix/year=2018/month=08/day=27/hour=10/processing-failed"+suffix)
	check("a folder: the hour in both, which the guide leaves out",
		"myFirehosePrefix/", "",
		"myFirehosePrefix/2018/08/27/10/"+suffix, "myFirehosePrefix/processing-failed/2018/08/27/10/"+suffix)
	check("no slash, of an older guide",
		"myFirehosePrefix", "",
		"myFirehosePrefix2018/08/27/10/"+suffix, "myFirehosePrefixprocessing-failed/2018/08/27/10/"+suffix)
	check("nothing at all", "", "", "2018/08/27/10/"+suffix, "processing-failed/2018/08/27/10/"+suffix)

	_, err := New(guideStream("!{timestamp:yyyy/MM/dd}", "")) // the row that the guide calls invalid
	require.ErrorContains(t, err, "needs an ErrorOutputPrefix")
}

// TestKeys has a row for each setting that affects keys.
func TestKeys(t *testing.T) {
	check := func(name string, c change, arrival time.Time, want string) {
		t.Helper()
		key, err := keysOf(t, guideStream(goodData, goodError, c)).Data(arrival)
		require.NoError(t, err, name)
		require.Equal(t, want, key, name)
	}
	const newYear = "streaming/2025/12/mystream-1-2025-12-31-20-00-00-" + zeroUUID
	evening := time.Date(2025, 12, 31, 20, 0, 0, 999_999_999, time.UTC)
	kathmandu, err := time.LoadLocation("Asia/Kathmandu")
	require.NoError(t, err)

	check("the defaults", withZone(""), evening, newYear)
	check("the arrival's own zone says nothing", withZone(""), evening.In(kathmandu), newYear)
	check("a later version", func(d *Definition) { d.Version = 12 }, evening, "streaming/2025/12/mystream-12-2025-12-31-20-00-00-"+zeroUUID)
	check("every character of a name", withName("My.stream_1-a"), evening, "streaming/2025/12/My.stream_1-a-1-2025-12-31-20-00-00-"+zeroUUID)

	check("a zone ahead: New Year in prefix and suffix", withZone("Asia/Kathmandu"), evening, "streaming/2026/01/mystream-1-2026-01-01-01-45-00-"+zeroUUID)
	check("a zone behind", withZone("America/St_Johns"), evening.Add(5*time.Hour), "streaming/2025/12/mystream-1-2025-12-31-21-30-00-"+zeroUUID)
	check("a zone's summer", withZone("Europe/Berlin"), docTime, "streaming/2018/08/mystream-1-2018-08-27-12-30-07-"+zeroUUID)
	check("UTC by its name", withZone("UTC"), evening, newYear)

	check("GZIP", withCompression(GZIP), evening, newYear+".gz")
	check("ZIP", withCompression(ZIP), evening, newYear+".zip")
	check("Snappy", withCompression(Snappy), evening, newYear+".snappy")
	check("Hadoop's Snappy, not .hsnappy", withCompression(HadoopSnappy), evening, newYear+".snappy")
	check("an extension", withExtension(".json"), evening, newYear+".json")
	check("an extension replaces the compression's", both(withCompression(GZIP), withExtension(".json")), evening, newYear+".json")
	check("an extension of two", both(withCompression(GZIP), withExtension(".json.gz")), evening, newYear+".json.gz")
	check("Parquet", withConversion(Parquet), evening, newYear+".parquet")
	check("ORC", withConversion(ORC), evening, newYear+".orc")
	check("an extension replaces the conversion's", both(withConversion(Parquet), withExtension(".pq")), evening, newYear+".pq")
}

// A key has the arrival time of the oldest record, even if the object is completed in the
// next year.
func TestOldestNames(t *testing.T) {
	d := guideStream(goodData, goodError, withInterval(60))
	b := d.Buffer()
	oldest := time.Date(2025, 12, 31, 23, 59, 30, 0, time.UTC)
	b.Add(1, oldest)
	b.Add(1, oldest.Add(45*time.Second))
	o, complete := b.Due(oldest.Add(60 * time.Second))
	require.True(t, complete)
	key, err := keysOf(t, d).Data(o.Opened)
	require.NoError(t, err)
	require.Equal(t, "streaming/2025/12/mystream-1-2025-12-31-23-59-30-"+zeroUUID, key)
}

// The keys of error objects have the error type and the stream's time zone, and no file
// extension.
func TestErrorKeys(t *testing.T) {
	k := keysOf(t, guideStream(goodData, goodError, func(d *Definition) {
		d.Compression, d.FileExtension, d.TimeZone, d.Version = GZIP, ".json.gz", "Asia/Tokyo", 3
	}))
	for _, typ := range prefix.ErrorTypes() {
		key, err := k.Error(time.Date(2025, 12, 31, 20, 0, 0, 0, time.UTC), typ)
		require.NoError(t, err)
		require.Equal(t, typ+"/2026/01/mystream-3-2026-01-01-05-00-00-"+zeroUUID, key)
	}
	_, err := k.Error(docTime, "")
	require.ErrorContains(t, err, `no error type "": set Values.ErrorType to one of processing-failed`)
}

// The same seed gives the same keys in every version, and all keys differ.
func TestKeysRepeat(t *testing.T) {
	s, err := New(guideStream("a/!{firehose:random-string}/", "!{firehose:error-output-type}/!{firehose:random-string}/"))
	require.NoError(t, err)
	draw := func(seed uint64) (all []string) {
		k := s.Keys(rand.NewPCG(seed, 2))
		for range 500 {
			data, err := k.Data(docTime)
			require.NoError(t, err)
			errs, err := k.Error(docTime, "processing-failed")
			require.NoError(t, err)
			all = append(all, data, errs)
		}
		return all
	}
	first := draw(1)
	require.Equal(t, []string{
		"a/eemoEMHkDUf/mystream-1-2018-08-27-10-30-07-71ddb0a0-1a12-484a-b0e5-3e77a78453bb",
		"processing-failed/tWlJm9AFb1u/mystream-1-2018-08-27-10-30-07-557863ba-39f3-40c6-b4ed-01401eaeda70",
	}, first[:2])
	require.Equal(t, first, draw(1))
	seen := map[string]bool{}
	for _, key := range append(first, draw(2)...) {
		uuid := key[len(key)-len(zeroUUID):]
		require.False(t, seen[uuid], key)
		seen[uuid] = true
	}
}

// A UUID has version 4; all other bits come from the random source.
func TestUUID(t *testing.T) {
	require.Equal(t, zeroUUID, UUID(zeros{}))
	require.Equal(t, "ffffffff-ffff-4fff-bfff-ffffffffffff", UUID(ones{}))
	chance := rand.NewPCG(1, 2)
	for range 1000 {
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, UUID(chance))
	}
}

// ones is a random source that returns only one bits.
type ones struct{}

func (ones) Uint64() uint64 { return 1<<64 - 1 }

// New rejects invalid definitions. Faults that only the evaluation finds are errors of a
// single key.
func TestKeysErrors(t *testing.T) {
	refused := func(d Definition, want string) {
		t.Helper()
		_, err := New(d)
		require.IsType(t, Faults{}, err)
		require.ErrorContains(t, err, want)
	}
	refused(Definition{}, "DeliveryStreamName: ")
	refused(guideStream(longText(498)+"/", ""), "Prefix: can evaluate to 513 characters, but Firehose allows 512: shorten it")
	refused(guideStream(goodData, longText(483)+"!{firehose:error-output-type}"), "ErrorOutputPrefix: can evaluate to 513 characters")
	refused(guideStream(goodData, goodError, withZone("Europe/Pari")), "CustomTimeZone: no such time zone")

	k := keysOf(t, guideStream(longText(497)+"/", "e/"))
	key, err := k.Data(docTime)
	require.NoError(t, err)
	require.Equal(t, longText(497)+"/2018/08/27/10/mystream-1-2018-08-27-10-30-07-"+zeroUUID, key, "512 characters without the suffix")

	_, err = k.Data(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	require.ErrorContains(t, err, "is not in 1 to 9998")
	k = keysOf(t, guideStream("!{partitionKeyFromQuery:customer}/", goodError, withPartitioning))
	_, err = k.Data(docTime) // Keys cannot evaluate partition keys
	require.ErrorContains(t, err, `no partition key "customer"`)
}

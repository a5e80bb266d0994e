package plan

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// many returns a load with a sample of a thousand records of one size.
func many(rate float64, bytes int) Load {
	l := Load{Rate: rate}
	for range 1000 {
		l.Sizes = append(l.Sizes, bytes)
	}
	return l
}

func TestImprovements(t *testing.T) {
	check := func(l Load, change func(*firehose.Definition), want ...string) {
		t.Helper()
		d := firehose.Example()
		change(&d)
		got := []string{}
		for _, i := range Of(firehose.MustNew(d), basis(l)).Improvements {
			got = append(got, i.Name)
		}
		require.Equal(t, append([]string{}, want...), got)
	}
	unchanged := func(*firehose.Definition) {}
	check(many(10, 200), unchanged, "pack", "buffer", "gzip", "days")
	check(many(0.1, 200), unchanged, "buffer", "gzip", "days") // packing would take longer than a minute
	check(many(0.001, 200), unchanged, "gzip", "days")         // each record becomes an object even with the largest buffer
	check(many(10, 5000), unchanged, "buffer", "gzip", "days") // nothing to pack
	check(many(10, 3000), unchanged, "pack", "buffer", "gzip", "days")
	check(many(10, 200), func(d *firehose.Definition) { d.BufferIntervalSeconds = 500 }, "pack", "gzip", "days") // 900 s would not halve the objects
	check(many(10, 200), func(d *firehose.Definition) { d.Compression = firehose.GZIP }, "pack", "buffer", "days")
	check(many(10, 200), func(d *firehose.Definition) { d.Compression = firehose.Snappy }, "pack", "buffer", "days")
	check(many(10, 200), func(d *firehose.Definition) { d.Prefix = "a/!{timestamp:yyyy/MM/dd/}" }, "pack", "buffer", "gzip")
	check(many(10, 200), func(d *firehose.Definition) { d.Prefix = "" }, "pack", "buffer", "gzip") // Firehose appends yyyy/MM/dd/HH/
}

func TestImprovementFigures(t *testing.T) {
	p := Of(firehose.MustNew(firehose.Example()), basis(many(10, 200)))
	const month = 86_400 * 30
	want := []Improvement{
		{"pack", "pack 25 records, each with its line feed, into one of up to 5,120 bytes, which is full after 2.5 s", []Figure{
			{"billedBytesPerMonth", 10 * 5120 * month, 10 / 25.0 * 5120 * month},
			{"firehoseCostPerMonth", 10 * 5120 * month * 0.029 / GB, 10 / 25.0 * 5120 * month * 0.029 / GB},
		}},
		{"buffer", "buffer up to 128 MiB or 900 s: records arrive in the bucket up to that much later", []Figure{
			{"objectsPerDay", 1440, 96},
			{"storedBytesPerObject", 120_000, 1_800_000},
			{"putRequestsCostPerMonth", 0.216, 0.0144},
		}},
		{"gzip", "compress with GZIP: queries read less, and Athena bills less", []Figure{
			{"storedBytesPerMonth", 2000 * month, 200 * month},
			{"storageCostLastMonth", 12 * 2000 * month * 0.023 / GB, 12 * 200 * month * 0.023 / GB},
		}},
		{"days", "end Prefix with !{timestamp:yyyy/MM/dd/} and adapt the table: a folder now holds 30 days", []Figure{
			{"bytesReadForOneDay", 2000 * month, 2000 * 86_400},
		}},
	}
	require.Len(t, p.Improvements, len(want))
	for i, got := range p.Improvements {
		require.Equal(t, want[i].Name, got.Name)
		require.Equal(t, want[i].Change, got.Change)
		require.Len(t, got.Figures, len(want[i].Figures))
		for j, f := range got.Figures {
			require.Equal(t, want[i].Figures[j].Name, f.Name)
			require.InEpsilon(t, want[i].Figures[j].Before, f.Before, 1e-9, f.Name)
			require.InEpsilon(t, want[i].Figures[j].After, f.After, 1e-9, f.Name)
		}
	}
}

// GZIP is suggested if it saves a tenth or more. A FileExtension then needs .gz.
func TestGZIPHelps(t *testing.T) {
	check := func(ratio float64, want bool) {
		t.Helper()
		d, b := firehose.Example(), basis(of(10, 5000))
		b.GZIP = ratio
		i, helps := stream{firehose.MustNew(d)}.improveCompression(b, stream{firehose.MustNew(d)}.estimate(b))
		require.Equal(t, want, helps)
		require.NotContains(t, i.Change, ".gz")
		d.FileExtension = ".json"
		i, _ = stream{firehose.MustNew(d)}.improveCompression(b, stream{firehose.MustNew(d)}.estimate(b))
		require.Contains(t, i.Change, "; end FileExtension with .gz")
	}
	check(0.9, false)
	check(1.11, false)
	check(1.12, true)
}

func TestDays(t *testing.T) {
	check := func(data string, want float64) {
		t.Helper()
		p, err := prefix.Parse(data)
		require.NoError(t, err)
		require.Equal(t, want, days(p))
	}
	check("", 1)
	check("a/", 1)
	check("a/!{timestamp:yyyy/MM/dd/}", 1)
	check("a/!{timestamp:yyyy/MM/dd/HH/}", 1)
	check("a/!{timestamp:yyyy/DDD/}", 1)
	check("a/!{timestamp:YYYY/ww/}", 7)
	check("a/!{timestamp:yyyy/MM/}", 30)
	check("a/!{timestamp:yyyy/QQ/}", 91)
	check("a/!{timestamp:yyyy/}", 366)
	check("a/!{timestamp:HH/}", math.Inf(1)) // the same hours every day
	check("a/!{firehose:random-string}/", math.Inf(1))
	check("a/!{timestamp:yyyy/MM/}!{firehose:random-string}/", 30)
}

// A folder holds at most the days for which objects are kept.
func TestDaysKept(t *testing.T) {
	d, b := firehose.Example(), basis(of(10, 200))
	d.Prefix = "a/!{timestamp:HH/}"
	b.Months = 2
	i, helps := stream{firehose.MustNew(d)}.improveDays(b, stream{firehose.MustNew(d)}.estimate(b))
	require.True(t, helps)
	require.InEpsilon(t, 60*2000*86_400.0, i.Figures[0].Before, 1e-9)
}

package plan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// basis returns the basis of a plan in us-east-1 with a compression ratio of 10.
func basis(l Load) Basis {
	quota, _ := firehose.QuotaOf("us-east-1")
	return Basis{Load: l, GZIP: 10, Quota: quota, Prices: DefaultPrices(), Months: 12}
}

// If KDG sends 100 records of 200 bytes per second, AWS bills 25.6 times as many bytes. With
// one object per minute, PUT requests cost less than a cent per day.
func TestWorkedExample(t *testing.T) {
	d := firehose.Example()
	d.BufferSizeMiB = 5 // with 1 MiB, the size completes an object after 52 seconds
	p := Of(firehose.MustNew(d), basis(of(100, 200)))
	require.Equal(t, Volume{8_640_000, 1_728_000_000, 44_236_800_000}, p.PerDay)
	require.Equal(t, 25.6, p.Record.MeanBilledBytes/p.Record.MeanBytes)
	require.InDelta(t, 1.61, p.PerDay.RawBytes/GB, 0.005)
	require.InDelta(t, 41.2, p.PerDay.BilledBytes/GB, 0.005)
	require.InDelta(t, 1.19, p.Cost.Ingestion/30, 0.005)
	require.InDelta(t, 1440, p.Objects.ObjectsPerDay, 1e-9)
	require.InDelta(t, 0.0072, *p.Cost.PutRequests/30, 1e-9)
	require.Zero(t, p.Objects.ClosedBySize)

	p = Of(firehose.MustNew(firehose.Example()), basis(of(100, 200)))
	require.InDelta(t, 8_640_000/5242.0, p.Objects.ObjectsPerDay, 1e-9)
	require.Equal(t, 1.0, p.Objects.ClosedBySize)
}

// The records are as long as a billing unit, so the cost can be calculated by hand.
func TestCost(t *testing.T) {
	d := firehose.Example()
	p := Of(firehose.MustNew(d), basis(of(10, 5120))) // 51,200 bytes per second are 123.596… GB in 30 days
	month := 51_200.0 * 86_400 * 30 / GB
	perObject := 204.0 // of 5 KB in a MiB, every 20.4 s
	require.InDelta(t, month*0.029, p.Cost.Ingestion, 1e-9)
	require.InDelta(t, 864_000*30/perObject*0.005/1000, *p.Cost.PutRequests, 1e-9)
	require.InDelta(t, month*0.023, *p.Cost.StorageFirstMonth, 1e-9)
	require.InDelta(t, 12*month*0.023, *p.Cost.StorageLastMonth, 1e-9)
	require.InDelta(t, p.Cost.Ingestion+*p.Cost.PutRequests+*p.Cost.StorageFirstMonth, p.Cost.TotalFirstMonth, 1e-9)
	require.InDelta(t, p.Cost.TotalFirstMonth+11*month*0.023, p.Cost.TotalLastMonth, 1e-9)
	require.Zero(t, p.Cost.FormatConversion+p.Cost.DynamicPartitioning)

	b := basis(of(10, 5120))
	cost, used := CostOf(firehose.MustNew(d), b)
	require.Equal(t, p.Cost, cost)
	require.Equal(t, p.Prices, used)
	b.Months = 3
	p = Of(firehose.MustNew(d), b)
	require.InDelta(t, 3*month*0.023, *p.Cost.StorageLastMonth, 1e-9)
	require.Equal(t, 3, p.Cost.LastMonth)

	d.Compression = firehose.GZIP
	p = Of(firehose.MustNew(d), basis(of(10, 5120)))
	require.InDelta(t, month*0.023/10, *p.Cost.StorageFirstMonth, 1e-9)
	require.InDelta(t, perObject*512, p.Objects.StoredBytesPerObject, 1e-6)
	require.InDelta(t, perObject*5120, p.Objects.BytesPerObject, 1e-6) // the size hint applies before compression
}

func TestRequestsOfAnObject(t *testing.T) {
	check := func(seconds int, bytes, want float64) {
		t.Helper()
		require.Equal(t, want, stream{firehose.Stream{Definition: firehose.Definition{BufferIntervalSeconds: seconds}}}.requests(bytes))
	}
	check(60, 1, 1)
	check(60, 5<<20, 1)
	check(60, 5<<20+1, 4)
	check(60, 128<<20, 28)
	check(59, 1, 3)
	check(0, 10<<20, 4)
}

func TestQuotaUse(t *testing.T) {
	check := func(region string, l Load, records, requests, bytes float64, warned ...string) {
		t.Helper()
		b, d := basis(l), firehose.Example()
		b.Quota, _ = firehose.QuotaOf(region)
		d.BufferSizeMiB = 128
		p := Of(firehose.MustNew(d), b)
		require.Len(t, p.Quotas, 2)
		same := p.Quotas[0] // the entry for the Region
		if !strings.Contains(same.Region, region) {
			same = p.Quotas[1]
		}
		same.Region = region
		require.Equal(t, p.Quota, same)
		require.InDelta(t, records, p.Quota.Records.Percent, 1e-9)
		require.InDelta(t, requests, p.Quota.Requests.Percent, 1e-9)
		require.InDelta(t, bytes, p.Quota.Bytes.Percent, 1e-9)
		for _, what := range []string{"records", "requests", "bytes"} {
			over := strings.Contains(strings.Join(p.Warnings, "\n"), "the "+what+" per second are ")
			require.Equal(t, strings.Contains(strings.Join(warned, " "), what), over, what)
		}
	}
	check("us-east-1", of(5000, 512), 1, 0.5, 48.828125)
	check("eu-central-1", of(5000, 512), 5, 1, 244.140625, "bytes")
	check("us-east-1", of(500_000, 10), 100, 50, 95.367431640625)
	check("us-east-1", of(600_000, 5), 120, 60, 57.220458984375, "records")
	check("ap-south-1", of(600_000, 1), 600, 120, 57.220458984375, "records", "requests")
}

// TestQuotaUse covers the warnings about quotas.
func TestPlanWarnings(t *testing.T) {
	check := func(d firehose.Definition, b Basis, want ...string) {
		t.Helper()
		require.Equal(t, append([]string{}, want...), Of(firehose.MustNew(d), b).Warnings)
	}
	const tiny = "objects are smaller than 1 MB, so queries spend their time on opening objects: buffer longer, or merge them"
	d := firehose.Example()
	check(d, basis(of(10, 200)), tiny)
	check(d, basis(of(100, 200)))
	check(d, basis(of(200, 525)),
		"the size hint, 1 MiB, should exceed the data of 10 seconds, 1.0 MiB: set it to 2")
	check(d, basis(of(100_000, 50)),
		"the size hint, 1 MiB, should exceed the data of 10 seconds, 47.7 MiB: set it to 48")
	check(d, basis(of(15_000, 1000)),
		"the bytes per second are 286 % of the quota in us-east-1: Firehose throttles, and raises the quota only slowly: resend rejected records, or request a higher quota first",
		"the size hint, 1 MiB, should exceed the data of 10 seconds, 143.1 MiB: set it to 128, the maximum")
	withSource := d
	withSource.Source = firehose.KinesisStreamAsSource // the quota does not apply
	check(withSource, basis(of(15_000, 1000)),
		"the size hint, 1 MiB, should exceed the data of 10 seconds, 143.1 MiB: set it to 128, the maximum")
	b := basis(of(100, 200))
	b.Quota, _ = firehose.QuotaOf("eu-west-1")
	check(d, b, "the prices are for us-east-1, but the quota is for eu-west-1: use the prices of the same Region")
}

// Values that the model does not predict are nil, and the plan says why.
func TestUnpredicted(t *testing.T) {
	check := func(d firehose.Definition, why string, stored bool, cost float64, assumed ...string) {
		t.Helper()
		p := Of(firehose.MustNew(d), basis(of(10, 200)))
		require.Equal(t, why, p.Unpredicted)
		require.Nil(t, p.Objects)
		require.Nil(t, p.Cost.PutRequests)
		require.Equal(t, stored, p.StoredBytesPerMonth != nil)
		require.Equal(t, stored, p.Cost.StorageLastMonth != nil)
		require.InDelta(t, cost, p.Cost.Firehose(), 1e-9)
		require.Equal(t, append([]string{"objects and their requests are not predicted, because " + why + " is not modelled"}, assumed...), p.Assumptions[2:])
		for _, i := range p.Improvements {
			require.Equal(t, "gzip", i.Name)
		}
	}
	const billed, raw = 51_200.0 * 86_400 * 30 / GB, 2_000.0 * 86_400 * 30 / GB
	d := firehose.Example()
	d.DynamicPartitioning, d.BufferSizeMiB = true, 64
	check(d, "dynamic partitioning by keys that a Lambda function returns", true, billed*0.029+raw*0.020,
		"dynamic partitioning is priced by GB and object, without its charge per JQ hour")
	d = firehose.Example()
	d.Conversion, d.BufferSizeMiB = firehose.Parquet, 64
	check(d, "conversion of records that are not those of a table", false, billed*(0.029+0.018),
		"storage is not priced, because the size of objects is unknown")
	d = firehose.Example()
	d.Transforms = []string{"Lambda"}
	check(d, "the output of the processor Lambda", false, billed*0.029,
		"storage is not priced, because the size of objects is unknown", "the processor Lambda is not priced")
}

// TestAssumptions covers the assumptions that depend on a setting.
func TestAssumptions(t *testing.T) {
	check := func(change func(*firehose.Definition), want string) {
		t.Helper()
		d := firehose.Example()
		require.NotContains(t, strings.Join(Of(firehose.MustNew(d), basis(of(10, 200))).Assumptions, "\n"), want)
		change(&d)
		require.Contains(t, Of(firehose.MustNew(d), basis(of(10, 200))).Assumptions, want)
	}
	check(func(d *firehose.Definition) { d.Compression = firehose.Snappy }, "Snappy is not measured: stored bytes are before compression")
	check(func(d *firehose.Definition) { d.Source = firehose.KinesisStreamAsSource },
		"the quota is for Direct PUT, but the source of this stream is KinesisStreamAsSource: the plan omits its limits and costs")
	check(func(d *firehose.Definition) { d.BufferIntervalSeconds = 59 }, "with an interval below 60 seconds, or above 5 MiB, an object is uploaded in parts of 5 MiB: one request per part and two more")
	check(func(d *firehose.Definition) { d.BufferIntervalSeconds = 0 }, "an interval of 0 gives one object per record in this plan; Firehose delivers within seconds and may combine records")
}

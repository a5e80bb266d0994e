package plan

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// fleetBasis returns a run of 100 million records of 100 bytes.
func fleetBasis(t *testing.T, region string) FleetBasis {
	t.Helper()
	quota, err := firehose.QuotaOf(region)
	require.NoError(t, err)
	b := FleetBasis{
		Basis:    Basis{Load: Load{Sizes: slices.Repeat([]int{100}, 51*20)}, GZIP: 5, Prices: DefaultPrices()},
		Count:    100_000_000,
		Capacity: DeliveryCapacity(quota, true),
		MemoryMB: 512,
		Slice:    30 * time.Second,
	}
	b.Workers = b.Capacity.Workers(b.Load.Sizes, b.MemoryMB, 500)
	return b
}

func example(t *testing.T, change func(*firehose.Definition)) firehose.Stream {
	t.Helper()
	d := firehose.Example()
	change(&d)
	s, err := firehose.New(d)
	require.NoError(t, err)
	return s
}

func TestFleet(t *testing.T) {
	b := fleetBasis(t, "us-east-1")
	f := OfFleet(example(t, func(*firehose.Definition) {}), b)
	assert.Equal(t, 3, f.Workers) // 5 MiB/s are 52,429 records, and a worker sends 18,089
	assert.InDelta(t, 52_429, f.RecordsPerSecond, 1)
	assert.InDelta(t, 1908, f.Seconds, 1)
	assert.InDelta(t, 1e10, f.RawBytes, 1)
	assert.InDelta(t, 1e10*5120/5100, f.BilledBytes, 1e6) // 51 records in a billing unit
	assert.Equal(t, 3.0*64, f.Invocations)
	assert.InDelta(t, 1e8/51/500, f.Calls, 2)
	assert.InDelta(t, 100, f.Bytes.Percent, 0.001)
	assert.InDelta(t, 52_429/51, f.Entries.Used, 1)
	require.NotNil(t, f.Requests)

	c := f.Cost
	assert.InDelta(t, f.Invocations/1e6*0.20+3*f.Seconds*0.5*0.0000133334, c.Functions, 1e-6)
	assert.InDelta(t, (5+2*3+2*192)/1000.0*0.025, c.Transitions, 1e-6)
	assert.InDelta(t, f.BilledBytes/GB*0.029, c.Ingestion, 1e-6)
	assert.InDelta(t, 1e10/GB*0.023, *c.Storage, 1e-6)
	assert.InDelta(t, c.Functions+c.Transitions+c.Ingestion+*c.PutRequests+*c.Storage, c.Total, 1e-9)
	assert.Contains(t, f.Prices.Names, "stateTransitions")
	assert.Equal(t, f.Prices.Names, f.Prices.Unverified)
}

// One worker is slower than the stream, and more are not faster.
func TestFleetWorkers(t *testing.T) {
	stream := example(t, func(*firehose.Definition) {})
	b := fleetBasis(t, "us-east-1")
	seconds := func(workers int) float64 {
		b.Workers = workers
		return OfFleet(stream, b).Seconds
	}
	assert.InDelta(t, 2*seconds(2), seconds(1), 2)
	assert.Less(t, seconds(3), seconds(2))
	assert.Equal(t, seconds(3), seconds(500))

	assert.Equal(t, 1, fleetBasis(t, "eu-central-1").Workers)
	assert.Equal(t, 2, b.Capacity.Workers(b.Load.Sizes, b.MemoryMB, 2))
	assert.Equal(t, 1, b.Capacity.Workers([]int{1 << 20}, b.MemoryMB, 500))
}

func TestFleetToDataStream(t *testing.T) {
	b := fleetBasis(t, "us-east-1")
	b.Capacity, b.Workers = ShardCapacity(40), ShardCapacity(40).Workers(b.Load.Sizes, b.MemoryMB, 500)
	f := OfFleet(example(t, func(*firehose.Definition) {}), b)
	assert.Equal(t, 3, f.Workers)
	assert.Equal(t, "a data stream with 40 shards", f.Capacity)
	assert.InDelta(t, 40_000, f.RecordsPerSecond, 1e-6)
	assert.InDelta(t, 1e8*5120, f.BilledBytes, 1)
	assert.Equal(t, 200_000.0, f.Calls)
	assert.Nil(t, f.Requests)
	assert.Equal(t, "a data stream with 1 shard", ShardCapacity(1).Of)
}

// A few records need one object and one second.
func TestFleetOfFewRecords(t *testing.T) {
	b := fleetBasis(t, "us-east-1")
	b.Count = 10
	f := OfFleet(example(t, func(*firehose.Definition) {}), b)
	assert.InDelta(t, startSeconds+1, f.Seconds, 0.01)
	assert.InDelta(t, 0.005/1000, *f.Cost.PutRequests, 1e-9)
}

func TestFleetCostOfProcessing(t *testing.T) {
	b := fleetBasis(t, "us-east-1")
	f := OfFleet(example(t, func(d *firehose.Definition) {
		d.Conversion, d.BufferSizeMiB = firehose.Parquet, 128
	}), b)
	assert.InDelta(t, f.BilledBytes/GB*0.018, f.Cost.Processing, 1e-6)
	assert.Nil(t, f.Cost.PutRequests)
	assert.Nil(t, f.Cost.Storage)
	assert.InDelta(t, f.Cost.Functions+f.Cost.Transitions+f.Cost.Ingestion+f.Cost.Processing, f.Cost.Total, 1e-9)
	assert.Contains(t, f.Prices.Names, "formatConversion")
}

package plan

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// delivering returns the example stream to a destination, with a backup every 100 seconds if
// asked for.
func delivering(to firehose.Destination, backedUp bool) firehose.Definition {
	d := firehose.Example()
	d.Destination = to
	if to != firehose.S3 {
		d.Prefix, d.ErrorOutputPrefix = "", ""
	}
	if backedUp {
		backup := firehose.Defaults()
		backup.BufferSizeMiB, backup.BufferIntervalSeconds, backup.Compression = 128, 100, firehose.GZIP
		d.Backup = &backup
	}
	return d
}

func TestBackup(t *testing.T) {
	with, without := Of(firehose.MustNew(delivering(firehose.S3, true)), basis(of(10, 5120))), Of(firehose.MustNew(delivering(firehose.S3, false)), basis(of(10, 5120)))
	require.Equal(t, without.Objects, with.Objects)
	require.InDelta(t, 864, with.Backup.Objects.ObjectsPerDay, 1e-6)
	month := 51_200.0 * 86_400 * 30 / GB
	require.InDelta(t, month*GB/10, *with.Backup.StoredBytesPerMonth, 1)
	more := 864*30*0.005/1000 + month/10*0.023
	require.InDelta(t, without.Cost.TotalFirstMonth+more, with.Cost.TotalFirstMonth, 1e-6)
	require.InDelta(t, without.Cost.TotalLastMonth+more+11*month/10*0.023, with.Cost.TotalLastMonth, 1e-6)
	require.Nil(t, without.Backup)
	require.Nil(t, without.Cost.Backup)

	// A transformation does not change the backup.
	d := delivering(firehose.S3, true)
	d.Transformation = new(firehose.DefaultTransformation())
	p := Of(firehose.MustNew(d), basis(of(10, 5120)))
	require.Nil(t, p.Objects)
	require.Equal(t, with.Backup, p.Backup)

	d = delivering(firehose.S3, true)
	d.Logs.Decompress = true
	p = Of(firehose.MustNew(d), basis(of(10, 5120)))
	require.Equal(t, with.Backup, p.Backup)
	require.Contains(t, p.Assumptions, "the backup is assumed to have these records compressed, as they arrive, but is planned as if they were not")

	d = delivering(firehose.S3, true)
	d.Unknown = map[string]error{firehose.BackupFields + firehose.FieldBufferSize: errors.New("why")}
	p = Of(firehose.MustNew(d), basis(of(10, 5120)))
	require.Nil(t, p.Cost.Backup.PutRequests)
	require.Equal(t, with.Cost.Backup.StorageLastMonth, p.Cost.Backup.StorageLastMonth)
	require.Contains(t, p.Assumptions, "the objects of the backup and their requests are not predicted, because a stream whose BufferingHints.SizeInMBs is unknown is not modelled")
}

// Only Iceberg tables have their own price of ingestion, and only S3 and Redshift objects.
func TestDestinations(t *testing.T) {
	s3 := Of(firehose.MustNew(delivering(firehose.S3, false)), basis(of(10, 100)))
	for _, to := range []firehose.Destination{firehose.Splunk, firehose.HTTPEndpoint, firehose.OpenSearch, firehose.OpenSearchServerless, firehose.Elasticsearch} {
		p := Of(firehose.MustNew(delivering(to, false)), basis(of(10, 100)))
		require.Equal(t, s3.Cost.Ingestion, p.Cost.TotalLastMonth)
		require.Nil(t, p.Objects)
		require.Empty(t, p.Unpredicted)
		require.Empty(t, p.Improvements)
		require.Empty(t, p.Warnings)
		require.Equal(t, []string{"ingestion"}, p.Prices.Names)
		require.NotContains(t, strings.Join(p.Assumptions, "\n"), "Lambda")
		d := delivering(to, false)
		d.Transformation = new(firehose.DefaultTransformation())
		require.Contains(t, Of(firehose.MustNew(d), basis(of(10, 100))).Assumptions, "Lambda's charge for the function that transforms records, by invocation and duration, is left out")
		require.Contains(t, p.Assumptions, "ingestion is priced as for S3, because no other price of delivery to "+string(to)+" was found; what that charges, and delivery into a VPC, are not priced")
		p = Of(firehose.MustNew(delivering(to, true)), basis(of(10, 100)))
		require.Greater(t, p.Cost.TotalLastMonth, s3.Cost.Ingestion)
	}
	p := Of(firehose.MustNew(delivering(firehose.Iceberg, false)), basis(of(10, 100)))
	require.InDelta(t, 1000*86_400.0*30/GB*0.075, p.Cost.TotalFirstMonth, 1e-9)
	require.Equal(t, []string{"icebergIngestion"}, p.Prices.Names)
	require.Equal(t, p.PerDay.RawBytes, p.PerDay.BilledBytes)
	p = Of(firehose.MustNew(delivering(firehose.Redshift, false)), basis(of(10, 100)))
	require.InDelta(t, s3.Cost.TotalLastMonth, p.Cost.TotalLastMonth, 1e-9)
	require.ErrorContains(t, Check(firehose.MustNew(delivering(firehose.Snowflake, false))), "it delivers to Snowflake, whose price was not found")
	require.NoError(t, Check(firehose.MustNew(delivering(firehose.Iceberg, false))))
}

func TestFleetOfDestinations(t *testing.T) {
	of := func(d firehose.Definition) FleetCost {
		quota, _ := firehose.QuotaOf("us-east-1")
		b := FleetBasis{Basis: basis(of(1, 100)), Count: 1_000_000, Workers: 1, Capacity: DeliveryCapacity(quota, false), MemoryMB: 1769, Slice: 1 << 40}
		return OfFleet(firehose.MustNew(d), b).Cost
	}
	plain, backedUp := of(delivering(firehose.S3, false)), of(delivering(firehose.S3, true))
	require.InDelta(t, *plain.Storage*1.1, *backedUp.Storage, 1e-9)
	require.Greater(t, *backedUp.PutRequests, *plain.PutRequests)
	require.InDelta(t, plain.Total+*backedUp.Storage-*plain.Storage+*backedUp.PutRequests-*plain.PutRequests, backedUp.Total, 1e-9)
	require.InDelta(t, 1e8/GB*0.075, of(delivering(firehose.Iceberg, false)).Ingestion, 1e-9)
	require.Zero(t, *of(delivering(firehose.Splunk, false)).Storage)
}

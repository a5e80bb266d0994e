package sink

import "penstock/firehose"

// DeliveryStreamLimits returns the limits of PutRecordBatch.
func DeliveryStreamLimits() Limits {
	return Limits{
		Entries:     firehose.MaxBatchRecords,
		Bytes:       firehose.MaxBatchBytes,
		EntryBytes:  firehose.MaxRecordBytes,
		BillingUnit: firehose.BillingUnit,
	}
}

// The maximum size of an entry of a data stream is DefaultEntryBytes, unless the stream is
// configured to accept more. MaxEntryBytes is the largest such configuration.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html
const (
	DefaultEntryBytes = 1 << 20
	MaxEntryBytes     = 10 << 20
)

// DataStreamLimits returns the limits of PutRecords for a stream that accepts entries of
// up to entryBytes. BillingUnit is that of a provisioned stream.
//
// AWS accepts 10 MiB per call; until 2025 it was 5 MiB. Limits returns 5 MiB unless
// entries can be larger, because emulators still check the old limit and short entries
// do not need more.
//
//   - https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
//   - https://docs.aws.amazon.com/streams/latest/dev/large-records.html
//   - https://aws.amazon.com/kinesis/data-streams/pricing/
func DataStreamLimits(entryBytes int) Limits {
	return Limits{
		Entries:     500,
		Bytes:       max(5<<20, entryBytes),
		EntryBytes:  entryBytes,
		KeyLength:   256,
		BillingUnit: 25 << 10,
	}
}

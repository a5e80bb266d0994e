package firehose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"penstock/internal/diagnostic"
)

// The limits of records and of the calls that send them.
//
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_Record.html
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
const (
	MaxRecordBytes  = 1_024_000 // of a record, before base64
	MaxBatchRecords = 500       // of a PutRecordBatch
	MaxBatchBytes   = 4 << 20   // of the same
)

// TooLargeError reports a record that exceeds Firehose's limit.
type TooLargeError struct {
	Number uint64 // of the record, counted from 1
	Bytes  int
}

// Error returns one line: what is wrong, the rule, the remedy.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("record %d has %d bytes, but Firehose allows %d: make the template's records shorter", e.Number, e.Bytes, MaxRecordBytes)
}

// BillingUnit is the unit in bytes that Firehose rounds each record up to when it bills
// ingestion: two records of 1 KB in one call are billed as 10 KB.
//
// Amazon Data Firehose Developer Guide, "Quota", and the pricing page, which has 5 KB
// as 5,120 bytes: https://aws.amazon.com/firehose/pricing/
const BillingUnit = 5120

// Billed returns the bytes that a record is billed as.
func Billed(bytes int64) int64 {
	return (bytes + BillingUnit - 1) / BillingUnit * BillingUnit
}

// Quota is the rate that one Direct PUT delivery stream accepts before it throttles.
// Firehose raises the quota of a stream that it throttles by itself.
type Quota struct {
	Region                   string // or a list of Regions
	Records, Requests, Bytes int64  // per second
}

// Quotas returns the two quotas, each with its Regions.
//
// Amazon Data Firehose Developer Guide, "Quota":
// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
func Quotas() []Quota {
	return []Quota{
		{strings.Join(largeQuotas, ", "), 500_000, 2_000, 5 << 20},
		{"all other Regions", 100_000, 1_000, 1 << 20},
	}
}

// largeQuotas lists the Regions with the larger quota.
var largeQuotas = []string{"us-east-1", "us-west-2", "eu-west-1"}

// MaxActivePartitions is the default quota of partitions that a stream buffers at the
// same time. Firehose delivers the records of further partitions as errors.
//
// Amazon Data Firehose Developer Guide, "Buffer data for dynamic partitioning":
// https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
const MaxActivePartitions = 500

// MaxSubRecords is the most records that Firehose divides a record into. It leaves a
// record with more as it is, and then finds no partition keys.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
const MaxSubRecords = 500

var regionRule = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-[0-9]+$`)

// QuotaOf returns the quota of a stream in a Region. The error reports a text that does
// not have the form of a Region's name; QuotaOf does not know which Regions exist.
func QuotaOf(region string) (Quota, error) {
	if !regionRule.MatchString(region) {
		return Quota{}, fmt.Errorf("%q is not a Region: write a name such as %s%s", region, largeQuotas[0], diagnostic.DidYouMean(region, largeQuotas...))
	}
	q := Quotas()[1]
	if slices.Contains(largeQuotas, region) {
		q = Quotas()[0]
	}
	q.Region = region
	return q, nil
}

package plan

import (
	"fmt"
	"math"

	"penstock/firehose"
)

// warnings returns what the user should act on.
func (d stream) warnings(b Basis, p Plan) []string {
	all := []string{}
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, u := range []struct {
		what string
		Use
	}{{"records", p.Quota.Records}, {"requests", p.Quota.Requests}, {"bytes", p.Quota.Bytes}} {
		if u.Percent > 100 && d.Source == firehose.DirectPut {
			say("the %s per second are %.0f %% of the quota in %s: Firehose throttles, and raises the quota only slowly: resend rejected records, or request a higher quota first",
				u.what, u.Percent, p.Quota.Region)
		}
	}
	// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
	if in10s := p.PerSecond.RawBytes * 10 / (1 << 20); d.Staged() && d.Unknown[firehose.FieldBufferSize] == nil && in10s >= float64(d.BufferSizeMiB) && d.BufferSizeMiB < firehose.MaxBufferSizeMiB {
		better := fmt.Sprintf("%.0f", math.Floor(in10s)+1)
		if in10s >= firehose.MaxBufferSizeMiB {
			better = fmt.Sprintf("%d, the maximum", firehose.MaxBufferSizeMiB)
		}
		say("the size hint, %d MiB, should exceed the data of 10 seconds, %.1f MiB: set it to %s", d.BufferSizeMiB, in10s, better)
	}
	if p.Objects != nil && d.Destination == firehose.S3 && p.Objects.StoredBytesPerObject < 1e6 {
		say("objects are smaller than 1 MB, so queries spend their time on opening objects: buffer longer, or merge them")
	}
	if p.Objects != nil && p.Objects.Partitions.tooMany() {
		say("%.0f partitions are active on average, and the default quota is %d: Firehose delivers the records of the others as errors: partition by a field with fewer values, or request a higher quota",
			p.Objects.Partitions.Active, firehose.MaxActivePartitions)
	}
	if p.Objects != nil && p.Objects.Partitions != nil && p.Objects.Partitions.Failed > 0 {
		say("%.2g %% of the records have no partition key, and Firehose delivers them as errors: correct the query or the records", 100*p.Objects.Partitions.Failed)
	}
	if b.Prices.Region != b.Quota.Region {
		say("the prices are for %s, but the quota is for %s: use the prices of the same Region", b.Prices.Region, b.Quota.Region)
	}
	return all
}

// assumptions returns the simplifications of the plan.
func (d stream) assumptions(b Basis, p Plan) []string {
	all := []string{"a month has 30 days, and a GB has 2^30 bytes; storage is S3 Standard at the end of the month, without older versions; reading is not priced"}
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	say("a producer calls Firehose once per second with up to 500 records per call, as KDG does")
	for _, field := range d.UnknownFields() {
		say("%s is unknown, and what depends on it is not predicted: %v", field, d.Unknown[field])
	}
	if d.Unnamed {
		say("the stream has no DeliveryStreamName: CloudFormation names it STACK-%s-RANDOM, and object names contain that", d.Name)
	}
	if d.Source != firehose.DirectPut {
		say("the quota is for Direct PUT, but the source of this stream is %s: the plan omits its limits and costs", d.Source)
	}
	if d.Deaggregation != (firehose.Deaggregation{}) {
		say("each record is delivered as one, although RecordDeAggregation divides it")
	}
	all = append(all, d.aboutDestination()...)
	if p.Backup != nil && p.Backup.Objects == nil {
		say("the objects of the backup and their requests are not predicted, because %s is not modelled", d.SourceBackup.Unmodelled())
	}
	if p.Backup != nil && p.Backup.Objects != nil && (stream{*d.SourceBackup}).inParts(p.Backup.Objects.StoredBytesPerObject) {
		say("an object of the backup is uploaded in parts of 5 MiB: one request per part and two more")
	}
	if d.Staged() {
		all = append(all, d.aboutObjects(b, p)...)
	}
	if d.Transformation != nil {
		say("Lambda's charge for the function that transforms records, by invocation and duration, is left out")
	}
	if d.Logs.Decompress {
		say("records are those of CloudWatch Logs before it compresses them, and so are bytes and costs; Firehose's charge for decompression is left out")
	}
	if d.Logs.Decompress && p.Backup != nil {
		say("the backup is assumed to have these records compressed, as they arrive, but is planned as if they were not")
	}
	return all
}

// aboutObjects returns the simplifications of the objects and of their price.
func (d stream) aboutObjects(b Basis, p Plan) (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if p.Objects == nil {
		say("objects and their requests are not predicted, because %s is not modelled", p.Unpredicted)
	} else {
		say("records arrive at equal intervals; Firehose buffers a busy stream in several places, which gives more and smaller objects")
		if d.BufferIntervalSeconds == 0 {
			say("an interval of 0 gives one object per record in this plan; Firehose delivers within seconds and may combine records")
		}
		if d.inParts(p.Objects.StoredBytesPerObject) {
			say("with an interval below 60 seconds, or above 5 MiB, an object is uploaded in parts of 5 MiB: one request per part and two more")
		}
	}
	if d.Compression == firehose.Snappy || d.Compression == firehose.HadoopSnappy {
		say("%s is not measured: stored bytes are before compression", d.Compression)
	}
	if d.Conversion != "" && p.StoredBytesPerMonth != nil {
		say("bytes stored are those of the sample in %s with %s, with the columns that kdg lake writes", d.Conversion, d.Converter.Parquet.Compression)
	}
	if p.StoredBytesPerMonth == nil {
		say("storage is not priced, because the size of objects is unknown")
	}
	switch {
	case !d.DynamicPartitioning:
	case p.Objects == nil:
		say("dynamic partitioning is priced by GB, without its charges per object and per hour of jq")
	default:
		say("dynamic partitioning is priced by GB and object; an hour of jq, which CloudWatch counts in JQProcessing.Duration, costs %s more", Money(b.Prices.List.JQHours.Of(1), b.Prices.Currency))
	}
	return all
}

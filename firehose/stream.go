package firehose

import (
	"fmt"
	"time"

	"penstock/firehose/prefix"
)

// Stream is a delivery stream whose definition has been checked, with its prefixes
// parsed. Create it with [New], and do not change its definition afterwards.
type Stream struct {
	Definition

	Data   *prefix.Expression // Prefix
	Errors *prefix.Expression // ErrorOutputPrefix, or what Firehose uses without one
	Zone   *time.Location     // of prefixes and object names

	// Partitions are the partition keys of PartitionBy. With a Query there are none.
	Partitions []PartitionKey
	// SourceBackup is the checked Backup, as the stream that would write its objects; nil
	// without one.
	SourceBackup *Stream

	// Warnings describes what Firehose accepts although it is probably a mistake.
	Warnings Faults
}

// New checks a definition and parses its prefixes. The error is a [Faults] with
// everything that Firehose refuses or cannot evaluate, those of the prefixes first. The
// stream then has its definition and warnings only. Unknown settings have no faults.
func New(d Definition) (Stream, error) {
	d = d.assumed()
	s := Stream{Definition: d}
	c := checker{Definition: d}
	c.prefixes(&s)
	c.name()
	c.source()
	c.compression() // from here to missing in the order of Firehose
	c.serDes()
	c.uncompressed()
	c.hints()
	c.missing()
	c.logs()
	c.transformation()
	c.extension()
	s.Zone = c.timeZone()
	c.partitions(s)
	c.redshift()
	c.backup(&s)
	s.Warnings = d.known(c.warnings)
	return s, d.known(c.refusals).Err()
}

// prefixes parses the prefixes of a stream.
func (c *checker) prefixes(s *Stream) {
	var invalid Faults
	s.Partitions, invalid = c.partitionKeys()
	data, errs, warnings, err := prefix.Pair{
		Data: c.Prefix, Error: c.ErrorOutputPrefix, DynamicPartitioning: c.DynamicPartitioning, PartitionKeys: s.keyNames(),
		NoErrors: c.ofBackup || c.Destination == Redshift,
	}.Parse()
	s.Data, s.Errors = data, errs
	c.warnings = append(c.warnings, warnings...)
	if refusals, is := err.(Faults); is {
		c.refusals = append(c.refusals, refusals...)
	}
	c.refusals = append(c.refusals, invalid...)
}

// MustNew is like [New] but panics if there is an error. It suits definitions that are
// literals of a CDK app.
func MustNew(d Definition) Stream {
	s, err := New(d)
	if err != nil {
		panic(fmt.Sprintf("delivery stream %s: %v", d.Name, err))
	}
	return s
}

// BufferSize returns the size hint in bytes.
func (d Definition) BufferSize() int64 { return int64(d.BufferSizeMiB) << 20 }

// BufferInterval returns the interval hint.
func (d Definition) BufferInterval() time.Duration {
	return time.Duration(d.BufferIntervalSeconds) * time.Second
}

// Unpredicted names the feature of the stream that prevents a prediction of its objects
// from the sizes of records, or returns "".
func (d Definition) Unpredicted() string {
	switch {
	case d.Transformation != nil:
		return "the output of its Lambda function"
	case d.Logs.Extract:
		return "the extraction of messages"
	}
	return d.Unmodelled()
}

// Unmodelled names the feature of the stream that the model lacks, or returns "" if its
// objects follow from its records and the answers of its Lambda function.
func (d Definition) Unmodelled() string {
	switch {
	case d.Conversion == ORC:
		return "conversion to ORC, which no maintained Go library writes,"
	case d.DynamicPartitioning && d.Query == "" && len(d.PartitionBy) == 0 && d.Transformation == nil:
		return "dynamic partitioning by unknown keys"
	}
	if field := d.firstUnknown(objectFields); field != "" {
		return "a stream whose " + field + " is unknown"
	}
	return ""
}

// Single returns why producers must not pack records, or "" if packing does not change the
// objects in S3.
func (d Definition) Single() string {
	switch {
	case !d.Staged():
		return "it delivers single records to " + string(d.Destination)
	case d.AppendDelimiter:
		return "it appends a line feed to each record"
	case d.DynamicPartitioning:
		return "it partitions single records"
	case d.Conversion != "":
		return "it converts single records to " + string(d.Conversion)
	case d.Transformation != nil:
		return "it transforms single records"
	case d.Logs.Decompress:
		return "it decompresses single records"
	}
	return ""
}

// Extension returns the end of object names: FileExtension, or that of the conversion
// or the compression.
func (d Definition) Extension() string {
	switch {
	case d.FileExtension != "":
		return d.FileExtension
	case d.Conversion != "":
		return d.Conversion.extension()
	default:
		return d.Compression.Extension()
	}
}

// KeyPatterns returns the smallest set of IAM resource patterns that covers every object
// key; see [prefix.KeyPatterns].
func (s Stream) KeyPatterns() []string { return prefix.KeyPatterns(s.Data, s.Errors) }

package lake

import (
	"context"
	"slices"
	"sync"
	"time"

	"penstock/firehose"
	"penstock/firehose/partition"
	"penstock/firehose/prefix"
	"penstock/internal/convert"
	"penstock/internal/generate"
)

// records are consecutive records as the processors of the stream leave them.
type records struct {
	*generate.Batch // that they are rendered in; nil for transformed records
	text            []byte
	ends            []int       // offset in text of each record's end, including the delimiter
	origin          []int       // index in the batch of the record that each comes from; nil if it is the same
	arrivals        []time.Time // of transformed records
	tooBig          error       // set if the batch has a record that Firehose refuses

	rows    []byte // what a stream that converts writes, as [convert.Reader.Append] gives it
	rowEnds []int  // offset in rows of the end of each record's rows; nil if the stream does not convert

	// originals are the records as the stream has received them, without their compression
	// if compressed is true; nil if they are those in text.
	originals  [][]byte
	compressed bool

	lambdaKeys []map[string]string // the partition keys that a function has returned
	keys       []byte              // encodings of the partition keys, as [partition.Query.Append] gives them
	keyEnds    []int               // offset in keys of the end of each record's keys
	failed     map[int]failure
}

// recordsOf returns the records of a batch.
func recordsOf(b *generate.Batch) *records {
	if r, prepared := b.Notes.(*records); prepared {
		return r
	}
	return &records{Batch: b, text: b.Text, ends: b.Ends}
}

// release lets the batch be used again.
func (r *records) release() {
	if r.Batch != nil {
		r.Release()
	}
}

// time returns the arrival of record k.
func (r *records) time(k int) time.Time {
	if r.arrivals != nil {
		return r.arrivals[k]
	}
	if r.origin != nil {
		k = r.origin[k]
	}
	return r.Time(k)
}

// asRendered reports whether no processor has changed the records so far.
func (r *records) asRendered() bool { return r.origin == nil && r.originals == nil && r.Batch != nil }

// original returns record k, whose text is given, as the stream has received it.
func (r *records) original(k int, text []byte) []byte {
	if r.originals != nil {
		text = r.originals[k]
	}
	if r.compressed {
		return gzipped(text)
	}
	return text
}

// stored returns what objects hold of the records first to next-1.
func (r *records) stored(first, next int) []byte {
	text, ends := r.text, r.ends
	if r.rowEnds != nil {
		text, ends = r.rows, r.rowEnds
	}
	end := func(k int) int {
		if k == 0 {
			return 0
		}
		return ends[k-1]
	}
	return text[end(first):end(next)]
}

// partitionKeys returns the encoded keys of record k.
func (r *records) partitionKeys(k int) []byte {
	start := 0
	if k > 0 {
		start = r.keyEnds[k-1]
	}
	return r.keys[start:r.keyEnds[k]]
}

// A failure says why a record is written under the error prefix.
type failure struct {
	errorType, code, message string

	attempts int       // invocations of a function; 0 without one
	ended    time.Time // of the last attempt
}

// A preparer runs the processors of a stream on records. It is safe for concurrent use.
type preparer struct {
	ctx        context.Context
	logs       firehose.Logs
	divide     firehose.Deaggregation
	transforms bool             // a function transforms the records after prepare and before finish
	delimiter  string           // appended to each record
	query      *partition.Query // nil if the stream does not partition
	schema     *convert.Schema  // nil if the stream does not convert
	readers    sync.Pool        // of *convert.Reader
}

// prepare sets the batch's notes to its records. They are finished unless a function
// transforms them.
func (p *preparer) prepare(b *generate.Batch) {
	r, again := b.Notes.(*records)
	if !again {
		r = &records{Batch: b}
		b.Notes = r
	}
	r.text, r.ends, r.origin, r.tooBig, r.originals = b.Text, b.Ends, nil, nil, nil
	clear(r.failed)
	if p.logs.Decompress {
		p.decompress(r)
	}
	if p.divide != (firehose.Deaggregation{}) {
		p.deaggregate(r)
	}
	if !p.transforms {
		p.finish(r)
	}
}

// finish runs the processors that come after a function.
func (p *preparer) finish(r *records) {
	if p.query != nil {
		p.findKeys(r)
	}
	if p.schema != nil {
		p.convert(r)
	}
}

// decompress does what the stream does to records of CloudWatch Logs, which are rendered
// as they are before Logs compresses them.
func (p *preparer) decompress(r *records) {
	var text []byte
	ends := []int{}
	r.originals, r.compressed = [][]byte{}, true
	start := 0
	for k, end := range r.ends {
		record := r.text[start : end-len(p.delimiter)]
		r.originals = append(r.originals, record)
		var ok bool
		if text, ok = p.logs.Deliver(text, record); !ok {
			r.fail(k, failure{errorType: prefix.DecompressionFailed, code: decompressionCode, message: decompressionCode})
		}
		text = append(text, p.delimiter...)
		ends, start = append(ends, len(text)), end
	}
	r.text, r.ends = text, ends
}

// decompressionCode is the errorCode of a record that is not one of CloudWatch Logs, as
// seen in error records of deployed streams. The message is assumed.
const decompressionCode = "Decompression failed."

// convert converts the records, and fails those that cannot be converted. Partitioning
// comes before.
func (p *preparer) convert(r *records) {
	reader, used := p.readers.Get().(*convert.Reader)
	if !used {
		reader = p.schema.NewReader()
	}
	defer p.readers.Put(reader)
	r.rows, r.rowEnds = r.rows[:0], slices.Grow(r.rowEnds[:0], len(r.ends))
	start := 0
	for k, end := range r.ends {
		if _, failed := r.failed[k]; !failed {
			var err *convert.Error
			if r.rows, err = reader.Append(r.rows, r.text[start:end-len(p.delimiter)]); err != nil {
				r.fail(k, failure{errorType: prefix.ConversionFailed, code: err.Code, message: err.Message})
			}
		}
		r.rowEnds = append(r.rowEnds, len(r.rows))
		start = end
	}
}

// findKeys runs the query on each record.
func (p *preparer) findKeys(r *records) {
	r.keys, r.keyEnds = r.keys[:0], r.keyEnds[:0]
	start := 0
	for k, end := range r.ends {
		if _, failed := r.failed[k]; !failed {
			if err := p.appendKeys(r, k, r.text[start:end-len(p.delimiter)]); err != nil {
				r.fail(k, failure{errorType: prefix.MetadataFailed, code: metadataCode, message: err.Error()})
			}
		}
		r.keyEnds = append(r.keyEnds, len(r.keys))
		start = end
	}
}

// appendKeys appends the partition keys of record k.
func (p *preparer) appendKeys(r *records, k int, record []byte) (err error) {
	start := len(r.keys)
	if r.keys, err = p.query.Append(p.ctx, r.keys, record); err != nil {
		return err
	}
	var lambda map[string]string
	if r.lambdaKeys != nil {
		lambda = r.lambdaKeys[k]
	}
	if r.keys, err = p.query.AppendLambda(r.keys, lambda); err != nil {
		r.keys = r.keys[:start]
	}
	return err
}

// metadataCode is the errorCode of a record without partition keys, as seen in error
// records of deployed streams.
const metadataCode = "DynamicPartitioning.MetadataExtractionFailed"

func (r *records) fail(k int, f failure) {
	if r.failed == nil {
		r.failed = map[int]failure{}
	}
	r.failed[k] = f
}

// deaggregate divides the records. A record that gives none or too many stays whole, as
// does one that has failed.
func (p *preparer) deaggregate(r *records) {
	var text []byte
	var originals [][]byte
	ends, origin, failed := []int{}, []int{}, map[int]failure{}
	start := 0
	for k, end := range r.ends {
		record := r.text[start : end-len(p.delimiter)]
		if len(record) > firehose.MaxRecordBytes && r.tooBig == nil && !r.compressed {
			r.tooBig = &firehose.TooLargeError{Number: r.First + uint64(k) + 1, Bytes: len(record)}
		}
		parts := [][]byte{record}
		if why, has := r.failed[k]; has {
			failed[len(ends)] = why
		} else {
			parts = p.divide.Divide(record)
		}
		for _, part := range parts {
			text = append(append(text, part...), p.delimiter...)
			ends, origin = append(ends, len(text)), append(origin, k)
			if r.originals != nil {
				originals = append(originals, r.originals[k])
			}
		}
		start = end
	}
	r.text, r.ends, r.origin, r.originals, r.failed = text, ends, origin, originals, failed
}

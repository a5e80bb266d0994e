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

// records are the records of a batch as the processors of the stream leave them.
type records struct {
	*generate.Batch
	text   []byte
	ends   []int // offset in text of each record's end, including the delimiter
	origin []int // index in the batch of the record that each comes from; nil if it is the same
	tooBig error // set if the batch has a record that Firehose refuses

	rows    []byte // what a stream that converts writes, as [convert.Reader.Append] gives it
	rowEnds []int  // offset in rows of the end of each record's rows; nil if the stream does not convert
	keys    []byte // encodings of the partition keys, as [partition.Query.Append] gives them
	keyEnds []int  // offset in keys of the end of each record's keys
	failed  map[int]failure
}

// time returns the arrival of record k.
func (r *records) time(k int) time.Time {
	if r.origin != nil {
		k = r.origin[k]
	}
	return r.Time(k)
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
type failure struct{ errorType, code, message string }

// A preparer runs the processors of a stream on batches. It is safe for concurrent use.
type preparer struct {
	ctx       context.Context
	divide    firehose.Deaggregation
	delimiter string           // appended to each record
	query     *partition.Query // nil if the stream does not partition
	schema    *convert.Schema  // nil if the stream does not convert
	readers   sync.Pool        // of *convert.Reader
}

// prepare sets the batch's notes to its records.
func (p *preparer) prepare(b *generate.Batch) {
	r, again := b.Notes.(*records)
	if !again {
		r = &records{Batch: b}
		b.Notes = r
	}
	r.text, r.ends, r.origin, r.tooBig = b.Text, b.Ends, nil, nil
	clear(r.failed)
	if p.divide != (firehose.Deaggregation{}) {
		p.deaggregate(r)
	}
	if p.query != nil {
		p.findKeys(r)
	}
	if p.schema != nil {
		p.convert(r)
	}
}

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
				r.fail(k, failure{prefix.ConversionFailed, err.Code, err.Message})
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
		var err error
		if r.keys, err = p.query.Append(p.ctx, r.keys, r.text[start:end-len(p.delimiter)]); err != nil {
			r.fail(k, failure{prefix.MetadataFailed, metadataCode, err.Error()})
		}
		r.keyEnds = append(r.keyEnds, len(r.keys))
		start = end
	}
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

// deaggregate divides the records. A record that gives none or too many stays whole.
func (p *preparer) deaggregate(r *records) {
	var text []byte
	ends, origin := []int{}, []int{}
	start := 0
	for k, end := range r.Ends {
		record := r.Text[start : end-len(p.delimiter)]
		if len(record) > firehose.MaxRecordBytes && r.tooBig == nil {
			r.tooBig = &firehose.TooLargeError{Number: r.First + uint64(k) + 1, Bytes: len(record)}
		}
		for _, part := range p.divide.Divide(record) {
			text = append(append(text, part...), p.delimiter...)
			ends, origin = append(ends, len(text)), append(origin, k)
		}
		start = end
	}
	r.text, r.ends, r.origin = text, ends, origin
}

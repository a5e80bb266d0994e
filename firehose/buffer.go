package firehose

import "time"

// Buffer decides which records are delivered together, as one object. It holds no
// record and reads no clock: it is told of each record's size and arrival.
//
// An object is complete when one of the two hints is reached, whichever is first:
//
//   - size: it has BufferingHints.SizeInMBs, or the next record would take it over.
//     Bytes are counted as they will be in the object, delimiters included, before
//     compression. A record that is larger than that alone is an object of its own.
//   - interval: BufferingHints.IntervalInSeconds have passed since the arrival of its
//     first record. With 0 seconds only what arrives at one instant, as the records
//     of one PutRecordBatch do, is delivered together.
//
// The service calls them hints: it may deliver larger objects when it falls behind,
// and it buffers in several places at once when a stream is busy, so that objects
// are more and smaller. How many places is not published; this is one of them.
//
// Amazon Data Firehose Developer Guide, "Buffering hints":
// https://docs.aws.amazon.com/firehose/latest/dev/create-configure-backup.html
type Buffer struct {
	size     int64
	interval time.Duration
	now      Object // what waits; none if it has no records
}

// Object is what is known of records that are delivered together.
type Object struct {
	// Opened is the arrival of the oldest record: the instant that the object's
	// prefix and name are of.
	Opened  time.Time
	Records int64
	Bytes   int64 // before compression
}

// Buffer gives an empty buffer with the stream's hints.
func (d Definition) Buffer() *Buffer {
	const next = time.Nanosecond // after 0 seconds comes the next instant
	return &Buffer{size: d.BufferSize(), interval: max(d.BufferInterval(), next)}
}

// Add takes a record of so many bytes that arrives now, which is not before the
// record that came last. If what waited without it is complete, that is one object,
// and the record is the first of the next one.
func (b *Buffer) Add(bytes int, now time.Time) (o Object, complete bool) {
	over := b.now.Records > 0 && b.now.Bytes+int64(bytes) > b.size
	if complete = over || b.complete(now); complete {
		o, b.now = b.now, Object{}
	}
	if b.now.Records == 0 {
		b.now.Opened = now
	}
	b.now.Records++
	b.now.Bytes += int64(bytes)
	return o, complete
}

// Due gives what waits, if it is complete now, with no other record to come.
func (b *Buffer) Due(now time.Time) (o Object, complete bool) {
	if !b.complete(now) {
		return Object{}, false
	}
	return b.Flush()
}

// Deadline is when what waits is delivered at the latest; there is none if nothing
// waits.
func (b *Buffer) Deadline() (at time.Time, waits bool) {
	return b.now.Opened.Add(b.interval), b.now.Records > 0
}

// Flush gives what waits, if anything does, complete or not.
func (b *Buffer) Flush() (o Object, any bool) {
	o, b.now = b.now, Object{}
	return o, o.Records > 0
}

// complete says that what waits is an object, whatever record comes next.
func (b *Buffer) complete(now time.Time) bool {
	return b.now.Records > 0 && (b.now.Bytes >= b.size || now.Sub(b.now.Opened) >= b.interval)
}

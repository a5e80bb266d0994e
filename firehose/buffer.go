package firehose

import "time"

// Buffer decides which records form one object. It holds no records and reads no clock:
// its caller reports the size and the arrival of each record.
//
// An object is complete when it reaches one of the two hints:
//
//   - Size: it has BufferingHints.SizeInMBs, or the next record would exceed that. Bytes
//     are counted before compression, with delimiters. A larger record is an object of
//     its own.
//   - Interval: BufferingHints.IntervalInSeconds have passed since its first record
//     arrived. With 0 seconds, only records that arrive at the same instant, such as
//     those of one PutRecordBatch, share an object.
//
// Firehose may deliver larger objects when it falls behind. It buffers a busy stream in
// several places at once, which gives more and smaller objects; AWS does not publish how
// many. Buffer models one place.
//
// Amazon Data Firehose Developer Guide, "Buffering hints":
// https://docs.aws.amazon.com/firehose/latest/dev/create-configure-backup.html
type Buffer struct {
	size     int64
	interval time.Duration
	now      Object    // the open object; none if it has no records
	due      time.Time // when the interval of the open object has passed
}

// Object describes the records of one object.
type Object struct {
	// Opened is the arrival of the oldest record. The object's prefix and name use it.
	Opened  time.Time
	Records int64
	Bytes   int64 // before compression
}

// Buffer returns an empty buffer with the stream's hints.
func (d Definition) Buffer() *Buffer { return newBuffer(d.BufferSize(), d.BufferIntervalSeconds) }

func newBuffer(bytes int64, seconds int) *Buffer {
	const next = time.Nanosecond // after 0 seconds comes the next instant
	return &Buffer{size: bytes, interval: max(time.Duration(seconds)*time.Second, next)}
}

// Add adds a record that arrives now, not before the previous one. If the open object is
// complete without it, Add returns that object, and the record opens the next one.
func (b *Buffer) Add(bytes int, now time.Time) (o Object, complete bool) {
	over := b.now.Records > 0 && b.now.Bytes+int64(bytes) > b.size
	if complete = over || b.complete(now); complete {
		o, b.now = b.now, Object{}
	}
	if b.now.Records == 0 {
		b.now.Opened, b.due = now, now.Add(b.interval)
	}
	b.now.Records++
	b.now.Bytes += int64(bytes)
	return o, complete
}

// Due returns the open object if it is complete now, without another record.
func (b *Buffer) Due(now time.Time) (o Object, complete bool) {
	if !b.complete(now) {
		return Object{}, false
	}
	return b.Flush()
}

// Deadline returns the latest time at which the open object is delivered; waits is false
// if there is none.
func (b *Buffer) Deadline() (at time.Time, waits bool) {
	return b.due, b.now.Records > 0
}

// Flush returns the open object, complete or not; any is false if there is none.
func (b *Buffer) Flush() (o Object, any bool) {
	o, b.now = b.now, Object{}
	return o, o.Records > 0
}

// complete reports whether the open object is complete, whatever record comes next.
func (b *Buffer) complete(now time.Time) bool {
	return b.now.Records > 0 && (b.now.Bytes >= b.size || !now.Before(b.due))
}

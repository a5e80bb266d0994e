package lake

import (
	"errors"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/partition"
	"penstock/firehose/prefix"
)

// partitions are the partitions that a stream with dynamic partitioning buffers. A
// partition is the records whose prefixes evaluate to the same text. It begins with a
// record and ends when its object is complete.
//
// The prefix of a record follows from its keys and its arrival, so records of two hours
// are in two partitions if the prefix has the hour. A random string is assumed to be
// chosen once for each object.
//
// Amazon Data Firehose Developer Guide, "Buffer data for dynamic partitioning":
// https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
type partitions struct {
	stream firehose.Stream
	query  *partition.Query
	names  *firehose.Keys
	start  func(f *flow, key string) error // opens the next object of a flow

	open   map[string]*flow // by moment and keys
	queue  []deadline       // of the open partitions, in order, and of some that are complete
	id     []byte           // of the current record's partition
	moment moment
}

// A deadline is when the interval of a partition's object is over.
type deadline struct {
	id string
	at time.Time
}

// add adds a record to its partition: the record of so many bytes, and what the object
// holds of it. It returns the failure of a record that Firehose cannot deliver, or nil.
func (p *partitions) add(keys, stored []byte, bytes int, at time.Time) (*failure, error) {
	p.closeDue(at)
	if err := p.moment.set(at); err != nil {
		return nil, err
	}
	p.id = append(append(p.id[:0], p.moment.text...), keys...)
	f := p.open[string(p.id)]
	if f == nil {
		if len(p.open) == firehose.MaxActivePartitions {
			return limitReached, nil
		}
		f = &flow{buffer: p.stream.Buffer()}
	}
	done, complete := f.buffer.Add(bytes, at)
	if complete {
		f.finish(done)
	}
	if f.open == nil {
		name, err := p.names.Partition(at, p.query.Values(keys))
		if fault, is := errors.AsType[*prefix.Fault](err); is {
			return &failure{errorType: prefix.MetadataFailed, code: metadataCode, message: fault.Msg}, nil
		}
		if err = p.start(f, name); err != nil {
			return nil, err
		}
		id := string(p.id)
		p.open[id] = f
		p.queue = append(p.queue, deadline{id, at.Add(p.stream.BufferInterval())})
	}
	f.collect(stored)
	if done, full := f.buffer.Due(at); full {
		f.finish(done)
		delete(p.open, string(p.id))
	}
	return nil, nil
}

// limitReached is the failure of a record that would open one partition too many. The
// guide documents the error type; code and message are assumed.
var limitReached = &failure{
	errorType: prefix.PartitionExceeded,
	code:      "DynamicPartitioning.ActivePartitionsLimitExceeded",
	message:   "The limit of active partitions is exceeded.",
}

// closeDue finishes the objects whose interval has passed.
func (p *partitions) closeDue(now time.Time) {
	for len(p.queue) > 0 && !p.queue[0].at.After(now) {
		id := p.queue[0].id
		p.queue = p.queue[1:]
		if f := p.open[id]; f != nil { // else it was complete before
			if done, due := f.buffer.Due(now); due { // else it has a later object
				f.finish(done)
				delete(p.open, id)
			}
		}
	}
}

// deadline returns when an object may be due next.
func (p *partitions) deadline() (at time.Time, waits bool) {
	if len(p.queue) == 0 {
		return time.Time{}, false
	}
	return p.queue[0].at, true
}

// all returns the open partitions in the order of their deadlines.
func (p *partitions) all() (flows []*flow) {
	for _, d := range p.queue {
		if f := p.open[d.id]; f != nil {
			flows = append(flows, f)
			delete(p.open, d.id)
		}
	}
	p.queue = nil
	return flows
}

// A moment is the part of the prefix that depends on the time. It is evaluated once a
// minute, unless the prefix has seconds.
type moment struct {
	stream  firehose.Stream
	seconds bool
	until   time.Time // when text may change; the zero time if it is not known
	text    string
}

func newMoment(s firehose.Stream) moment {
	m := moment{stream: s}
	for _, part := range s.Data.Parts() {
		m.seconds = m.seconds || part.Kind == prefix.Field && strings.IndexByte("sSnAN", part.Letter) >= 0
	}
	return m
}

// set evaluates the prefix for a record that arrives at the instant, not before the previous
// one.
func (m *moment) set(at time.Time) (err error) {
	if at.Before(m.until) {
		return nil
	}
	local := at.In(m.stream.Zone)
	if !m.seconds {
		m.until = at.Add(time.Minute - time.Duration(local.Second())*time.Second - time.Duration(local.Nanosecond()))
		if _, next := local.ZoneBounds(); !next.IsZero() && next.Before(m.until) {
			m.until = next
		}
	}
	m.text, err = m.stream.Data.Moment(local)
	return err
}

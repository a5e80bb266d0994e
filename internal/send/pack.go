package send

import (
	"bytes"
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/semaphore"

	"penstock/internal/sink"
)

// pack makes entries of records until there are no more of them, and passes them on
// in groups: the entries of one batch, or a pack that has waited long enough.
func (s *sender) pack(records <-chan Records, ready chan<- []*entry) {
	p := &packer{limits: s.Sink.Limits(), pack: s.Pack}
	g := &grouper{limits: p.limits, room: s.room, out: ready}
	var zip zipper
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var due <-chan time.Time
		if p.open != nil {
			timer.Reset(time.Until(p.open.made.Add(s.Linger)))
			due = timer.C
		}
		select {
		case now := <-due:
			g.add(p.due(now.Add(-s.Linger)))
		case batch, more := <-records:
			if !more {
				g.add(p.flush())
				g.pass()
				return
			}
			s.take(p, g, &zip, batch)
			batch.Done()
		}
		g.pass()
	}
}

// take makes entries of a batch.
func (s *sender) take(p *packer, g *grouper, zip *zipper, batch Records) {
	now, start := time.Now(), 0
	s.meter.change(func(t *Totals) {
		t.Made.Records += int64(len(batch.Ends))
		t.Made.Bytes += int64(len(batch.Text))
		t.Behind = max(0, now.Sub(batch.At))
		t.MostBehind = max(t.MostBehind, t.Behind)
	})
	for i, end := range batch.Ends {
		data, key := batch.Text[start:end], ""
		if batch.Keys != nil {
			key = batch.Keys[i]
		}
		if s.GZIP {
			data = zip.compress(data)
		}
		if why := refusal(p.limits, data, key); why != "" {
			s.tell(&entry{Entry: sink.Entry{Data: bytes.Clone(data), PartitionKey: key}, made: now}, CodeRefused, why)
		} else {
			g.add(p.add(data, key, now))
		}
		start = end
	}
}

// refusal says why the stream never accepts a record, or returns "" if it may.
func refusal(l sink.Limits, data []byte, key string) string {
	size, with := len(data)+len(key), ""
	if l.KeyLength > 0 {
		with = " with its partition key"
	}
	characters := utf8.RuneCountInString(key)
	switch {
	case size > l.EntryBytes:
		return fmt.Sprintf("the record%s has %s bytes; the limit is %s", with, humanize.Comma(int64(size)), humanize.Comma(int64(l.EntryBytes)))
	case l.KeyLength > 0 && characters == 0:
		return "the partition key is empty; Kinesis needs one"
	case l.KeyLength > 0 && characters > l.KeyLength:
		return fmt.Sprintf("the partition key has %d characters; the limit is %d", characters, l.KeyLength)
	}
	return ""
}

// A grouper makes groups of entries, each for one call, so that several calls are under
// way where a batch has more. A group that is larger than a call would never get room.
type grouper struct {
	limits sink.Limits
	room   *semaphore.Weighted
	out    chan<- []*entry
	group  []*entry
	bytes  int
}

func (g *grouper) add(entries []*entry) {
	for _, e := range entries {
		if len(g.group) == g.limits.Entries || g.bytes+e.Size() > g.limits.Bytes {
			g.pass()
		}
		g.group = append(g.group, e)
		g.bytes += e.Size()
	}
}

// pass passes the group on, once there is room for it and somebody takes it.
func (g *grouper) pass() {
	if len(g.group) > 0 {
		cost := int64(0)
		for _, e := range g.group {
			cost += e.cost()
		}
		g.room.Acquire(context.Background(), cost) // what is on the way ends in any case
		g.out <- g.group
	}
	g.group, g.bytes = nil, 0
}

// A zipper compresses records, each alone.
type zipper struct {
	w   *gzip.Writer
	out bytes.Buffer
}

// compress gives the record in GZIP, until the next call. KDG compresses the record
// without a line feed at its end (web/js/producer.js, createDataConstant).
func (z *zipper) compress(data []byte) []byte {
	z.out.Reset()
	if z.w == nil {
		z.w = gzip.NewWriter(&z.out)
	}
	z.w.Reset(&z.out)
	z.w.Write(data) // a buffer takes everything
	z.w.Close()
	return z.out.Bytes()
}

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

// pack combines the records into entries until the channel is closed. It sends the entries
// to ready in groups: the entries of one batch, or a pack that is older than Linger.
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
				g.flush()
				return
			}
			s.packBatch(p, g, &zip, batch)
			batch.Done()
		}
		g.flush()
	}
}

// packBatch combines the records of a batch into entries. Records that the stream would
// reject are lost.
func (s *sender) packBatch(p *packer, g *grouper, zip *zipper, batch Records) {
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
			s.reportLost(&entry{Entry: sink.Entry{Data: bytes.Clone(data), PartitionKey: key}, made: now}, CodeRefused, why)
		} else {
			g.add(p.add(data, key, now))
		}
		start = end
	}
}

// refusal returns the reason why the stream would always reject a record, or "" if it
// would not.
func refusal(l sink.Limits, data []byte, key string) string {
	size, withKey := len(data)+len(key), ""
	if l.KeyLength > 0 {
		withKey = " with its partition key"
	}
	characters := utf8.RuneCountInString(key)
	switch {
	case size > l.EntryBytes:
		return fmt.Sprintf("the record%s has %s bytes; the limit is %s", withKey, humanize.Comma(int64(size)), humanize.Comma(int64(l.EntryBytes)))
	case l.KeyLength > 0 && characters == 0:
		return "the partition key is empty; Kinesis needs one"
	case l.KeyLength > 0 && characters > l.KeyLength:
		return fmt.Sprintf("the partition key has %d characters; the limit is %d", characters, l.KeyLength)
	}
	return ""
}

// A grouper divides entries into groups of at most one call each, so that parallel calls
// share a large batch. A group that is larger than room would wait forever.
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
			g.flush()
		}
		g.group = append(g.group, e)
		g.bytes += e.Size()
	}
}

// flush sends the group to out. It blocks until there is room for it.
func (g *grouper) flush() {
	if len(g.group) > 0 {
		cost := int64(0)
		for _, e := range g.group {
			cost += e.cost()
		}
		g.room.Acquire(context.Background(), cost) // does not block forever: every entry on its way is delivered or lost
		g.out <- g.group
	}
	g.group, g.bytes = nil, 0
}

// A zipper compresses single records with GZIP.
type zipper struct {
	w   *gzip.Writer
	out bytes.Buffer
}

// compress returns the compressed record, which is valid until the next call. As in KDG,
// the record has no line feed at its end (web/js/producer.js, createDataConstant).
func (z *zipper) compress(data []byte) []byte {
	z.out.Reset()
	if z.w == nil {
		z.w = gzip.NewWriter(&z.out)
	}
	z.w.Reset(&z.out)
	z.w.Write(data) // a write to a buffer does not fail
	z.w.Close()
	return z.out.Bytes()
}

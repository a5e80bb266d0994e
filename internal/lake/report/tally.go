// Package report summarises the objects that a run of package lake writes.
package report

import (
	"fmt"
	"io"

	"github.com/dustin/go-humanize"

	"penstock/internal/lake"
	"penstock/internal/progress"
	"penstock/internal/quantity"
)

// A Tally counts the objects that were written.
type Tally struct {
	List io.Writer // gets a line for each object
	Bar  *progress.Bar

	data, failed   sum
	backup         sum
	oldest, newest lake.Object
}

type sum struct{ objects, records, bytes, stored int64 }

func (s *sum) add(o lake.Object) {
	s.objects++
	s.records += o.Records
	s.bytes += o.Bytes
	s.stored += o.Stored
}

// Add counts an object.
func (t *Tally) Add(o lake.Object) {
	fmt.Fprintf(t.List, "%s  %s records, %s\n", o.Key, humanize.Comma(o.Records), humanize.Bytes(uint64(o.Stored)))
	switch {
	case o.Backup: // of records that the bar counts in other objects
		t.backup.add(o)
		return
	case o.Error:
		t.failed.add(o)
	default:
		t.data.add(o)
		if t.oldest.Key == "" || o.Opened.Before(t.oldest.Opened) {
			t.oldest = o
		}
		if !o.Opened.Before(t.newest.Opened) {
			t.newest = o
		}
	}
	t.Bar.Add(int(o.Records), func() string {
		return fmt.Sprintf("%s  %s objects  %s", o.Opened.UTC().Format("2006-01-02 15:04"),
			humanize.Comma(t.data.objects+t.failed.objects), humanize.Bytes(uint64(t.data.stored+t.failed.stored)))
	})
}

// Text formats the totals: where the objects and those of the backup are, the first and last
// key, and the seed that generates the same objects again.
func (t *Tally) Text(place, backup string, seed uint64) string {
	lines := fmt.Sprintf("%s in %s, generated with --seed %d\n", t.data, place, seed)
	if t.failed.objects > 0 {
		lines += fmt.Sprintf("%s of failed records\n", t.failed)
	}
	if t.backup.objects > 0 {
		lines += fmt.Sprintf("%s of the backup in %s\n", t.backup, backup)
	}
	if t.data.objects > 0 {
		lines += fmt.Sprintf("first %s\nlast  %s\n", t.oldest.Key, t.newest.Key)
	}
	return lines
}

// String formats a sum: 89 objects, 53,400 records, 7.9 MB (1.2 MB compressed).
func (s sum) String() string {
	size := humanize.Bytes(uint64(s.bytes))
	if s.stored != s.bytes {
		size += " (" + humanize.Bytes(uint64(s.stored)) + " compressed)"
	}
	return quantity.Count(s.objects, "object") + ", " + quantity.Count(s.records, "record") + ", " + size
}

package main

import (
	"fmt"
	"io"

	"github.com/dustin/go-humanize"

	"penstock/internal/lake"
)

// A tally adds up the objects that were written.
type tally struct {
	list           io.Writer // of their keys
	bar            *progress
	data, failed   sum
	oldest, newest lake.Object
}

type sum struct{ objects, records, bytes, stored int64 }

func (s *sum) add(o lake.Object) {
	s.objects++
	s.records += o.Records
	s.bytes += o.Bytes
	s.stored += o.Stored
}

// add counts an object.
func (t *tally) add(o lake.Object) {
	fmt.Fprintf(t.list, "%s  %s records, %s\n", o.Key, humanize.Comma(o.Records), humanize.Bytes(uint64(o.Stored)))
	if o.Error {
		t.failed.add(o)
	} else {
		t.data.add(o)
		if t.oldest.Key == "" || o.Opened.Before(t.oldest.Opened) {
			t.oldest = o
		}
		if !o.Opened.Before(t.newest.Opened) {
			t.newest = o
		}
	}
	t.bar.add(int(o.Records), func() string {
		return fmt.Sprintf("%s  %s objects  %s", o.Opened.UTC().Format("2006-01-02 15:04"),
			humanize.Comma(t.data.objects+t.failed.objects), humanize.Bytes(uint64(t.data.stored+t.failed.stored)))
	})
}

// print says what is in place now, and with which seed it can be made again.
func (t *tally) print(w io.Writer, place string, seed uint64) error {
	lines := fmt.Sprintf("%s in %s, made with --seed %d\n", t.data.String(), place, seed)
	if t.failed.objects > 0 {
		lines += fmt.Sprintf("%s of failed records\n", t.failed.String())
	}
	if t.data.objects > 0 {
		lines += fmt.Sprintf("first %s\nlast  %s\n", t.oldest.Key, t.newest.Key)
	}
	_, err := io.WriteString(w, lines)
	return err
}

// String is 89 objects, 53,400 records, 7.9 MB (1.2 MB compressed).
func (s sum) String() string {
	size := humanize.Bytes(uint64(s.bytes))
	if s.stored != s.bytes {
		size += " (" + humanize.Bytes(uint64(s.stored)) + " compressed)"
	}
	return numbered(s.objects, "object") + ", " + numbered(s.records, "record") + ", " + size
}

// numbered is 1 object, 2 objects.
func numbered(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return humanize.Comma(n) + " " + what
}

package verify

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"penstock/firehose"
)

// A Tally counts the marks of a series in objects. It makes no calls and reads no clock.
type Tally struct {
	series   Series
	format   firehose.Compression
	expected expected
	marks    []mark // by number, from 1
	objects  []Object
	warnings []string
}

// A mark records the state of one mark.
type mark struct {
	sent    time.Time // first attempt; zero if there was none
	refused string    // why the stream refused it
	found   int       // number of occurrences in data objects
	at      time.Time // of the oldest object that holds it
	failed  string    // the failure in the error record
}

// An Object describes a delivered object that holds marks.
type Object struct {
	Key      string
	Modified time.Time
	Marks    int  // number of marks, including Failed
	Failed   int  // number of marks in error records
	Expected bool // the key has an expected prefix
	Plain    bool // not compressed, although the stream compresses
}

// NewTally returns a tally of the marks of a series in objects of a format.
func NewTally(s Series, format firehose.Compression) *Tally {
	return &Tally{series: s, format: format, marks: make([]mark, s.N)}
}

// Add reads a stored object and counts its marks. If reading fails, it returns the error
// and counts nothing. An object that cannot be decompressed gives a warning in the
// report.
func (t *Tally) Add(key string, modified time.Time, stored io.Reader) (Object, error) {
	o := Object{Key: key, Modified: modified, Expected: t.expected.matches(key)}
	source := &trackedReader{Reader: stored}
	text := bufio.NewReader(source)
	var found []func() // applied once the whole object is read
	count := func(number int, failure string) {
		found = append(found, func() { t.count(&o, number, failure) })
	}
	var err error
	if head, _ := text.Peek(len(errorObjectPrefix)); string(head) == errorObjectPrefix { // error objects are never compressed
		err = t.series.findFailed(text, count)
	} else {
		var plain io.Reader
		if plain, o.Plain, err = open(t.format, text); err == nil {
			err = t.series.find(plain, func(number int) { count(number, "") })
		}
	}
	if source.failed != nil {
		return o, source.failed
	}
	for _, count := range found {
		count()
	}
	if err != nil && o.Expected { // ignore objects of others
		t.warnings = append(t.warnings, fmt.Sprintf("object %s cannot be decompressed with %s: %v", key, t.format, err))
	}
	if o.Marks > 0 {
		t.objects = append(t.objects, o)
	}
	return o, nil
}

// count counts one occurrence of a mark in an object.
func (t *Tally) count(o *Object, number int, failure string) {
	m := &t.marks[number-1]
	o.Marks++
	if failure != "" {
		o.Failed++
		m.failed = failure
		return
	}
	if m.found == 0 || o.Modified.Before(m.at) {
		m.at = o.Modified
	}
	m.found++
}

// Sent returns how many marks the stream accepted.
func (t *Tally) Sent() (n int) {
	for _, m := range t.marks {
		if m.accepted() {
			n++
		}
	}
	return n
}

// accepted reports whether the stream accepted the mark.
func (m mark) accepted() bool { return !m.sent.IsZero() && m.refused == "" }

// missing reports whether the mark was accepted but not found in any object.
func (m mark) missing() bool { return m.accepted() && m.found == 0 && m.failed == "" }

// Settled reports whether no mark is missing.
func (t *Tally) Settled() bool {
	for _, m := range t.marks {
		if m.missing() {
			return false
		}
	}
	return true
}

// Empty reports whether no object with marks has been added.
func (t *Tally) Empty() bool { return len(t.objects) == 0 }

// A trackedReader remembers a read error, so that the caller can tell it from an error
// of decompression.
type trackedReader struct {
	io.Reader
	failed error
}

func (w *trackedReader) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if err != nil && err != io.EOF {
		w.failed = err
	}
	return n, err
}

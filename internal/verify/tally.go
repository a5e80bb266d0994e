package verify

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"penstock/firehose"
)

// A Tally counts the marks of a series in objects. It calls nothing, and knows of no time
// but those that it is told.
type Tally struct {
	series   Series
	format   firehose.Compression
	expected expected
	marks    []mark // by number, from 1
	objects  []Object
	warnings []string
}

// A mark is what is known of one.
type mark struct {
	sent    time.Time // first; never if it was not
	refused string    // why the stream did not take it
	found   int       // how often, in data
	at      time.Time // of the first object that it was found in
	failed  string    // why it is in an error object
}

// An Object has marks.
type Object struct {
	Key      string
	Modified time.Time
	Marks    int  // all of them
	Failed   int  // those in records of errors
	Expected bool // the key begins as the model says
	Plain    bool // it is not in the stream's format
}

// NewTally counts the marks of a series in objects of a format.
func NewTally(s Series, format firehose.Compression) *Tally {
	return &Tally{series: s, format: format, marks: make([]mark, s.N)}
}

// Add counts the marks in an object, which is given as it is stored. The error is of
// reading, and nothing is counted then; what cannot be decompressed is a warning.
func (t *Tally) Add(key string, modified time.Time, stored io.Reader) (Object, error) {
	o := Object{Key: key, Modified: modified, Expected: t.expected.has(key)}
	source := &watched{Reader: stored}
	text := bufio.NewReader(source)
	var found []func() // until all is read
	count := func(number int, failure string) {
		found = append(found, func() { t.count(&o, number, failure) })
	}
	var err error
	if head, _ := text.Peek(len(errorHead)); string(head) == errorHead { // is never compressed
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
	if err != nil && o.Expected { // what others put elsewhere is theirs
		t.warnings = append(t.warnings, fmt.Sprintf("%s cannot be read as %s: %v", key, t.format, err))
	}
	if o.Marks > 0 {
		t.objects = append(t.objects, o)
	}
	return o, nil
}

// count counts a mark that an object has.
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

// Sent is how many marks the stream has taken.
func (t *Tally) Sent() (n int) {
	for _, m := range t.marks {
		if m.taken() {
			n++
		}
	}
	return n
}

// taken says that the stream has taken the mark.
func (m mark) taken() bool { return !m.sent.IsZero() && m.refused == "" }

// missing says that the stream has taken the mark, and it is nowhere.
func (m mark) missing() bool { return m.taken() && m.found == 0 && m.failed == "" }

// Settled says that it is known what became of each mark.
func (t *Tally) Settled() bool {
	for _, m := range t.marks {
		if m.missing() {
			return false
		}
	}
	return true
}

// Empty says that no mark was found in any object.
func (t *Tally) Empty() bool { return len(t.objects) == 0 }

// A watched reader tells its own failures from those of who reads it.
type watched struct {
	io.Reader
	failed error
}

// Read reads on.
func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if err != nil && err != io.EOF {
		w.failed = err
	}
	return n, err
}

package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A progress shows how far a job is: on a terminal that is for nothing else.
type progress struct {
	bar   *progressbar.ProgressBar // nil where none is wanted
	bytes int64
}

// How bars look: each line has 80 columns.
var (
	recordsBar = []progressbar.Option{
		progressbar.OptionSetWidth(10),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("records"),
	}
	objectsBar = []progressbar.Option{ // whose text is longer
		progressbar.OptionSetWidth(5),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("rec"),
	}
)

// patience is how long a job takes before anybody wants to know.
const patience = time.Second

// newProgress is of n records, or of any number. It shows nothing where standard error is no terminal, or is one that the
// records are written to, and under CI.
func newProgress(stdout, stderr io.Writer, n uint64, look ...progressbar.Option) *progress {
	if !isTerminal(stderr) || isTerminal(stdout) || os.Getenv("CI") != "" {
		return &progress{}
	}
	return &progress{bar: newBar(stderr, n, look)}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func newBar(w io.Writer, n uint64, look []progressbar.Option) *progressbar.ProgressBar {
	total := int64(n)
	if n > math.MaxInt64 {
		total = -1 // any number
	}
	return progressbar.NewOptions64(total, append([]progressbar.Option{
		progressbar.OptionSetWriter(&late{w, time.Now().Add(patience)}),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
	}, look...)...)
}

// add counts records that were written, and shows a text beside their number.
func (p *progress) add(records int, text func() string) {
	if p.bar == nil {
		return
	}
	p.bar.Add(records)
	p.bar.Describe(text())
}

// addBytes counts records that were written, and their bytes.
func (p *progress) addBytes(records, bytes int) {
	p.bytes += int64(bytes)
	p.add(records, func() string { return fmt.Sprintf("%d MB", p.bytes/1e6) })
}

// clear leaves the terminal as it was.
func (p *progress) clear() {
	if p.bar != nil {
		p.bar.Clear()
	}
}

// late drops what is written before its time.
type late struct {
	io.Writer
	from time.Time
}

func (l *late) Write(b []byte) (int, error) {
	if time.Now().Before(l.from) {
		return len(b), nil
	}
	return l.Writer.Write(b)
}

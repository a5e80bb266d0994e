// Package progress draws a progress bar on a terminal, or logs the progress.
package progress

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A Bar shows the progress of a job that makes records, or nothing: see [New].
type Bar struct {
	bar   *progressbar.ProgressBar // nil shows nothing
	bytes int64
}

// The styles of [New]. Each keeps the line within 80 columns.
var (
	Records = []progressbar.Option{
		progressbar.OptionSetWidth(10),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("records"),
	}
	Objects = []progressbar.Option{ // leaves room for a longer text
		progressbar.OptionSetWidth(5),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("rec"),
	}
)

// Status is the style of a line that ends with a text about the state of the job, for
// [NewLine].
var Status = []progressbar.Option{
	progressbar.OptionSetWidth(5),
	progressbar.OptionShowDescriptionAtLineEnd(),
}

// NewLog returns a log for progress where nobody watches a line. Format is text, json, or
// empty for text.
func NewLog(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// delay is how long a job must run before its bar appears.
const delay = time.Second

// New returns a bar for n records, where math.MaxUint64 means no limit. It draws on stderr
// if that is a terminal, stdout is not, and the environment variable CI is unset.
func New(stdout, stderr io.Writer, n uint64, style []progressbar.Option) *Bar {
	if !Interactive(stderr) || isTerminal(stdout) {
		return &Bar{}
	}
	return &Bar{bar: NewLine(stderr, n, style)}
}

// Interactive reports whether somebody watches w: it is a terminal, and the environment
// variable CI is unset.
func Interactive(w io.Writer) bool { return isTerminal(w) && os.Getenv("CI") == "" }

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// NewLine returns a bar that draws on w after a second, at most ten times per second.
func NewLine(w io.Writer, n uint64, style []progressbar.Option) *progressbar.ProgressBar {
	total := int64(n)
	if n > math.MaxInt64 {
		total = -1 // no limit
	}
	return progressbar.NewOptions64(total, append([]progressbar.Option{
		progressbar.OptionSetWriter(&delayed{w, time.Now().Add(delay)}),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
	}, style...)...)
}

// Add counts records that were written. If the bar is shown, Add calls text for the
// description next to their number.
func (b *Bar) Add(records int, text func() string) {
	if b.bar == nil {
		return
	}
	b.bar.Add(records)
	b.bar.Describe(text())
}

// AddBytes counts records that were written, and shows the sum of their bytes.
func (b *Bar) AddBytes(records, bytes int) {
	b.bytes += int64(bytes)
	b.Add(records, func() string { return fmt.Sprintf("%d MB", b.bytes/1e6) })
}

// Clear removes the bar from the terminal.
func (b *Bar) Clear() {
	if b.bar != nil {
		b.bar.Clear()
	}
}

// delayed drops what is written before an instant.
type delayed struct {
	io.Writer
	from time.Time
}

func (d *delayed) Write(b []byte) (int, error) {
	if time.Now().Before(d.from) {
		return len(b), nil
	}
	return d.Writer.Write(b)
}

package report

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/schollz/progressbar/v3"

	"penstock/internal/progress"
)

const (
	logEvery  = 10 * time.Second
	drawEvery = 200 * time.Millisecond
)

// Begin shows progress until [Report.End]: one live line if stderr is a terminal and format
// is empty, otherwise a log line every ten seconds. Format is text (the default) or json.
func (r *Report) Begin(stderr io.Writer, format string) {
	r.stop = make(chan struct{})
	if format == "" && progress.Interactive(stderr) {
		bar := progress.NewLine(stderr, r.Records, line)
		r.each(drawEvery, func(now reading) { bar.Describe(now.line()); bar.Set64(now.Delivered.Records + now.Lost.Records) }, func() { bar.Clear() })
		return
	}
	log := newLog(stderr, format)
	r.each(logEvery, func(now reading) { log.Info("sending", now.attributes()...) }, func() {})
}

// line is the style of the line on a terminal: the share of records that are done, the
// remaining time, and the text of a reading.
var line = []progressbar.Option{
	progressbar.OptionSetWidth(5),
	progressbar.OptionShowDescriptionAtLineEnd(),
}

func newLog(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// each shows a reading at every interval.
func (r *Report) each(interval time.Duration, show func(reading), end func()) {
	ticker := time.NewTicker(interval)
	last := reading{at: r.Start}
	r.running.Go(func() {
		defer end()
		defer ticker.Stop()
		for {
			select {
			case <-r.stop:
				return
			case <-ticker.C:
				last = r.read(last)
				show(last)
			}
		}
	})
}

// End stops what Begin and ServeMetrics started.
func (r *Report) End() error {
	close(r.stop)
	r.running.Wait()
	if r.server == nil {
		return nil
	}
	return r.server.Shutdown(context.Background())
}

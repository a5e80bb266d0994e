package report

import (
	"context"
	"io"
	"time"

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
		bar := progress.NewLine(stderr, r.Records, progress.Status)
		r.each(drawEvery, func(now reading) { bar.Describe(now.line()); bar.Set64(now.Delivered.Records + now.Lost.Records) }, func() { bar.Clear() })
		return
	}
	log := progress.NewLog(stderr, format)
	r.each(logEvery, func(now reading) { log.Info("sending", now.attributes()...) }, func() {})
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

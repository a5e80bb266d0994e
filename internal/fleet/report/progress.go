package report

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"

	"penstock/internal/fleet/machine"
	"penstock/internal/plan"
	"penstock/internal/progress"
	"penstock/internal/quantity"
)

// logEvery is the time between two log lines.
const logEvery = 10 * time.Second

// A Progress shows the readings of a run that is running.
type Progress struct {
	report *Report
	stderr io.Writer
	format string

	bar    *progressbar.ProgressBar // on a terminal
	log    *slog.Logger             // elsewhere
	logged time.Time
}

// Progress returns a display on stderr: one live line if that is a terminal and format is
// empty, otherwise a log line every ten seconds. Format is text (the default) or json.
func (r *Report) Progress(stderr io.Writer, format string) *Progress {
	return &Progress{report: r, stderr: stderr, format: format}
}

// Show shows a reading.
func (p *Progress) Show(now machine.Reading) {
	if now.Status != machine.Running {
		return
	}
	if p.format == "" && progress.Interactive(p.stderr) {
		if p.bar == nil {
			p.bar = progress.NewLine(p.stderr, now.Run.Count, line)
		}
		p.bar.Describe(p.report.line(now, time.Now()))
		p.bar.Set64(now.Totals.Generated)
		return
	}
	if p.log == nil {
		p.log = progress.NewLog(p.stderr, p.format)
	}
	if at := time.Now(); at.Sub(p.logged) >= logEvery {
		p.log.Info("sending", p.report.attributes(now, at)...)
		p.logged = at
	}
}

// line is the style of the live line. The bar does not know when the run began, so it
// cannot show the elapsed and the remaining time.
var line = append(slices.Clip(progress.Status), progressbar.OptionSetElapsedTime(false), progressbar.OptionSetPredictTime(false))

// Clear removes the live line.
func (p *Progress) Clear() {
	if p.bar != nil {
		p.bar.Clear()
	}
}

// perSecond returns how many records per second the run delivered until the newest of its
// slices ended.
func perSecond(now machine.Reading) float64 {
	return float64(now.Totals.Delivered) / math.Max(1, now.AsOf.Sub(now.Start).Seconds())
}

// line formats a reading for a terminal. It leaves out counts that are zero.
func (r *Report) line(now machine.Reading, at time.Time) string {
	t, rate := now.Totals, perSecond(now)
	if now.AsOf.IsZero() {
		return fmt.Sprintf("%s: no slice has ended yet", quantity.Count(int64(now.Run.Count), "record"))
	}
	line := fmt.Sprintf("%s of %s delivered  %s/s", humanize.Comma(t.Delivered), humanize.Comma(int64(now.Run.Count)), quantity.Digits(math.Round(rate)))
	if t.Retried > 0 {
		line += fmt.Sprintf("  %s again", humanize.Comma(t.Retried))
	}
	if n := t.Undelivered + t.Lost; n > 0 {
		line += fmt.Sprintf("  %s undelivered", humanize.Comma(n))
	}
	if n := now.Workers.Failed; n > 0 {
		line += fmt.Sprintf("  %s failing", quantity.Count(int64(n), "worker"))
	}
	line += "  " + strings.Replace(plan.Money(r.cost(t, now.Run.Workers), r.Prices.Currency), "under ", "<", 1)
	if d := left(now, rate, at); d > 0 {
		line += "  " + d.String() + " left"
	}
	return line
}

// attributes returns a reading as attributes of a log line.
func (r *Report) attributes(now machine.Reading, at time.Time) []any {
	t, rate := now.Totals, perSecond(now)
	all := []any{
		"run", now.Name, "records", now.Run.Count, "delivered", t.Delivered, "perSecond", math.Round(10*rate) / 10,
		"retriedEntries", t.Retried, "undelivered", t.Undelivered, "lost", t.Lost,
		"workersPending", now.Workers.Pending, "workersRunning", now.Workers.Running, "workersEnded", now.Workers.Ended, "workersFailed", now.Workers.Failed,
		"cost", r.cost(t, now.Run.Workers),
	}
	if d := left(now, rate, at); d > 0 {
		all = append(all, "secondsLeft", d.Seconds())
	}
	if now.Trouble != "" {
		all = append(all, "lastTrouble", now.Trouble)
	}
	return all
}

// State formats a reading of a run that is running.
func (r *Report) State(now machine.Reading, at time.Time) string {
	w := now.Workers
	text := fmt.Sprintf("run %s has been running for %s: %s\nworkers: %d running, %d ended, %d not started\n", now.Name,
		quantity.Rounded(at.Sub(now.Start)), r.line(now, at), w.Running, w.Ended, w.Pending)
	if now.Trouble != "" {
		text += "the last error was " + now.Trouble + "\n"
	}
	return text
}

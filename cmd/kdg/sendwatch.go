package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"penstock/internal/generate"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// A watch shows how a run goes, until it ends.
type watch struct {
	run   *send.Run
	flags *sendFlags
	start time.Time
	n     uint64 // records at most

	stop    chan struct{}
	running sync.WaitGroup
	server  *http.Server
}

const (
	logEvery  = 10 * time.Second
	drawEvery = 200 * time.Millisecond
)

// begin begins to show a live line or to log, and to serve metrics.
func (w *watch) begin(cmd *cobra.Command) error {
	w.stop = make(chan struct{})
	stderr := cmd.ErrOrStderr()
	if err := w.serve(stderr); err != nil {
		return err
	}
	if w.flags.log == "" && isTerminal(stderr) && os.Getenv("CI") == "" {
		bar := newBar(stderr, w.n, sendBar)
		w.each(drawEvery, func(now reading) { bar.Describe(now.line()); bar.Set64(now.Delivered.Records + now.Lost.Records) }, func() { bar.Clear() })
		return nil
	}
	log := newLog(stderr, w.flags.log)
	w.each(logEvery, func(now reading) { log.Info("sending", now.attributes()...) }, func() {})
	return nil
}

// sendBar shows how much is done and the time that is left beside what line says.
var sendBar = []progressbar.Option{
	progressbar.OptionSetWidth(5),
	progressbar.OptionShowDescriptionAtLineEnd(),
}

func newLog(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// each shows a reading so often.
func (w *watch) each(interval time.Duration, show func(reading), end func()) {
	ticker := time.NewTicker(interval)
	last := reading{at: w.start}
	w.running.Go(func() {
		defer end()
		defer ticker.Stop()
		for {
			select {
			case <-w.stop:
				return
			case <-ticker.C:
				last = w.read(last)
				show(last)
			}
		}
	})
}

// end ends what begin began.
func (w *watch) end() error {
	close(w.stop)
	w.running.Wait()
	if w.server == nil {
		return nil
	}
	return w.server.Shutdown(context.Background())
}

// A reading is how a run goes at an instant.
type reading struct {
	send.Totals
	at     time.Time
	wanted string  // records a second
	real   float64 // the same, delivered since the reading before
	priced bool    // whether it is known what billed bytes cost
	cost   float64 // of those until now
	money  string  // the same, with its currency
}

func (w *watch) read(before reading) reading {
	now := reading{Totals: w.run.Totals(), at: time.Now(), wanted: w.flags.rate.at(time.Now().In(w.flags.zone))}
	if !w.flags.paced() {
		now.wanted, now.Behind = "max", 0
	}
	now.real = float64(now.Delivered.Records-before.Delivered.Records) / now.at.Sub(before.at).Seconds()
	if now.priced = w.flags.to.Service == sink.Firehose; now.priced {
		now.cost, now.money = w.flags.cost(now.Billed), w.flags.money(now.Billed)
	}
	return now
}

// at is the rate that is wanted at an instant, in records a second.
func (r sendRate) at(t time.Time) string {
	switch {
	case r.max:
		return "max"
	case r.week != nil:
		mean, _ := r.week.At(t)
		return digits(mean)
	default:
		return digits(float64(r.steady) / generate.PerSecond)
	}
}

// line is the reading on a terminal: short, and without what there is none of.
func (r reading) line() string {
	line := fmt.Sprintf("%s of %s/s  %s delivered", digits(math.Round(r.real)), r.wanted, humanize.Comma(r.Delivered.Records))
	if r.Retried > 0 {
		line += fmt.Sprintf("  %s again", humanize.Comma(r.Retried))
	}
	if r.Lost.Records > 0 {
		line += fmt.Sprintf("  %s lost", humanize.Comma(r.Lost.Records))
	}
	line += "  " + humanize.Bytes(uint64(r.Delivered.Bytes))
	if r.priced {
		line += "  " + strings.Replace(r.money, "under ", "<", 1)
	}
	if r.Behind > lateness {
		line += "  " + r.Behind.Round(time.Second).String() + " late"
	}
	return line
}

// attributes are the reading in a log.
func (r reading) attributes() []any {
	all := []any{
		"wantedPerSecond", r.wanted, "realPerSecond", math.Round(10*r.real) / 10,
		"made", r.Made.Records, "delivered", r.Delivered.Records, "lost", r.Lost.Records,
		"retriedEntries", r.Retried, "calls", r.Calls, "failedCalls", r.Failed,
		"bytes", r.Delivered.Bytes, "billedBytes", r.Billed, "behindSeconds", math.Round(r.Behind.Seconds()),
	}
	if r.priced {
		all = append(all, "cost", r.cost)
	}
	if r.Trouble != "" {
		all = append(all, "lastTrouble", r.Trouble)
	}
	return all
}

// serve serves metrics, where an address is given.
func (w *watch) serve(stderr io.Writer) error {
	if w.flags.metrics == "" {
		return nil
	}
	listener, err := net.Listen("tcp", w.flags.metrics)
	if err != nil {
		return callError{fmt.Errorf("--metrics: %w", err)}
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics(w.run)...)
	w.server = &http.Server{Handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), ReadHeaderTimeout: 10 * time.Second}
	go w.server.Serve(listener)
	fmt.Fprintf(stderr, "kdg: metrics at http://%s/metrics\n", listener.Addr())
	return nil
}

// metrics are a run's totals.
func metrics(run *send.Run) (all []prometheus.Collector) {
	for _, m := range []struct {
		name, help string
		value      func(send.Totals) float64
	}{
		{"made_records", "Records that were made.", func(t send.Totals) float64 { return float64(t.Made.Records) }},
		{"delivered_records", "Records that the stream has taken.", func(t send.Totals) float64 { return float64(t.Delivered.Records) }},
		{"delivered_bytes", "Bytes of the records that the stream has taken.", func(t send.Totals) float64 { return float64(t.Delivered.Bytes) }},
		{"lost_records", "Records that were given up.", func(t send.Totals) float64 { return float64(t.Lost.Records) }},
		{"unsure_records", "Records that may be there twice.", func(t send.Totals) float64 { return float64(t.Unsure) }},
		{"retried_entries", "Entries that were sent again.", func(t send.Totals) float64 { return float64(t.Retried) }},
		{"calls", "Calls.", func(t send.Totals) float64 { return float64(t.Calls) }},
		{"failed_calls", "Calls of which nothing was taken.", func(t send.Totals) float64 { return float64(t.Failed) }},
		{"billed_bytes", "Bytes that the service bills.", func(t send.Totals) float64 { return float64(t.Billed) }},
		{"billed_alone_bytes", "Bytes that it would bill if each record were sent alone.", func(t send.Totals) float64 { return float64(t.BilledAlone) }},
	} {
		all = append(all, prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "kdg", Subsystem: "send", Name: m.name + "_total", Help: m.help},
			func() float64 { return m.value(run.Totals()) }))
	}
	return append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "kdg", Subsystem: "send", Name: "behind_seconds", Help: "How late the last record was made."},
		func() float64 { return run.Totals().Behind.Seconds() }))
}

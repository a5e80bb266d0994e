package report

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"penstock/internal/send"
)

// ServeMetrics serves the run's totals to Prometheus at address until [Report.End].
func (r *Report) ServeMetrics(address string, stderr io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics(r.Run)...)
	r.server = &http.Server{Handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), ReadHeaderTimeout: 10 * time.Second}
	go r.server.Serve(listener)
	fmt.Fprintf(stderr, "kdg: metrics at http://%s/metrics\n", listener.Addr())
	return nil
}

// metrics returns collectors of a run's totals.
func metrics(run *send.Run) (all []prometheus.Collector) {
	for _, m := range []struct {
		name, help string
		value      func(send.Totals) float64
	}{
		{"made_records", "Records that were generated.", func(t send.Totals) float64 { return float64(t.Made.Records) }},
		{"delivered_records", "Records that the stream accepted.", func(t send.Totals) float64 { return float64(t.Delivered.Records) }},
		{"delivered_bytes", "Bytes of the records that the stream accepted.", func(t send.Totals) float64 { return float64(t.Delivered.Bytes) }},
		{"lost_records", "Records that were given up and written to the dead-letter file.", func(t send.Totals) float64 { return float64(t.Lost.Records) }},
		{"unsure_records", "Records that may be delivered twice.", func(t send.Totals) float64 { return float64(t.Unsure) }},
		{"retried_entries", "Entries that were retried.", func(t send.Totals) float64 { return float64(t.Retried) }},
		{"calls", "Calls of the service.", func(t send.Totals) float64 { return float64(t.Calls) }},
		{"failed_calls", "Calls of which the service accepted nothing.", func(t send.Totals) float64 { return float64(t.Failed) }},
		{"billed_bytes", "Bytes that the service bills.", func(t send.Totals) float64 { return float64(t.Billed) }},
		{"billed_alone_bytes", "Bytes that the service would bill if each record were sent alone.", func(t send.Totals) float64 { return float64(t.BilledAlone) }},
	} {
		all = append(all, prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "kdg", Subsystem: "send", Name: m.name + "_total", Help: m.help},
			func() float64 { return m.value(run.Totals()) }))
	}
	return append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "kdg", Subsystem: "send", Name: "behind_seconds", Help: "Delay of the last record against the schedule."},
		func() float64 { return run.Totals().Behind.Seconds() }))
}

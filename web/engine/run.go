//go:build js && wasm

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"syscall/js"
	"time"

	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/send"
	"penstock/internal/send/summary"
	"penstock/internal/sink"
	"penstock/record"
)

// An order describes a run.
type order struct {
	Service  sink.Service `json:"service"`
	Stream   string       `json:"stream"`
	Template string       `json:"template"`
	Seed     uint64       `json:"seed"`
	Rate     float64      `json:"rate"`    // records per second; 0 without a limit
	Week     string       `json:"week"`    // rates by weekday and hour, instead of Rate
	Seconds  float64      `json:"seconds"` // 0 without a limit
	Count    uint64       `json:"count"`   // 0 without a limit
	Key      string       `json:"key"`     // template of partition keys; random if empty
	GiveUp   float64      `json:"giveUp"`  // seconds; that of kdg send if 0
	Lost     string       `json:"lost"`    // lines of lost records to send again, instead of Template
}

// current is the run under way, or the last one. JavaScript calls one function at a time.
var current struct {
	*send.Run
	stop context.CancelFunc // no more records
	drop context.CancelFunc // give up those that are left
}

// start begins a run. Its arguments are the order, put (see bridge), lose(line) and
// done({text, error}). It returns an error text in JSON, or "{}".
func start(_ js.Value, args []js.Value) any {
	var o order
	if err := json.Unmarshal([]byte(args[0].String()), &o); err != nil {
		return failure(err)
	}
	put, lose, done := args[1], args[2], args[3]
	to := sink.Place{Service: o.Service, Name: o.Stream}
	began := time.Now()
	all, drop := context.WithCancel(context.Background())
	producing, stop := context.WithCancel(all)
	source, until, err := o.source(began)
	if err != nil {
		drop()
		stop()
		return failure(err)
	}
	if !until.IsZero() {
		producing, stop = context.WithDeadline(producing, until)
	}
	run := &send.Run{
		Sink:       &sink.Remote{Place: to, Call: bridge(put), Remedies: remedies},
		Source:     source,
		Pack:       o.Service == sink.Firehose,
		Linger:     send.DefaultLinger,
		Calls:      send.DefaultCalls,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     cmp.Or(time.Duration(o.GiveUp*float64(time.Second)), send.DefaultGiveUp),
		Lose: func(l send.Lost) error {
			lose.Invoke(string(l.Line()))
			return nil
		},
	}
	current.Run, current.stop, current.drop = run, stop, drop
	go func() {
		defer drop()
		defer stop()
		err := run.Send(all, producing)
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			err = nil // the time is over, or the user stopped the run; lost records are counted
		}
		message := ""
		if err != nil {
			message = err.Error()
		}
		done.Invoke(summary.Text(run.Totals(), to, time.Since(began), plan.DefaultPrices()), message)
	}()
	return "{}"
}

// source returns the source of the records, and when it ends, or zero.
func (o order) source(start time.Time) (send.Source, time.Time, error) {
	var keys func() string
	if o.Service == sink.Kinesis {
		keys = send.RandomKeys(o.Seed)
	}
	if o.Lost != "" {
		files := func(yield func(send.File, error) bool) {
			yield(send.File{Name: "lost records", ReadCloser: io.NopCloser(strings.NewReader(o.Lost))}, nil)
		}
		return &send.Redrive{Files: files, Keys: keys}, time.Time{}, nil
	}
	template, err := record.Parse(o.Template)
	if err != nil {
		return nil, time.Time{}, err
	}
	if o.Key != "" && keys != nil {
		t, err := record.Parse(o.Key)
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("partition key: %w", err)
		}
		keys = send.TemplateKeys(t, o.Seed, time.UTC)
	}
	var until time.Time
	if o.Seconds > 0 {
		until = start.Add(time.Duration(o.Seconds * float64(time.Second)))
	}
	job := &generate.Job{Template: template, Tail: "\n", N: cmp.Or(o.Count, math.MaxUint64), Seed: o.Seed, Zone: time.UTC}
	switch {
	case o.Week != "":
		week, err := generate.ParseWeek([]byte(o.Week))
		if err != nil {
			return nil, time.Time{}, err
		}
		job.Schedule = week.Schedule(start.UTC(), until, o.Seed)
	case o.Rate == 0:
		job.Schedule = generate.Now(time.Now)
	default:
		p := pace(o.Rate, start)
		job.Schedule = generate.RealTime(p)
		if o.Seconds > 0 { // a slow stream gets no more, but also no fewer
			job.N, until = min(job.N, p.Before(until.Sub(start))), until.Add(time.Second)
		}
	}
	return send.Generated{Job: job, Keys: keys}, until, nil
}

func totals(struct{}) (send.Totals, error) {
	if current.Run == nil {
		return send.Totals{}, nil
	}
	return current.Totals(), nil
}

// stop ends the run: first the source, and with hard also the delivery.
func stop(hard bool) (struct{}, error) {
	if current.Run != nil {
		current.stop()
		if hard {
			current.drop()
		}
	}
	return struct{}{}, nil
}

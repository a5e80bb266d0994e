//go:build js && wasm

package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"syscall/js"
	"time"

	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/send"
	"penstock/internal/send/summary"
	"penstock/internal/sink"
)

// current is the run under way, or the last one. JavaScript calls one function at a time.
var current struct {
	*send.Run
	*observer
	stop context.CancelFunc // no more records
	drop context.CancelFunc // give up those that are left
}

// start begins a run. Its arguments are the order, put (see bridge), lose(lines, records),
// done(summary, error), and optionally read (see resent), the size and the number of
// lost records to send instead of new ones. It returns {"faults": …}, which is empty if the run began.
func start(_ js.Value, args []js.Value) any {
	var o order
	if err := json.Unmarshal([]byte(args[0].String()), &o); err != nil {
		return failure(err)
	}
	began := time.Now()
	source, until, wrong := o.source(began, args)
	if len(wrong) > 0 {
		text, _ := json.Marshal(map[string]faults{"faults": wrong}) // texts never fail
		return string(text)
	}
	put, kept, done := args[1], &keeper{lose: args[2]}, args[3]
	to := sink.Place{Service: o.Service, Name: o.Stream}
	observed := &observer{Sink: &sink.Remote{Place: to, Call: bridge(put), Remedies: remedies}}
	run := &send.Run{
		Sink:       observed,
		Source:     source,
		Pack:       single(o.Service, o.Delivery) == "",
		Linger:     send.DefaultLinger,
		Calls:      send.DefaultCalls,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     send.DefaultGiveUp,
		Lose:       kept.add,
	}
	all, drop := context.WithCancel(context.Background())
	producing, stop := context.WithCancel(all)
	if !until.IsZero() {
		producing, stop = context.WithDeadline(producing, until)
	}
	current.Run, current.observer, current.stop, current.drop = run, observed, stop, drop
	go func() {
		defer drop()
		defer stop()
		err := run.Send(all, producing)
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			err = nil // the time is over, or the user stopped the run; lost records are counted
		}
		if again, is := source.(*resent); is {
			err = errors.Join(err, again.keepRest(run.Totals().Made.Records, kept.line))
		}
		kept.flush()
		message, totals := "", run.Totals()
		if err != nil {
			message = err.Error()
		}
		if strings.Contains(message, totals.Trouble) {
			totals.Trouble = "" // the page shows the message beside the summary
		}
		done.Invoke(summary.Text(totals, to, time.Since(began), plan.DefaultPrices()), message)
	}()
	return `{"faults":{}}`
}

// source returns the source of a run and when it ends, or the errors of the order.
func (o order) source(began time.Time, args []js.Value) (send.Source, time.Time, faults) {
	if len(args) > 4 {
		keys, err := o.keys()
		if err != nil {
			keys = send.RandomKeys(o.Seed) // lost records have a key already
		}
		return newResent(args[4], args[5].Int(), args[6].Int(), keys), time.Time{}, nil
	}
	c, wrong := o.check()
	if len(wrong) > 0 {
		return nil, time.Time{}, wrong
	}
	source, until := c.source(began, o.Seed)
	return source, until, nil
}

// source returns the source of the records, and when it ends, or zero.
func (c checked) source(start time.Time, seed uint64) (send.Source, time.Time) {
	var until time.Time
	if c.span > 0 {
		until = start.Add(c.span)
	}
	job := &generate.Job{Template: c.template, Tail: "\n", N: c.count, Seed: seed, Zone: time.UTC}
	switch {
	case c.week != nil:
		job.Schedule = c.week.Schedule(start.UTC(), until, seed)
	case c.rate == 0:
		job.Schedule = generate.Now(time.Now)
	default:
		p := generate.Pace{Start: start, Rate: c.rate}
		job.Schedule = generate.RealTime(p)
		if c.span > 0 { // a slow stream gets no more, but also no fewer
			job.N, until = min(job.N, p.Before(c.span)), until.Add(time.Second)
		}
	}
	return send.Generated{Job: job, Keys: c.keys}, until
}

// A state is what the page shows of a run.
type state struct {
	send.Totals
	Refused  int64     // entries, each time that the stream refused them
	Troubles []trouble // by code
}

func totals(struct{}) (state, error) {
	if current.Run == nil {
		return state{}, nil
	}
	s := state{Totals: current.Totals()}
	s.Refused, s.Troubles = current.seen()
	return s, nil
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

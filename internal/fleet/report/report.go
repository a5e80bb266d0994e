// Package report shows the progress of a bulk run, its totals, and what it did not deliver.
package report

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"penstock/internal/fleet"
	"penstock/internal/fleet/machine"
	"penstock/internal/plan"
	"penstock/internal/quantity"
	"penstock/internal/shell"
	"penstock/internal/sink"
)

// A Report shows the progress and the totals of a run.
type Report struct {
	To     sink.Place
	Stack  string // that has the state machine
	Prices plan.Prices
}

// cost returns what a run has cost so far.
func (r *Report) cost(t fleet.Totals, workers int) float64 {
	u := plan.FleetUse{
		Workers:     workers,
		Invocations: float64(t.Invocations),
		Seconds:     float64(t.Milliseconds) / 1000,
		MemoryMB:    fleet.MemoryMB,
	}
	if r.To.Service == sink.Firehose {
		u.BilledBytes = float64(t.BilledBytes)
	}
	return r.Prices.Fleet(u).Total
}

// Text formats the totals of a run that has ended.
func (r *Report) Text(now machine.Reading) string {
	t, took := now.Totals, now.Stop.Sub(now.Start)
	var b strings.Builder
	fmt.Fprintf(&b, "%s delivered to %s in %s: %s, %s, %s\n", quantity.Count(t.Delivered, "record"), r.To, quantity.Rounded(took),
		quantity.Count(int64(now.Run.Workers), "worker"), quantity.Count(t.Calls, "call"), humanize.Bytes(uint64(t.Bytes)))
	cost := plan.Money(r.cost(t, now.Run.Workers), r.Prices.Currency)
	if r.To.Service == sink.Firehose {
		fmt.Fprintf(&b, "billed as %s; with the functions and the state machine: %s\n", humanize.Bytes(uint64(t.BilledBytes)), cost)
	} else {
		fmt.Fprintf(&b, "the functions and the state machine cost %s, without the data stream\n", cost)
	}
	if t.Retried > 0 {
		fmt.Fprintf(&b, "retried %s, mostly because the stream throttled\n", quantity.Count(t.Retried, "time"))
	}
	if t.PossiblyDuplicated > 0 {
		fmt.Fprintf(&b, "%s may be delivered twice: a call or an invocation with them was not answered\n", quantity.Count(t.PossiblyDuplicated, "record"))
	}
	return b.String()
}

// Conclude returns the errors that the user must know about a run that has ended: why it
// did not succeed, and which records are not delivered.
func (r *Report) Conclude(now machine.Reading) error {
	t, count := now.Totals, int64(now.Run.Count)
	var all []error
	switch now.Status {
	case machine.Stopped:
		all = append(all, fmt.Errorf("run %s was stopped; the totals are without the slices that were under way, which may have delivered more", now.Name))
	case machine.TimedOut:
		all = append(all, fmt.Errorf("run %s timed out; the totals are without the slices that were under way", now.Name))
	case machine.Failed:
		if now.Sum == nil {
			all = append(all, fmt.Errorf("run %s failed: %s", now.Name, why(now)))
		}
	}
	if t.Undelivered > 0 {
		at, known := now.Undelivered()
		again := ""
		if !known {
			at = fmt.Sprintf("undelivered/%s/ of the lake's bucket", now.Name)
		} else {
			again = fmt.Sprintf("; %s sends them again", shell.Command("kdg", "send", "--to", r.To.String(), "--redrive", at))
		}
		all = append(all, fmt.Errorf("%s of %s records are not delivered: they are in %s, each with the reason%s%s", humanize.Comma(t.Undelivered), humanize.Comma(count), at, first(now), again))
	}
	missing := count - t.Delivered - t.Undelivered
	switch {
	case missing > 0 && now.Sum != nil:
		all = append(all, fmt.Errorf("%s of %s records are lost: they were neither delivered nor stored%s", humanize.Comma(missing), humanize.Comma(count), first(now)))
	case missing > 0:
		all = append(all, fmt.Errorf("%s of %s records are not known to be delivered%s", humanize.Comma(missing), humanize.Comma(count), first(now)))
	}
	if now.Status == machine.Succeeded && now.Sum == nil {
		all = append(all, errors.New("the output of the state machine has no totals: check that the stack and kdg have the same version"))
	}
	return errors.Join(all...)
}

// why returns the reason of a failed run.
func why(now machine.Reading) string {
	text := strings.Join(strings.Fields(now.Error+": "+now.Cause), " ")
	return strings.Trim(text, ": ")
}

// first returns the first problem of a run, to append to a message.
func first(now machine.Reading) string {
	problem := now.Trouble
	if now.Sum != nil && len(now.Sum.Problems) > 0 {
		problem = now.Sum.Problems[0]
	}
	if problem == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", problem)
}

// Hint says how to watch and how to stop a run.
func (r *Report) Hint(w io.Writer, name string) {
	fmt.Fprintf(w, "watch it:  %s\n", r.command("status", "--follow", name))
	fmt.Fprintf(w, "stop it:   %s\n", r.command("stop", name))
}

// DefaultStack is the stack that commands need not name.
const DefaultStack = "PenstockTraffic"

// command returns a command of kdg fleet for the stack.
func (r *Report) command(words ...string) string {
	all := append([]string{"kdg", "fleet"}, words[:1]...)
	if r.Stack != DefaultStack {
		all = append(all, "--stack", r.Stack)
	}
	return shell.Command(append(all, words[1:]...)...)
}

// left returns the remaining time of a run, or 0 if it cannot be estimated.
func left(now machine.Reading, perSecond float64, at time.Time) time.Duration {
	rest := int64(now.Run.Count) - now.Totals.Generated
	if perSecond <= 0 || rest <= 0 {
		return 0
	}
	whole := time.Duration(math.Min(float64(rest)/perSecond, math.MaxInt32)) * time.Second
	return max(0, whole-at.Sub(now.AsOf).Round(time.Second))
}

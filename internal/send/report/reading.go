package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"penstock/internal/quantity"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// A reading is the state of a run at an instant.
type reading struct {
	send.Totals
	at     time.Time
	wanted string  // records per second
	real   float64 // records per second delivered since the last reading
	priced bool    // cost and money are known
	cost   float64 // of the bytes billed so far
	money  string  // cost with its currency
}

func (r *Report) read(last reading) reading {
	now := reading{Totals: r.Run.Totals(), at: time.Now()}
	if r.Wanted == nil {
		now.wanted, now.Behind = "max", 0
	} else {
		now.wanted = r.Wanted(now.at)
	}
	now.real = float64(now.Delivered.Records-last.Delivered.Records) / now.at.Sub(last.at).Seconds()
	if now.priced = r.To.Service == sink.Firehose; now.priced {
		now.cost, now.money = r.cost(now.Billed), r.money(now.Billed)
	}
	return now
}

// line formats the reading for a terminal. It leaves out counts that are zero.
func (r reading) line() string {
	line := fmt.Sprintf("%s of %s/s  %s delivered", quantity.Digits(math.Round(r.real)), r.wanted, humanize.Comma(r.Delivered.Records))
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
	if r.Behind > Lateness {
		line += "  " + r.Behind.Round(time.Second).String() + " late"
	}
	return line
}

// attributes returns the reading as attributes of a log line.
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

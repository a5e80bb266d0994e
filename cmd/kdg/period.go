package main

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/spf13/pflag"

	"penstock/internal/generate"
)

// A period holds the flags that say when the records of a run begin and end.
type period struct {
	from, until instant
	span        time.Duration
	count       uint64 // math.MaxUint64 without --count

	end string // the name of the flag for until
}

// register adds the flags. end is the name of the one that ends the run.
func (p *period) register(flags *pflag.FlagSet, end string) {
	p.count, p.end = math.MaxUint64, end
	flags.Func("from", "`TIME` of the first record (default: now, in real time)", into(&p.from, parseInstant))
	flags.Func(end, "`TIME` that ends a run with --from (default: now)", into(&p.until, parseInstant))
	flags.Func("for", "`DURATION` of the run: 90s, 24h, 365d", into(&p.span, generate.ParseSpan))
	flags.FuncP("count", "n", "`COUNT` of records at most: 5, 20k, 100M, 1G", into(&p.count, generate.ParseCount))
}

// bounds returns the first and the last time that the flags ask for. last is zero if the count
// of records alone ends the run.
func (p *period) bounds(now time.Time, zone *time.Location) (first, last time.Time, err error) {
	first = now
	if p.from.given {
		first = p.from.in(zone)
	}
	switch {
	case p.until.given && !p.from.given:
		return first, last, fmt.Errorf("--%s needs --from: without it, records are generated in real time, from now on", p.end)
	case p.until.given && p.span > 0:
		return first, last, fmt.Errorf("--%s and --for both say when to end: leave one out", p.end)
	case p.until.given:
		last = p.until.in(zone)
	case p.span > 0:
		last = first.Add(p.span)
	case !p.from.given, p.count < math.MaxUint64:
		return first, last, nil
	default:
		last = now
	}
	switch span := last.Sub(first); {
	case span <= 0:
		return first, last, fmt.Errorf("the run would end at %s, before it starts at %s", last.Format(time.RFC3339), first.Format(time.RFC3339))
	case span == math.MaxInt64: // and more
		return first, last, fmt.Errorf("from %s to %s is more than 292 years, which is the limit", first.Format(time.RFC3339), last.Format(time.RFC3339))
	}
	return first, last, nil
}

// records returns the pace and the maximum number of records that the flags ask for.
func (p *period) records(now time.Time, rate generate.Rate, zone *time.Location) (generate.Pace, uint64, error) {
	first, last, err := p.bounds(now, zone)
	pace := generate.Pace{Start: first, Rate: rate}
	switch {
	case err != nil:
		return pace, 0, err
	case !last.IsZero():
		return pace, min(p.count, pace.Before(last.Sub(first))), nil
	case p.from.given && p.count > 0 && pace.After(p.count-1) == math.MaxInt64:
		return pace, 0, errors.New("that many records take more than 292 years at this rate, which is the limit: write a smaller --count or a higher --rate")
	}
	return pace, p.count, nil
}

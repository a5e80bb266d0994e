package main

import (
	"context"
	"time"

	"penstock/record"
)

// A loop appends n records, each followed by a line feed. It may use now as their time.
type loop func(dst []byte, now time.Time, n int) []byte

// batch is how many records a loop renders per call: about 150 kB.
const batch = 1000

const byHandName = "by hand"

// newLoops returns the engines that run in this process.
func newLoops(template string) ([]*engine, error) {
	parsed, err := gofakeitTemplate()
	if err != nil {
		return nil, err
	}
	own, err := templateLoop(template)
	if err != nil {
		return nil, err
	}
	return []*engine{
		{name: "gofakeit, text/template", round: parsed.round},
		{name: "gofakeit, append", round: gofakeitAppend().round},
		{name: byHandName, round: byHand().round},
		{name: byHandName + ", tuned", round: byHandTuned().round},
		{name: "record.Template", round: own.round},
	}, nil
}

// templateLoop renders the template with this project's engine.
func templateLoop(template string) (loop, error) {
	t, err := record.Parse(template)
	if err != nil {
		return nil, err
	}
	state := record.NewState(1, time.Local)
	return func(dst []byte, now time.Time, n int) []byte {
		state.SetTime(now)
		for range n {
			dst = append(t.Append(dst, state), '\n')
		}
		return dst
	}, nil
}

// round runs the loop for roundTime.
func (l loop) round(ctx context.Context) (round, error) {
	dst := l(nil, time.Now(), 1)
	done := round{Example: string(dst)}
	for start := time.Now(); done.Seconds < roundTime.Seconds() && ctx.Err() == nil; {
		dst = l(dst[:0], time.Now(), batch)
		done.Records += batch
		done.Bytes += float64(len(dst))
		done.Seconds = time.Since(start).Seconds()
	}
	return done, ctx.Err()
}

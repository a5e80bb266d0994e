package main

import (
	"context"
	"time"

	"penstock/record"
)

// A loop appends n records, each with a line feed. It may take the instant for
// their time.
type loop func(dst []byte, now time.Time, n int) []byte

// batch is how many records a loop makes at once: some 150 kB.
const batch = 1000

const byHandName = "by hand"

// newLoops gives the engines that run in this process.
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
		{name: "gofakeit, text/template", turn: parsed.turn},
		{name: "gofakeit, append", turn: gofakeitAppend().turn},
		{name: byHandName, turn: byHand().turn},
		{name: byHandName + ", tuned", turn: byHandTuned().turn},
		{name: "record.Template", turn: own.turn},
	}, nil
}

// templateLoop is this project's: any template.
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

// turn runs the loop for the time of a turn.
func (l loop) turn(ctx context.Context) (turn, error) {
	dst := l(nil, time.Now(), 1)
	done := turn{Example: string(dst)}
	for start := time.Now(); done.Seconds < turnTime.Seconds() && ctx.Err() == nil; {
		dst = l(dst[:0], time.Now(), batch)
		done.Records += batch
		done.Bytes += float64(len(dst))
		done.Seconds = time.Since(start).Seconds()
	}
	return done, ctx.Err()
}

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// An engine is one of those that are compared.
type engine struct {
	name  string
	turn  func(context.Context) (turn, error)
	turns []turn // from the slowest to the fastest
}

// A turn is what an engine made while it had its turn.
type turn struct {
	Records, Bytes float64
	Seconds        float64
	Example        string // a record
}

func (t turn) rate() float64 { return t.Records / t.Seconds }

func (e *engine) median() turn { return e.turns[len(e.turns)/2] }

// turnTime is how long a turn takes, where the engine can choose.
const turnTime = 700 * time.Millisecond

// measure gives each engine a turn that is not counted and then n turns, in turn.
func measure(ctx context.Context, engines []*engine, n int) error {
	for i := range n + 1 {
		for _, e := range engines {
			turn, err := e.turn(ctx)
			if err == nil {
				err = checkKeys(turn.Example)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			if i > 0 {
				e.turns = append(e.turns, turn)
			}
		}
	}
	for _, e := range engines {
		slices.SortFunc(e.turns, func(a, b turn) int { return cmp.Compare(a.rate(), b.rate()) })
	}
	return nil
}

var keys = []string{"distributor", "eventType", "film_id", "platform", "state", "timestamp"}

// checkKeys tells whether a record has the keys of the template.
func checkKeys(record string) error {
	var values map[string]any
	if err := json.Unmarshal([]byte(record), &values); err != nil {
		return fmt.Errorf("%w in the record %s", err, record)
	}
	if got := slices.Sorted(maps.Keys(values)); !slices.Equal(got, keys) {
		return fmt.Errorf("a record has the keys %v, not %v", got, keys)
	}
	return nil
}

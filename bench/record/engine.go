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

// An engine is one of the compared generators.
type engine struct {
	name   string
	round  func(context.Context) (round, error)
	rounds []round // sorted from slowest to fastest
}

// A round is what an engine produced in one measurement.
type round struct {
	Records, Bytes float64
	Seconds        float64
	Example        string // a sample record
}

func (t round) rate() float64 { return t.Records / t.Seconds }

func (e *engine) median() round { return e.rounds[len(e.rounds)/2] }

// roundTime is how long a round takes, if the engine can choose.
const roundTime = 700 * time.Millisecond

// measure runs n rounds after one that is not counted. In each round, all engines run
// once.
func measure(ctx context.Context, engines []*engine, n int) error {
	for i := range n + 1 {
		for _, e := range engines {
			round, err := e.round(ctx)
			if err == nil {
				err = checkKeys(round.Example)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			if i > 0 {
				e.rounds = append(e.rounds, round)
			}
		}
	}
	for _, e := range engines {
		slices.SortFunc(e.rounds, func(a, b round) int { return cmp.Compare(a.rate(), b.rate()) })
	}
	return nil
}

var keys = []string{"distributor", "eventType", "film_id", "platform", "state", "timestamp"}

// checkKeys returns an error if a record does not have the keys of the template.
func checkKeys(record string) error {
	var values map[string]any
	if err := json.Unmarshal([]byte(record), &values); err != nil {
		return fmt.Errorf("parse record %[2]s: %[1]w", err, record)
	}
	if got := slices.Sorted(maps.Keys(values)); !slices.Equal(got, keys) {
		return fmt.Errorf("a record has the keys %v instead of %v", got, keys)
	}
	return nil
}

package main

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"penstock/firehose"
	"penstock/internal/plan"
)

// planned is a plan as kdg shows it.
type planned struct {
	Stream   string `json:"stream"`
	Template string `json:"template"`
	plan.Plan
	Keys []firstKey `json:"keys"`
}

// firstKey is the key of the first object from an instant on.
type firstKey struct {
	From    string    `json:"from"` // now, next month, next year
	Instant time.Time `json:"instant"`
	Key     string    `json:"key"` // its UUID is the seed's, and so another in fact
}

// firstKeys are those from now, from the next month and from the next year on. There
// are none where keys depend on what is in the records.
func firstKeys(stream firehose.Stream, now time.Time, seed uint64) ([]firstKey, error) {
	if stream.DynamicPartitioning {
		return []firstKey{}, nil
	}
	names := stream.Keys(rand.NewPCG(seed, 0))
	month, year := turns(now)
	keys := []firstKey{{From: "now", Instant: now}, {From: "next month", Instant: month}, {From: "next year", Instant: year}}
	if month.Equal(year) {
		keys = slices.Delete(keys, 1, 2)
	}
	for i := range keys {
		var err error
		if keys[i].Key, err = names.Data(keys[i].Instant); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// printJSON writes v as JSON to read.
func printJSON(w io.Writer, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return errors.Join(errors.New("--json"), err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

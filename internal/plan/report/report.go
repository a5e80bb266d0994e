// Package report prints plans and explained prefixes, as text or as JSON.
package report

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"penstock/firehose"
	"penstock/internal/plan"
)

// Plan is a plan with the names of what was planned and the first object keys.
type Plan struct {
	Stream   string `json:"stream"`
	Template string `json:"template"`
	plan.Plan
	Keys        []FirstKey `json:"keys"`
	KeysUnknown bool       `json:"keysUnknown,omitempty"` // a setting that decides them is unknown
}

// FirstKey is the key of the first object that Firehose opens at or after an instant.
type FirstKey struct {
	From    string    `json:"from"` // now, next month, next year, backup
	Instant time.Time `json:"instant"`
	Key     string    `json:"key"` // its UUID depends on the seed; Firehose makes another
}

// FirstKeys returns the first keys from now on, from the start of the next month and from
// the start of the next year, and the first of the backup. It omits those that depend on the
// records, because the stream partitions dynamically, or on a setting that is unknown.
func FirstKeys(stream firehose.Stream, now time.Time, seed uint64) ([]FirstKey, error) {
	keys, err := dataKeys(stream, now, seed)
	if backup := stream.SourceBackup; backup != nil && backup.KeysKnown() && err == nil {
		first := FirstKey{From: fromBackup, Instant: now}
		first.Key, err = backup.Keys(rand.NewPCG(seed, 1)).Data(now)
		keys = append(keys, first)
	}
	return keys, err
}

// fromBackup is the From of the first key of a backup.
const fromBackup = "backup"

// dataKeys returns the first keys of the stream without its backup.
func dataKeys(stream firehose.Stream, now time.Time, seed uint64) ([]FirstKey, error) {
	if stream.DynamicPartitioning || !stream.KeysKnown() || !stream.Staged() {
		return []FirstKey{}, nil
	}
	names := stream.Keys(rand.NewPCG(seed, 0))
	month, year := turns(now)
	keys := []FirstKey{{From: "now", Instant: now}, {From: "next month", Instant: month}, {From: "next year", Instant: year}}
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

// turns returns the first instants of the next month and of the next year.
func turns(now time.Time) (month, year time.Time) {
	y, m, _ := now.Date()
	return time.Date(y, m+1, 1, 0, 0, 0, 0, now.Location()), time.Date(y+1, time.January, 1, 0, 0, 0, 0, now.Location())
}

// WriteJSON writes v as indented JSON.
func WriteJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

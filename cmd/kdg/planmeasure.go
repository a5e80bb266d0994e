package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"penstock/internal/firehose"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/record"
)

// measured are records that were rendered to be measured.
type measured struct {
	sizes []int // of each, with its line feed
	text  []byte
}

// How much is rendered: so many records, or fewer of many bytes.
const (
	measuredRecords = 10_000
	measuredBytes   = 32 << 20
)

// measure renders records of a pace, which are the same for the same seed.
func measure(template *record.Template, seed uint64, pace generate.Pace) measured {
	state := record.NewState(seed, time.UTC)
	var m measured
	for len(m.sizes) < measuredRecords && len(m.text) < measuredBytes {
		start := len(m.text)
		state.SetTime(pace.At(uint64(len(m.sizes))))
		m.text = append(template.Append(m.text, state), '\n')
		m.sizes = append(m.sizes, len(m.text)-start)
	}
	return m
}

// gzip is how many times smaller gzip makes the first n records, or all.
func (m measured) gzip(n int) float64 {
	bytes := 0
	for _, size := range m.sizes[:min(max(n, 1), len(m.sizes))] {
		bytes += size
	}
	var zipped counter
	w := gzip.NewWriter(&zipped)
	w.Write(m.text[:bytes]) // a counter never fails
	w.Close()
	return float64(bytes) / float64(zipped)
}

// A counter counts the bytes that are written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

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
func firstKeys(d firehose.DeliveryStream, now time.Time, seed uint64) ([]firstKey, error) {
	if d.Prefixes.DynamicPartitioning {
		return []firstKey{}, nil
	}
	names, err := d.Keys(rand.NewPCG(seed, 0))
	if err != nil {
		return nil, err
	}
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

//go:build js && wasm

package main

import (
	"math/rand/v2"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/record"
)

// A wanted preview shows what a template makes for a stream.
type wanted struct {
	Template string  `json:"template"`
	Seed     uint64  `json:"seed"`
	At       string  `json:"at"` // RFC 3339; the current time if empty
	Count    int     `json:"count"`
	Rate     float64 `json:"rate"` // records per second
	Stream   string  `json:"stream"`
}

// A preview is the records and what they become.
type sight struct {
	Records []string `json:"records"`
	Bytes   float64  `json:"bytes"` // mean size of a record
	Keys    []string `json:"keys"`  // of the next two objects
	Price   string   `json:"price"` // per month
	Saving  string   `json:"saving"`
	Basis   string   `json:"basis"` // what the price depends on
}

// measured limits the sample, so that a preview takes milliseconds.
const measured = 500

func preview(w wanted) (sight, error) {
	template, err := record.Parse(w.Template)
	if err != nil {
		return sight{}, err
	}
	at := time.Now().UTC()
	if w.At != "" {
		if at, err = time.Parse(time.RFC3339, w.At); err != nil {
			return sight{}, err
		}
	}
	state := record.NewState(w.Seed, time.UTC)
	state.SetTime(at)
	var s sight
	sizes := make([]int, 0, measured)
	for i := range max(measured, w.Count) {
		text := template.Append(nil, state)
		if i < w.Count {
			s.Records = append(s.Records, string(text))
		}
		sizes = append(sizes, len(text)+1)
	}
	return s, s.plan(w, at, sizes)
}

// plan adds the keys and the price.
func (s *sight) plan(w wanted, at time.Time, sizes []int) error {
	definition := firehose.Example()
	definition.Name = w.Stream
	stream, err := firehose.New(definition)
	if err != nil {
		return err
	}
	keys := stream.Keys(rand.NewPCG(w.Seed, 0))
	for i := range 2 {
		key, err := keys.Data(at.Add(time.Duration(i) * stream.BufferInterval()))
		if err != nil {
			return err
		}
		s.Keys = append(s.Keys, key)
	}
	prices := plan.DefaultPrices()
	quota, err := firehose.QuotaOf(prices.Region)
	if err != nil {
		return err
	}
	load := plan.Load{Rate: w.Rate, Sizes: sizes}
	p := plan.Of(stream, plan.Basis{Load: load, GZIP: 1, Quota: quota, Prices: prices, Months: 1})
	s.Bytes = load.Mean()
	s.Price = plan.Money(p.Cost.TotalFirstMonth, prices.Currency)
	s.Basis = "prices of " + prices.Region + ", " + prices.AsOf
	if len(p.Prices.Unverified) > 0 {
		s.Basis += ", not verified"
	}
	for _, i := range p.Improvements {
		for _, f := range i.Figures {
			if i.Name == "pack" && f.Name == "firehoseCostPerMonth" {
				s.Saving = plan.Money(f.Before-f.After, prices.Currency)
			}
		}
	}
	return nil
}

// measure returns the records per second that the engine renders in the browser.
func measure(w wanted) (float64, error) {
	template, err := record.Parse(w.Template)
	if err != nil {
		return 0, err
	}
	state := record.NewState(w.Seed, time.UTC)
	buffer := make([]byte, 0, template.MaxLen())
	start := time.Now()
	for range w.Count {
		state.SetTime(start)
		buffer = template.Append(buffer[:0], state)
	}
	return float64(w.Count) / time.Since(start).Seconds(), nil
}

// pace returns a steady schedule.
func pace(rate float64, start time.Time) generate.Pace {
	return generate.Pace{Start: start, Rate: generate.Rate(rate * generate.PerSecond)}
}

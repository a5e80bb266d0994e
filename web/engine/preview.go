//go:build js && wasm

package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/send"
	"penstock/record"
)

// wanted says which records to preview.
type wanted struct {
	Template string `json:"template"`
	Seed     uint64 `json:"seed"`
	At       string `json:"at"` // RFC 3339; the current time if empty
	Count    int    `json:"count"`
}

// instant parses a time of RFC 3339. Empty is now.
func instant(at string) (time.Time, error) {
	if at == "" {
		return time.Now().UTC(), nil
	}
	return time.Parse(time.RFC3339, at)
}

// sight is what a preview shows.
type sight struct {
	Records []string `json:"records"`
}

// preview returns the first records that a run with the seed sends.
func preview(w wanted) (s sight, err error) {
	template, err := record.Parse(w.Template)
	if err != nil {
		return s, err
	}
	at, err := instant(w.At)
	if err != nil {
		return s, err
	}
	state := record.NewState(w.Seed, time.UTC)
	state.SetTime(at)
	for range w.Count {
		s.Records = append(s.Records, string(template.Append(nil, state)))
	}
	return s, nil
}

// A question asks what an order means for its stream.
type question struct {
	order
	At string `json:"at"` // RFC 3339; the current time if empty
}

// outlook is what becomes of the records.
type outlook struct {
	Bytes     float64  `json:"bytes"` // mean size of a record
	Rate      float64  `json:"rate"`  // records per second; 0 without a limit
	Keys      []string `json:"keys"`  // of the next objects
	KeysHint  string   `json:"keysHint"`
	Price     string   `json:"price"`  // per month, as this page sends
	Saving    string   `json:"saving"` // from packing
	PriceHint string   `json:"priceHint"`
}

// planned plans like kdg plan, from a sample of 10,000 records.
func planned(q question) (outlook, error) {
	template, err := record.Parse(q.Template)
	if err != nil {
		return outlook{}, err
	}
	at, err := instant(q.At)
	if err != nil {
		return outlook{}, err
	}
	pace, _ := q.pace() // the page shows the errors of the fields
	o := outlook{Rate: pace.mean()}
	sample := generate.Measure(template, q.Seed, generate.Pace{Start: at, Rate: generate.Rate(max(o.Rate, 1) * generate.PerSecond)})
	load := plan.Load{Rate: o.Rate, Sizes: sample.Sizes}
	o.Bytes = load.Mean()
	definition, err := described(q.Delivery)
	if err != nil {
		o.KeysHint, o.PriceHint = sentence(err), sentence(err)
		return o, nil
	}
	stream, err := firehose.New(definition)
	if err != nil {
		return o, err
	}
	o.keys(stream, template, q, at)
	return o, o.price(stream, q, load, sample)
}

// sentence returns the text of an error as a sentence.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// compresses reports whether the size of the stream's objects depends on the ratio of GZIP.
func compresses(s firehose.Stream) bool {
	return s.Compression == firehose.GZIP || s.Compression == firehose.ZIP
}

// price adds the price and what packing saves.
func (o *outlook) price(stream firehose.Stream, q question, load plan.Load, sample generate.Sample) error {
	prices := plan.DefaultPrices()
	quota, err := firehose.QuotaOf(prices.Region)
	if err != nil {
		return err
	}
	o.PriceHint = "Prices of " + prices.Region + ", " + prices.AsOf
	switch {
	case o.Rate == 0 && q.Pace != paceMax:
		o.PriceHint = "The price needs a valid rate."
		return nil
	case o.Rate == 0:
		o.PriceHint = "As fast as the stream accepts: the price depends on how fast that is."
		return nil
	case stream.DynamicPartitioning:
		o.PriceHint += ", without the objects of partitions"
	case stream.Unmodelled() != "":
		o.PriceHint += ", without the objects of " + stream.Unmodelled()
	}
	basis := plan.Basis{Load: load, GZIP: 1, Quota: quota, Prices: prices, Months: 1}
	if compresses(stream) || stream.SourceBackup != nil && compresses(*stream.SourceBackup) {
		basis.GZIP = sample.GZIP(int(plan.Predict(stream, load).RecordsPerObject))
	}
	alone, used := plan.CostOf(stream, basis)
	if len(used.Unverified) > 0 {
		o.PriceHint += ", not verified"
	}
	o.Price = plan.Money(alone.TotalFirstMonth, prices.Currency)
	if why := single(q.Service, q.Delivery); why != "" {
		o.PriceHint += ". Records are not packed: " + why
		return nil
	}
	basis.Load = load.PackedWithin(send.DefaultLinger)
	packed, _ := plan.CostOf(stream, basis)
	o.Price = plan.Money(packed.TotalFirstMonth, prices.Currency)
	o.Saving = plan.Money(max(0, alone.TotalFirstMonth-packed.TotalFirstMonth), prices.Currency)
	return nil
}

// shownKeys limits the object keys that the page shows.
const shownKeys = 5

// keys adds the keys of the next objects: of the next two intervals, or, if the stream
// partitions, of the records in the preview.
func (o *outlook) keys(stream firehose.Stream, template *record.Template, q question, at time.Time) {
	keys := stream.Keys(rand.NewPCG(q.Seed, 0))
	if !stream.KeysKnown() {
		o.KeysHint = "The page does not know the prefix of the stream."
		return
	}
	if !stream.DynamicPartitioning {
		for i := range 2 {
			key, err := keys.Data(at.Add(time.Duration(i) * stream.BufferInterval()))
			if err != nil {
				o.KeysHint = sentence(err)
				return
			}
			o.Keys = append(o.Keys, key)
		}
		return
	}
	dated := func(k firehose.PartitionKey) bool { return k.Time != "" }
	if len(stream.Partitions) == 0 || slices.ContainsFunc(stream.Partitions, dated) {
		o.KeysHint = "The stream finds partition keys with a query, which the page does not run."
		return
	}
	state := record.NewState(q.Seed, time.UTC)
	state.SetTime(at)
	for range shownKeys {
		values, err := partition(template.Append(nil, state), stream.Partitions)
		if err != nil {
			o.KeysHint = sentence(err)
			return
		}
		key, err := keys.Partition(at, values)
		if err != nil {
			o.KeysHint = sentence(err)
			return
		}
		o.Keys = append(o.Keys, key)
	}
}

package report

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
)

// Prefix is a prefix expression, explained: the keys that it evaluates to at several
// instants, why Firehose would reject it, and what its author may not have meant.
type Prefix struct {
	Prefix      string      `json:"prefix"`
	ErrorPrefix string      `json:"errorPrefix,omitempty"` // if one was given
	TimeZone    string      `json:"timeZone"`
	Keys        []PrefixKey `json:"keys"` // none if there are refusals
	Refusals    Faults      `json:"refusals"`
	Warnings    Faults      `json:"warnings"`
}

// PrefixKey is the beginning of the keys of objects that Firehose opens at an instant.
type PrefixKey struct {
	Instant time.Time `json:"instant"`
	Why     string    `json:"why"` // why this instant is shown
	Data    string    `json:"data"`
	Error   string    `json:"error,omitempty"`
}

// Faults are faults of a stream's settings, with their own form in JSON.
type Faults firehose.Faults

// MarshalJSON encodes the faults as an array of objects. Offset and length count bytes.
func (f Faults) MarshalJSON() ([]byte, error) {
	type fault struct {
		Setting string `json:"setting"`
		Offset  int    `json:"offset"`
		Length  int    `json:"length"`
		Message string `json:"message"`
	}
	all := []fault{}
	for _, one := range f {
		all = append(all, fault{one.Field, one.Off, one.Len, one.Msg})
	}
	return json.Marshal(all)
}

// Text formats the keys as a table, followed by the faults.
func (p Prefix) Text() string {
	var b strings.Builder
	if len(p.Refusals) == 0 {
		fmt.Fprintf(&b, "%-39s %s\n", "OLDEST RECORD ARRIVES, "+p.TimeZone, "THE OBJECT'S KEY BEGINS WITH")
	}
	for _, k := range p.Keys {
		fmt.Fprintf(&b, "  %s  %-15s  %s\n", k.Instant.Format(time.DateTime), k.Why, k.Data)
		if k.Error != "" {
			fmt.Fprintf(&b, "  %19s  %-15s  %s\n", "", "of failed ones", k.Error)
		}
	}
	if len(p.Refusals) == 0 {
		fmt.Fprintf(&b, "What follows is Firehose's own: STREAM-1-%s-<uuid>\n\n", p.Keys[0].Instant.Format("2006-01-02-15-04-05"))
	}
	for _, f := range p.Refusals {
		fmt.Fprintf(&b, "error: %v\n", f)
	}
	for _, f := range p.Warnings {
		fmt.Fprintf(&b, "warning: %v\n", f)
	}
	if len(p.Refusals) == 0 && len(p.Warnings) == 0 {
		b.WriteString("No faults.\n")
	}
	return b.String()
}

// PartitionKey matches an expression of dynamic partitioning.
var PartitionKey = regexp.MustCompile(`!\{partitionKeyFrom(?:Query|Lambda):([^}]*)\}`)

// PrefixKeys evaluates the prefixes at instants that tell the letters of a date pattern
// apart. It writes <name> for the value of a partition key, and leaves out the keys of error
// objects unless they are asked for.
func PrefixKeys(prefixes firehose.Prefixes, now time.Time, seed uint64, errorsToo bool) ([]PrefixKey, error) {
	data, errs, err := prefixes.Parse()
	if err != nil {
		return nil, err
	}
	values := firehose.Values{
		ErrorType: firehose.ErrorTypes()[0],
		Rand:      rand.NewPCG(seed, 0),
		Query:     map[string]string{},
	}
	for _, key := range PartitionKey.FindAllStringSubmatch(prefixes.Data, -1) {
		values.Query[key[1]] = "<" + key[1] + ">"
	}
	values.Lambda = values.Query
	keys := instants(now)
	for i := range keys {
		if keys[i].Data, err = data.At(keys[i].Instant, values); err != nil {
			return nil, err
		}
		if !errorsToo {
			continue
		}
		if keys[i].Error, err = errs.At(keys[i].Instant, values); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// instants returns now and the instants at which a wrong letter shows: morning and evening
// of the same day, the turn of the month, the last day of the year, whose week often belongs
// to the next year, and the turn of the year.
func instants(now time.Time) []PrefixKey {
	y, m, d := now.Date()
	of := func(y int, m time.Month, d, hour, minute int) time.Time {
		return time.Date(y, m, d, hour, minute, 0, 0, now.Location())
	}
	month, year := turns(now)
	keys := []PrefixKey{
		{Instant: now, Why: "now"},
		{Instant: of(y, m, d, 10, 30), Why: "in the morning"},
		{Instant: of(y, m, d, 22, 30), Why: "in the evening"},
		{Instant: month, Why: "next month"},
		{Instant: of(y, time.December, 31, 10, 30), Why: "end of the year"},
		{Instant: year, Why: "next year"},
	}
	if month.Equal(year) {
		keys = slices.Delete(keys, 3, 4)
	}
	return keys
}

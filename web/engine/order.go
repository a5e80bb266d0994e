//go:build js && wasm

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/send"
	"penstock/internal/sink"
	"penstock/record"
)

// An order describes a run, as the fields of the page do.
type order struct {
	Service  sink.Service    `json:"service"`
	Stream   string          `json:"stream"`
	Delivery json.RawMessage `json:"delivery"` // a firehose.Definition; empty if it is unknown
	Template string          `json:"template"`
	Seed     uint64          `json:"seed"`
	Pace     string          `json:"pace"`  // one of the pace constants
	Rate     string          `json:"rate"`  // for paceSteady
	Week     string          `json:"week"`  // for paceWeek
	Time     string          `json:"time"`  // a duration or seconds; empty without a limit
	Count    string          `json:"count"` // empty without a limit
	Key      string          `json:"key"`   // template of partition keys; random if empty
}

// Values of order.Pace.
const (
	paceSteady = "steady"
	paceWeek   = "week"
	paceMax    = "max"
)

// faults are the errors of an order by field. Each is one line.
type faults map[string]string

// A pacing is how fast records are generated: at a rate, by a week, or neither.
type pacing struct {
	rate generate.Rate
	week *generate.Week
}

// mean returns the records per second, or 0 without a limit.
func (p pacing) mean() float64 {
	if p.week != nil {
		return p.week.Mean()
	}
	return float64(p.rate) / generate.PerSecond
}

func (o order) pace() (p pacing, wrong faults) {
	var err error
	switch o.Pace {
	case paceSteady:
		if p.rate, err = generate.ParseRate(strings.TrimSpace(o.Rate)); err != nil {
			return p, faults{"rate": err.Error()}
		}
	case paceWeek:
		if p.week, err = generate.ParseWeek([]byte(o.Week)); err != nil {
			return p, faults{"week": err.Error()}
		}
	}
	return p, nil
}

// checked is an order without errors.
type checked struct {
	pacing
	template *record.Template
	keys     func() string // nil without partition keys
	span     time.Duration // 0 without a limit
	count    uint64
}

// check returns the errors of the fields.
func check(o order) (faults, error) {
	_, wrong := o.check()
	return wrong, nil
}

func (o order) check() (checked, faults) {
	c := checked{count: math.MaxUint64}
	wrong := faults{}
	p, paceFaults := o.pace()
	c.pacing = p
	for field, text := range paceFaults {
		wrong[field] = text
	}
	note := func(field string, err error) {
		if err != nil {
			wrong[field] = strings.Join(strings.Fields(err.Error()), " ")
		}
	}
	var err error
	if text := strings.TrimSpace(o.Time); text != "" {
		if strings.Trim(text, "0123456789.") == "" {
			text += "s"
		}
		c.span, err = generate.ParseSpan(text)
		note("seconds", err)
	}
	if text := strings.TrimSpace(o.Count); text != "" {
		c.count, err = generate.ParseCount(text)
		if err == nil && c.count == 0 {
			err = errors.New("a run sends at least one record: write 1 or more")
		}
		note("count", err)
	}
	c.keys, err = o.keys()
	note("partition-key", err)
	c.template, err = record.Parse(o.Template)
	if strings.TrimSpace(o.Template) == "" {
		err = errors.New("the template is empty: write one, or choose one from the menu")
	} else if err != nil {
		err = errors.New("the template has errors: correct them first")
	}
	note("template", err)
	return c, wrong
}

// keys returns what makes the partition keys, or nil if the service has none.
func (o order) keys() (func() string, error) {
	if o.Service != sink.Kinesis {
		return nil, nil
	}
	if strings.TrimSpace(o.Key) == "" {
		return send.RandomKeys(o.Seed), nil
	}
	template, err := record.Parse(o.Key)
	if faults, is := errors.AsType[record.Faults](err); is {
		return nil, fmt.Errorf("column %d: %s", faults[0].Column, faults[0].Msg)
	}
	return send.TemplateKeys(template, o.Seed, time.UTC), err
}

// single returns why records are sent one by one, or "" if they are packed. It decides
// like kdg send.
func single(service sink.Service, delivery json.RawMessage) string {
	if service == sink.Kinesis {
		return "readers of a data stream would get several at once"
	}
	definition, err := described(delivery)
	if err != nil {
		return "it is unknown whether the stream needs single records"
	}
	return definition.Single()
}

// described returns the definition of the delivery stream.
func described(delivery json.RawMessage) (d firehose.Definition, err error) {
	if len(delivery) == 0 || string(delivery) == "null" {
		return d, errors.New("the page does not know the delivery stream")
	}
	return d, json.Unmarshal(delivery, &d)
}

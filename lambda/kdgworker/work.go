package main

import (
	"errors"
	"fmt"
	"time"

	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/record"
)

// A work is the records that an invocation sends.
type work struct {
	name string // for messages: "minute 2026-11-28T10:30Z"
	file string // of the records that cannot be delivered, without .json

	template *record.Template
	seed     uint64
	first, n uint64
	// schedule returns a new schedule for the records from number first on.
	schedule func() generate.Schedule
}

// job returns the records from the given one on, counted from 0.
func (w work) job(from uint64) *generate.Job {
	return &generate.Job{
		Template: w.template,
		Tail:     "\n",
		First:    w.first + from,
		N:        w.n - from,
		Seed:     w.seed,
		Zone:     time.UTC,
		Schedule: w.schedule(),
	}
}

// parseTemplate returns the template, or its first fault without the excerpt.
func parseTemplate(s string) (*record.Template, error) {
	template, err := record.Parse(s)
	if fault, ok := errors.AsType[*record.Fault](err); ok {
		err = fmt.Errorf("line %d, column %d: %s", fault.Line, fault.Column, fault.Msg)
	}
	if err != nil {
		return nil, fmt.Errorf("event: template: %w", err)
	}
	return template, nil
}

// ofSlice returns the records of a slice: the rest of the worker's share.
func ofSlice(s fleet.Slice) (work, error) {
	if err := s.Run.Check(); err != nil {
		return work{}, fmt.Errorf("event: run: %w", err)
	}
	if s.Worker < 1 || s.Worker > s.Run.Workers {
		return work{}, fmt.Errorf("event: worker %d: the workers of this run are 1 to %d", s.Worker, s.Run.Workers)
	}
	first, n := s.Run.Share(s.Worker)
	done := s.Totals.Generated
	if done < 0 || uint64(done) > n {
		return work{}, fmt.Errorf("event: %d records are generated, but the share of worker %d has %d", done, s.Worker, n)
	}
	template, err := parseTemplate(s.Run.Template)
	if err != nil {
		return work{}, err
	}
	first += uint64(done)
	return work{
		name:     fmt.Sprintf("run %s, worker %d, records from %d on", s.Run.Name, s.Worker, first),
		file:     fmt.Sprintf("%s/%016d", s.Run.Name, first), // 16 digits hold fleet.MaxCount
		template: template,
		seed:     s.Run.Seed,
		first:    first,
		n:        n - uint64(done),
		schedule: func() generate.Schedule {
			return generate.Simulated(generate.Pace{Start: s.Run.Start, Rate: s.Run.Rate})
		},
	}, nil
}

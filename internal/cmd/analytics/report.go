package main

import (
	"fmt"
	"io"
	"time"

	"penstock/constructs/analytics/sql"
	"penstock/internal/quantity"
)

// A report prints a line for each answer, and keeps the answers.
type report struct {
	out         io.Writer
	wanted      map[string]map[string][]row
	answers     map[string]map[string]answer // by run and query
	different   int
	retractions int
}

func newReport(out io.Writer, wanted map[string]map[string][]row) *report {
	answers := map[string]map[string]answer{}
	for name := range wanted {
		answers[name] = map[string]answer{}
	}
	return &report{out: out, wanted: wanted, answers: answers}
}

// add compares an answer with the expected rows and prints the result.
func (r *report) add(a answer) error {
	r.answers[a.Run][a.Query] = a
	r.retractions += a.Retractions
	result := "equal"
	if differs := difference(a.Rows, r.wanted[a.Run][a.Query]); differs != "" {
		r.different++
		result = differs
	}
	_, err := fmt.Fprintf(r.out, "%-11s  %-25s  %3d windows  %4d rows  %5.1f s  %s\n", a.Run, a.Query, windows(a.Rows), len(a.Rows), a.Seconds, result)
	return err
}

// end prints the totals. It returns an error if an answer was different.
func (r *report) end(events int, took time.Duration) error {
	answers := 0
	for _, queries := range r.answers {
		answers += len(queries)
	}
	if r.different > 0 {
		return fmt.Errorf("%d of %d answers differ from the records: see above", r.different, answers)
	}
	fmt.Fprintf(r.out, "%s; %d late, and %d of those with delays, all counted; %d retractions; %.0f s\n", quantity.Count(int64(events), "record"),
		late(r.answers[streaming][sql.LateEvents]), late(r.answers[delays][sql.LateEvents]), r.retractions, took.Seconds())
	fmt.Fprintf(r.out, "all %d answers of Flink equal the records, in streaming and in batch mode\n", answers)
	return nil
}

// late returns the number of late events.
func late(a answer) (n int) {
	for _, r := range a.Rows {
		n += int(r[1].(float64))
	}
	return n
}

package program

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// A Table is a table in Markdown whose columns are aligned.
type Table struct{ cells *tabwriter.Writer }

// NewTable returns a table with the headings, which Flush writes to w.
func NewTable(w io.Writer, headings ...string) Table {
	t := Table{tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)}
	t.Row(headings...)
	t.Row(slices.Repeat([]string{"---"}, len(headings))...)
	return t
}

// Row adds a row.
func (t Table) Row(cells ...string) {
	fmt.Fprintf(t.cells, "| %s\t|\n", strings.Join(cells, "\t| "))
}

// Flush writes the table.
func (t Table) Flush() error { return t.cells.Flush() }

// Rounds are the results of the measurements of a program.
type Rounds[T any] []T

// Sorted returns a value of each round, the lowest first.
func (r Rounds[T]) Sorted(of func(T) float64) []float64 {
	var all []float64
	for _, round := range r {
		all = append(all, of(round))
	}
	slices.Sort(all)
	return all
}

// Median returns the median of a value.
func (r Rounds[T]) Median(of func(T) float64) float64 { return r.Sorted(of)[len(r)/2] }

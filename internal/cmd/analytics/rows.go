package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A row is a row of an answer. Its first value is the start of the window.
type row []any

// String returns the row as it is compared and shown. Numbers that JSON carried are equal to
// those of Go, and times are written as Flink does.
func (r row) String() string {
	texts := make([]string, len(r))
	for i, value := range r {
		switch v := value.(type) {
		case time.Time:
			texts[i] = v.UTC().Format(time.DateTime)
		case int:
			texts[i] = fmt.Sprint(float64(v))
		default:
			texts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(texts, " | ")
}

// windows returns the number of different windows.
func windows(rows []row) int {
	starts := map[string]bool{}
	for _, r := range rows {
		starts[r[:1].String()] = true
	}
	return len(starts)
}

// difference returns "" if the rows are equal in any order. Otherwise it says in one line
// which row is the first that differs.
func difference(got, want []row) string {
	balance := map[string]int{}
	for _, r := range got {
		balance[r.String()]++
	}
	for _, r := range want {
		balance[r.String()]--
	}
	maps.DeleteFunc(balance, func(_ string, n int) bool { return n == 0 })
	if len(balance) == 0 {
		return ""
	}
	texts := slices.Sorted(maps.Keys(balance))
	at := func(sign int) string {
		i := slices.IndexFunc(texts, func(text string) bool { return cmp.Compare(balance[text], 0) == sign })
		if i < 0 {
			return "no row"
		}
		return "(" + texts[i] + ")"
	}
	return fmt.Sprintf("%d rows differ: Flink has %s, the records give %s", len(balance), at(1), at(-1))
}

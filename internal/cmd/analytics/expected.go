package main

import (
	"cmp"
	"math"
	"slices"
	"time"

	"penstock/constructs/analytics/sql"
)

// The lengths in the SQL, which the answers here repeat on purpose.
const (
	short     = time.Minute
	long      = 5 * time.Minute
	usualSpan = 15 * time.Minute
	delay     = time.Minute // of the watermark
)

// expected computes the answer to each query of windows from the events themselves.
var expected = map[string]func([]event) []row{
	"events_per_minute":         eventsPerMinute,
	"conversion_by_distributor": conversionByDistributor,
	"top_films":                 topFilms,
	"states_above_usual":        statesAboveUsual,
}

// count returns the number of events with each key.
func count[K comparable](events []event, key func(event) K) map[K]int {
	counts := map[K]int{}
	for _, e := range events {
		counts[key(e)]++
	}
	return counts
}

// A group is the events of a window that have the same value in a column.
type group[V comparable] struct {
	window time.Time
	value  V
}

func eventsPerMinute(events []event) (rows []row) {
	for g, n := range count(events, func(e event) group[string] { return group[string]{e.Time.Truncate(short), e.Type} }) {
		rows = append(rows, row{g.window, g.value, n})
	}
	return rows
}

func conversionByDistributor(events []event) (rows []row) {
	types := map[group[string]]map[string]int{}
	for _, e := range events {
		g := group[string]{e.Time.Truncate(long), e.Distributor}
		if types[g] == nil {
			types[g] = map[string]int{}
		}
		types[g][e.Type]++
	}
	for g, n := range types {
		var conversion any // unknown without trailers
		if n["trailer"] > 0 {
			conversion = float64(n["rent"]+n["buy"]) / float64(n["trailer"])
		}
		rows = append(rows, row{g.window, g.value, n["trailer"], n["rent"], n["buy"], conversion})
	}
	return rows
}

func topFilms(events []event) (rows []row) {
	const places = 10
	sales := map[time.Time]map[int]int{}
	for _, e := range events {
		if e.Type == "trailer" {
			continue
		}
		window := e.Time.Truncate(long)
		if sales[window] == nil {
			sales[window] = map[int]int{}
		}
		sales[window][e.Film]++
	}
	for window, films := range sales {
		var ranked []row
		for film, n := range films {
			ranked = append(ranked, row{window, 0, film, n})
		}
		slices.SortFunc(ranked, func(a, b row) int {
			return cmp.Or(cmp.Compare(b[3].(int), a[3].(int)), cmp.Compare(a[2].(int), b[2].(int)))
		})
		for i, r := range ranked[:min(places, len(ranked))] {
			r[1] = i + 1
			rows = append(rows, r)
		}
	}
	return rows
}

func statesAboveUsual(events []event) (rows []row) {
	const enough, deviations = 10, 3
	counts := count(events, func(e event) group[string] { return group[string]{e.Time.Truncate(short), e.State} })
	for g, n := range counts {
		total, minutes := 0, 0
		for before := short; before <= usualSpan; before += short {
			if other := counts[group[string]{g.window.Add(-before), g.value}]; other > 0 {
				total += other
				minutes++
			}
		}
		if usual := float64(total) / float64(minutes); minutes >= enough && float64(n) > usual+deviations*math.Sqrt(usual) {
			rows = append(rows, row{g.window, g.value, n, usual})
		}
	}
	return rows
}

// expectedLate returns the answers to the queries of one-minute windows if the events arrive
// in the given order: what came after the watermark had passed its minute is late.
func expectedLate(arrived []event) map[string][]row {
	var onTime, late []event
	var latest time.Time
	for _, e := range arrived {
		if lastOf := e.Time.Truncate(short).Add(short - time.Millisecond); lastOf.After(latest.Add(-delay)) {
			onTime = append(onTime, e)
		} else {
			late = append(late, e)
		}
		if e.Time.After(latest) {
			latest = e.Time
		}
	}
	var rows []row
	for minute, n := range count(late, func(e event) time.Time { return e.Time.Truncate(short) }) {
		rows = append(rows, row{minute, n})
	}
	return map[string][]row{"events_per_minute": eventsPerMinute(onTime), sql.LateEvents: rows}
}

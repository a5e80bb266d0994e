package athena

import (
	"fmt"
	"slices"
	"strings"

	"penstock/record"
)

// Query is a query of the table, to be saved in Athena.
type Query struct {
	ID          string // a name without spaces
	Name        string
	Description string
	SQL         string

	needs  []string // the query needs these columns
	unless string   // omit the query if this column is a partition key
}

// Queries returns the queries that the table's columns allow: some for any record
// template, others for the shipped one, a movie company's stream of events.
func (t Table) Queries() []Query {
	var names []string
	for _, k := range t.Projection.Keys {
		names = append(names, k.Name)
	}
	partition := strings.Join(names, ", ")
	all := []Query{
		{
			ID: "RecordsByPartition", Name: "Records by partition", Description: "How many records there are, and from when on.",
			SQL: fmt.Sprintf("SELECT %[1]s, count(*) AS records\nFROM %[2]s\nGROUP BY %[1]s\nORDER BY %[1]s", partition, TableName),
		},
		{
			ID: "EventsByTypeAndPartition", Name: "Events by type", Description: "How often each type of event is, in each partition.",
			SQL:   fmt.Sprintf("SELECT %[1]s, eventtype, count(*) AS events\nFROM %[2]s\nGROUP BY %[1]s, eventtype\nORDER BY %[1]s, events DESC, eventtype", partition, TableName),
			needs: []string{"eventtype"}, unless: "eventtype",
		},
		{
			ID: "StatesByDistributor", Name: "States by distributor", Description: "How many events each distributor has in each state.",
			SQL:   fmt.Sprintf("SELECT distributor, state, count(*) AS events\nFROM %s\nGROUP BY distributor, state\nORDER BY distributor, events DESC, state", TableName),
			needs: []string{"distributor", "state"},
		},
	}
	if i := slices.IndexFunc(t.records, func(c record.Column) bool { return c.Instant }); i >= 0 {
		all = append(all, Query{
			ID: "FreshestRecord", Name: "Freshest record", Description: "Time of the youngest delivered record.",
			SQL: fmt.Sprintf("SELECT max(from_iso8601_timestamp(\"%s\")) AS freshest\nFROM %s", t.records[i].Name, TableName),
		})
	}
	if t.RefersToFilms() {
		all = append(all, filmQueries()...)
	}
	return slices.DeleteFunc(all, func(q Query) bool {
		return slices.Contains(names, q.unless) || slices.ContainsFunc(q.needs, func(name string) bool {
			return !slices.ContainsFunc(t.records, func(c record.Column) bool { return c.Name == name })
		})
	})
}

package projection

import (
	"maps"
	"slices"
	"testing"
	"time"

	"penstock/firehose/prefix"

	"github.com/stretchr/testify/require"
)

var events = map[string][]string{"eventType": {"rent", "buy", "trailer"}, "distributor": {"google play", "meta"}, "timestamp": {"x"}}

func listing(data string) (Projection, error) { return derive(data, events) }

func derive(data string, values map[string][]string) (Projection, error) {
	expression, err := prefix.Parse(data)
	if err != nil {
		return Projection{}, err
	}
	fields := map[string]Field{}
	for name, all := range values {
		fields[name] = Field{Values: all}
	}
	return Derive(expression, time.UTC, fields)
}

// TestProjectValues has partition keys that come from records, with and without dates. For
// each value, Athena must find the folder in which Firehose writes.
func TestProjectValues(t *testing.T) {
	first := time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)
	check := func(data, head, location string, names ...string) {
		t.Helper()
		p, err := listing(data)
		require.NoError(t, err)
		require.Equal(t, head, p.Head)
		require.Equal(t, location, p.Location)
		var got []string
		for _, k := range p.Keys {
			got = append(got, k.Name+" "+k.Type)
		}
		require.Equal(t, names, got)

		expression, err := prefix.Parse(data)
		require.NoError(t, err)
		table := athenaTable(p.Properties("s3://bucket", first))
		for _, typ := range events["eventType"] {
			for _, distributor := range events["distributor"] {
				folder, err := expression.At(first, prefix.Values{Query: map[string]string{"eventType": typ, "distributor": distributor, "timestamp": "x"}})
				require.NoError(t, err)
				require.Empty(t, table.misses("s3://bucket/"+folder, first))
			}
		}
		folder, err := expression.At(first, prefix.Values{Query: map[string]string{"eventType": "sell", "distributor": "sell", "timestamp": "sell"}})
		require.NoError(t, err)
		require.Contains(t, table.misses("s3://bucket/"+folder, first), "sell is not a value of")
	}
	const typ, distributor = "!{partitionKeyFromQuery:eventType}", "!{partitionKeyFromQuery:distributor}"
	check("a/type="+typ+"/!{timestamp:yyyy/MM/}", "a/", "a/type=${type}/${month}/", "type string", "month string")
	check("a/"+typ+"/!{timestamp:yyyy/MM/}", "a/", "a/${eventtype}/${month}/", "eventtype string", "month string")
	check("a/!{timestamp:yyyy/MM/}"+typ+"/", "a/", "a/${month}/${eventtype}/", "month string", "eventtype string")
	check("a/year=!{timestamp:yyyy}/type="+typ+"/month=!{timestamp:MM}/", "a/", "a/year=${year}/type=${type}/month=${month}/", "year int", "type string", "month int")
	check(typ+"/"+distributor+"/", "", "${eventtype}/${distributor}/", "eventtype string", "distributor string")
	check("a/x="+typ+"/raw/"+distributor+"/!{timestamp:yyyy}/", "a/", "a/x=${x}/raw/${distributor}/${year}/", "x string", "distributor string", "year string")

	p, err := listing("a/" + typ + "/!{timestamp:yyyy}/")
	require.NoError(t, err)
	require.Equal(t, events["eventType"], p.Keys[0].Values)
	require.Empty(t, p.Keys[0].Value(first))
	all := p.Properties("s3://bucket", first)
	maps.DeleteFunc(all, func(k, _ string) bool { return k[:min(len(k), 20)] != "projection.eventtype" })
	require.Equal(t, map[string]string{"projection.eventtype.type": "enum", "projection.eventtype.values": "rent,buy,trailer"}, all)
}

func TestProjectValuesRefusals(t *testing.T) {
	check := func(data string, want ...string) {
		t.Helper()
		_, err := listing(data)
		require.IsType(t, prefix.Faults{}, err, data)
		var got []string
		for _, f := range err.(prefix.Faults) {
			got = append(got, f.Expr[f.Off:f.Off+f.Len]+" > "+f.Msg)
		}
		require.Equal(t, want, got)
	}
	check("a/!{partitionKeyFromQuery:film}/!{timestamp:yyyy}/", "!{partitionKeyFromQuery:film} > "+unknownValues+": write a/!{timestamp:yyyy}/")
	check("a/!{partitionKeyFromQuery:eventType}!{timestamp:yyyy}/", "!{partitionKeyFromQuery:eventType} > "+noSlash+": write a/!{timestamp:yyyy/}")
	check("a/!{partitionKeyFromQuery:eventType}-!{partitionKeyFromQuery:distributor}/", "- > "+noSlash+": write a/!{timestamp:yyyy/MM/}")
	check("a/!{timestamp:yyyy}-!{partitionKeyFromQuery:eventType}/", "- > "+noSlash+": write a/!{timestamp:yyyy/}")
	check("a/!{timestamp:yyyy}/!{partitionKeyFromQuery:eventType}/!{timestamp:MM}/",
		"MM > MM (month) comes where the year belongs: a date goes year, month, day, hour, minute, so that its text sorts by time: write a/!{timestamp:yyyy/MM/}")
	check("a/!{partitionKeyFromQuery:eventType}/!{partitionKeyFromQuery:eventType}/", "!{partitionKeyFromQuery:eventType} > a second key named eventtype: write a/!{timestamp:yyyy/MM/}")
	check("a/Type=!{partitionKeyFromQuery:eventType}/",
		`Type > no key can be named "Type": Athena's columns have lower-case letters, digits and underscores: write a/type=!{partitionKeyFromQuery:eventType}/`)
	check("a/select=!{partitionKeyFromQuery:eventType}/",
		`select > no key should be named select, a reserved word of Athena's SQL, which each query would have to quote: write a/part_eventtype=!{partitionKeyFromQuery:eventType}/`)
	for _, bad := range []string{"", "a,b", "a/b", "*", "?", "$x"} {
		_, err := derive("a/!{partitionKeyFromQuery:k}/!{timestamp:yyyy}/", map[string][]string{"k": {"good", bad}})
		require.ErrorContains(t, err, "Athena accepts no empty values and no values with , / * ? or $: write a/!{timestamp:yyyy}/")
	}
}

// Athena must find the folder of each date that records have, up to the present.
func TestProjectDatesOfRecords(t *testing.T) {
	first := time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)
	now := first.AddDate(0, 3, 0)
	check := func(data, pattern, layout, location, format, unit string) {
		t.Helper()
		expression, err := prefix.Parse(data)
		require.NoError(t, err)
		p, err := Derive(expression, time.UTC, map[string]Field{"day": {Time: pattern, Values: []string{"x"}}, "eventType": {Values: events["eventType"]}})
		require.NoError(t, err)
		require.Equal(t, location, p.Location)
		i := slices.IndexFunc(p.Keys, func(k Key) bool { return k.Field == "day" })
		require.Equal(t, []string{"string", format, unit}, []string{p.Keys[i].Type, p.Keys[i].Format, p.Keys[i].Unit})
		table := athenaTable(p.Properties("s3://bucket", first))
		misses := func(day string) string {
			folder, err := expression.At(now, prefix.Values{Query: map[string]string{"day": day, "eventType": "rent"}})
			require.NoError(t, err)
			return table.misses("s3://bucket/"+folder, now)
		}
		for at := first; !at.After(now); at = at.Add(time.Hour) {
			require.Empty(t, misses(at.Format(layout)))
		}
		require.Contains(t, misses(first.AddDate(-1, 0, 0).Format(layout)), "is not a value of")
		require.Contains(t, misses(now.AddDate(1, 0, 0).Format(layout)), "is not a value of")
	}
	const day, typ = "!{partitionKeyFromQuery:day}", "!{partitionKeyFromQuery:eventType}"
	check("a/dt="+day+"/", "yyyy-MM-dd", "2006-01-02", "a/dt=${dt}/", "yyyy-MM-dd", "DAYS")
	check("a/"+day+"/type="+typ+"/", "yyyy/MM", "2006/01", "a/${day}/type=${type}/", "yyyy/MM", "MONTHS")
	check("a/type="+typ+"/"+day+"/", "yyyy.MM.dd_HH", "2006.01.02_15", "a/type=${type}/${day}/", "yyyy.MM.dd_HH", "HOURS")
	check("a/"+day+"/!{timestamp:yyyy}/", "yyyy", "2006", "a/${day}/${year}/", "yyyy", "YEARS")
}

func TestColumnName(t *testing.T) {
	require.Equal(t, "eventtype", ColumnName("eventType"))
	require.Equal(t, "part_date", ColumnName("Date"))
	require.Equal(t, "event_date", ColumnName("event_date"))
}

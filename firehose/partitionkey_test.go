package firehose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPartitionKeys(t *testing.T) {
	for text, want := range map[string]PartitionKey{
		"eventType":             {Name: "eventType", Path: []string{"eventType"}},
		"event.type":            {Name: "event_type", Path: []string{"event", "type"}},
		"timestamp:yyyy-MM-dd":  {Name: "timestamp_day", Path: []string{"timestamp"}, Time: "yyyy-MM-dd"},
		"event.time:yyyy/MM/dd": {Name: "event_time_day", Path: []string{"event", "time"}, Time: "yyyy/MM/dd"},
		"t:yyyy":                {Name: "t_year", Path: []string{"t"}, Time: "yyyy"},
		"t:yyyyMM":              {Name: "t_month", Path: []string{"t"}, Time: "yyyyMM"},
		"t:yyyy.MM.dd_HH":       {Name: "t_hour", Path: []string{"t"}, Time: "yyyy.MM.dd_HH"},
	} {
		got, err := ParsePartitionKey(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
	}
	const field = "MetadataExtractionQuery: a field is letters, digits and underscores, a digit not first: rename it in the records\n    "
	const date = "MetadataExtractionQuery: a date is yyyy, yyyy-MM, yyyy-MM-dd or yyyy-MM-dd-HH, where / _ . or nothing may replace a hyphen"
	for text, want := range map[string]string{
		"a.":              field + "a.\n      ^",
		"a.9c":            field + "a.9c\n      ^^",
		"a..b":            field + "a..b\n      ^",
		`a["b"]`:          field + "a[\"b\"]\n    ^^^^^^",
		"t:":              date + "\n    t:\n      ^",
		"t:dd":            date + "\n    t:dd\n      ^^",
		"t:YYYY-mm-DD":    date + ": write yyyy-MM-dd\n    t:YYYY-mm-DD\n      ^^^^^^^^^^",
		"t:yyyy-MM-dd HH": date + "\n    t:yyyy-MM-dd HH\n      ^^^^^^^^^^^^^",
		"t:yyyy-MM-dd:HH": date + "\n    t:yyyy-MM-dd:HH\n      ^^^^^^^^^^^^^",
	} {
		_, err := ParsePartitionKey(text)
		assert.EqualError(t, err, want)
	}
	_, err := ParsePartitionKey("")
	assert.EqualError(t, err, strings.TrimSpace(field))
}

func TestPartitionKeysOfAStream(t *testing.T) {
	partitioned := func(prefix string, fields ...string) Definition {
		d := exampleWith(withPartitioning)
		d.Prefix, d.PartitionBy = prefix, fields
		return d
	}
	s := MustNew(partitioned("a/!{partitionKeyFromQuery:event_type}/!{partitionKeyFromQuery:b}/", "event.type", "b"))
	assert.Equal(t, "{event_type:.event.type,b:.b}", s.PartitionQuery())
	assert.Equal(t, []PartitionKey{{Name: "event_type", Path: []string{"event", "type"}}, {Name: "b", Path: []string{"b"}}}, s.Partitions)

	d := partitioned("a/!{partitionKeyFromQuery:t_day}/", "t:yyyy-MM-dd")
	d.TimeZone = ""
	assert.Contains(t, MustNew(d).PartitionQuery(), `{t_day:(def t:`)
	d.TimeZone = "Europe/Paris"
	_, err := New(d)
	assert.EqualError(t, err, "CustomTimeZone: dates of records are in UTC, because jq knows no time zones: write UTC, or partition by no date\n    Europe/Paris\n    ^^^^^^^^^^^^")

	_, err = New(partitioned("a/!{partitionKeyFromQuery:a_b}/", "a.b", "a_b"))
	assert.ErrorContains(t, err, "two partition keys have this name: leave one of them")
	_, err = New(partitioned("a/!{partitionKeyFromQuery:b}/", "event.type", "b"))
	assert.ErrorContains(t, err, "Prefix has no !{partitionKeyFromQuery:event_type}: write it there, or leave the key out")
	_, err = New(partitioned("a/!{partitionKeyFromQuery:b}/!{partitionKeyFromQuery:c}/", "a.", "c."))
	faults, _ := err.(Faults)
	assert.Len(t, faults, 2, "the names in the prefix are not checked against invalid fields")

	d = partitioned("a/!{partitionKeyFromQuery:k}/", "k")
	d.Query = "{k:." + longText(5116) + "}"
	_, err = New(d)
	assert.ErrorContains(t, err, "MetadataExtractionQuery: the jq query has 5121 characters, but Firehose allows 5120: partition by fewer fields\n    k\n")
	d.Query = "{k:.x.y}"
	s = MustNew(d)
	assert.Equal(t, d.Query, s.PartitionQuery())
	assert.Empty(t, s.Partitions)
}

package stacks

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nested is a record template with nested fields, and times of several forms.
const nested = `{"n":{{random.number(9)}},"event":{"type":"{{random.arrayElement(["rent","buy"])}}","time":"{{date.now}}","place":{"id":{{random.arrayElement(["7","null"])}}}},
	"seconds":{{date.now("X")}},"millis":{{date.now("x")}},"utc":"{{date.utc}}","local":"{{date.now("YYYY-MM-DDTHH:mm:ss")}}","plain":"{{date.now("YYYY-MM-DD HH:mm:ss")}}",
	"word":"{{random.arrayElement(["soon","late"])}}","none":null,"date":"{{random.arrayElement(["a","b"])}}","event_type":"{{random.arrayElement(["c","d"])}}"}`

// withRecords returns settings with the template nested and partition keys.
func withRecords(t *testing.T, partitionBy string, catalog bool) map[string]any {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nested.tmpl")
	require.NoError(t, os.WriteFile(file, []byte(nested), 0o600))
	return with(map[string]any{"partitionBy": partitionBy, "recordTemplate": file, "catalog": catalog})
}

// The prefix has a folder for each key. With a date of the records it has no other time.
func TestPrefixOfPartitions(t *testing.T) {
	for partitionBy, want := range map[string]string{
		"word":                          "streaming/word=!{partitionKeyFromQuery:word}/!{timestamp:yyyy/MM/}",
		"event.type":                    "streaming/event_type=!{partitionKeyFromQuery:event_type}/!{timestamp:yyyy/MM/}",
		"date":                          "streaming/part_date=!{partitionKeyFromQuery:date}/!{timestamp:yyyy/MM/}",
		"seconds:yyyy-MM-dd,event.type": "streaming/seconds_day=!{partitionKeyFromQuery:seconds_day}/event_type=!{partitionKeyFromQuery:event_type}/",
		"event.type,event.time:yyyy/MM": "streaming/event_type=!{partitionKeyFromQuery:event_type}/!{partitionKeyFromQuery:event_time_month}/",
		"millis:yyyyMMddHH":             "streaming/millis_hour=!{partitionKeyFromQuery:millis_hour}/",
		"utc:yyyy":                      "streaming/utc_year=!{partitionKeyFromQuery:utc_year}/",
	} {
		c, err := read(withRecords(t, partitionBy, false))
		require.NoError(t, err, partitionBy)
		assert.Equal(t, want, c.Stream.Prefix)
		assert.Empty(t, c.Stream.Warnings, partitionBy)
	}
}

// Fields that the records lack, and times that are none or have no zone, are rejected.
func TestPartitionsRejectFields(t *testing.T) {
	const noTime = ", which is no time: write it with its zone, as 2026-01-31T23:30:00+01:00 or 2026-01-31T22:30:00.000Z ({{date.now}}), or as a number of seconds or milliseconds since 1970"
	for partitionBy, want := range map[string]string{
		"event.kind":       `: the objects in event have no such field; they have type, time, place`,
		"event.typ":        `: the objects in event have no such field; they have type, time, place; did you mean type?`,
		"event.type.x":     `: event.type is no object with fields: its type is string`,
		"event.place":      `: its type is struct<id:int>, and a partition key is text or a whole number`,
		"event.place:yyyy": `: its type is struct<id:int>, and a partition key is text or a whole number`,
		"event.time":       `: nearly every record has a different value and would be its own partition: choose a field with few values, or the date, event.time:yyyy-MM-dd`,
		"local:yyyy":       `: a record has "2026-01-01T00:00:00"` + noTime,
		"plain:yyyy-MM-dd": `: a record has "2026-01-01 00:00:00"` + noTime,
		"none":             `: every record has null there, which is no partition key: choose a field with text or whole numbers`,
		"word:yyyy":        `: a record has "late"` + noTime,
		"n:yyyy":           `: a record has 1` + noTime,
	} {
		_, err := read(withRecords(t, partitionBy, false))
		assert.EqualError(t, err, `setting partitionBy="`+partitionBy+`"`+want)
	}
	_, err := read(withRecords(t, "event.type", true))
	assert.EqualError(t, err, "setting catalog=true: the partition key event_type has the name of a field of the records: rename the key, for example to part_event_type")
	_, err = read(withRecords(t, "event.type,event_type", false))
	assert.ErrorContains(t, err, "setting partitionBy: two partition keys have this name: leave one of them")
	_, err = read(with(map[string]any{"partitionBy": "timestamp:yyyy-MM-dd", "timeZone": "Asia/Tokyo"}))
	assert.ErrorContains(t, err, "setting timeZone: dates of records are in UTC")
}

func TestPartitionsWarnOfRecordsWithoutKey(t *testing.T) {
	c, err := read(withRecords(t, "event.place.id", false))
	require.NoError(t, err)
	require.Len(t, c.Stream.Warnings, 1)
	assert.Regexp(t, `^partitionBy: (49|50|51) % of the records of \S+ have no event.place.id, for example null: Firehose writes them under errorPrefix$`, c.Stream.Warnings[0].Error())
}

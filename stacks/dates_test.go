package stacks_test

import (
	"encoding/json"
	"testing"

	"penstock/firehose/definition"
	"penstock/internal/testkit/cdktest"
	"penstock/internal/testkit/stackstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kdg reads the synthesized stream with its dates and its prefix, and the table has the
// same folders.
func TestDatesOfRecords(t *testing.T) {
	ingest, _ := stackstest.New(t, map[string]any{"partitionBy": "timestamp:yyyy-MM-dd,eventType", "catalog": "true"})
	template := cdktest.Synth(t, ingest)
	content, err := json.Marshal(template)
	require.NoError(t, err)
	streams, err := definition.Read(content, nil)
	require.NoError(t, err)
	stream := streams[0].Definition
	assert.Equal(t, []string{"timestamp_day", "eventType"}, stream.PartitionBy)
	assert.Regexp(t, `^\{timestamp_day:\(def t:.*\.timestamp\|.*strftime\("%Y-%m-%d"\).*\),eventType:\.eventType\}$`, stream.Query)
	assert.Equal(t, "streaming/timestamp_day=!{partitionKeyFromQuery:timestamp_day}/eventtype=!{partitionKeyFromQuery:eventType}/", stream.Prefix)

	table := cdktest.At(template.Find(t, "CatalogTable").Properties(), "TableInput")
	key := func(name string) any { return map[string]any{"Name": name, "Type": "string"} }
	assert.Equal(t, []any{key("timestamp_day"), key("eventtype")}, cdktest.At(table, "PartitionKeys"))
	for property, want := range map[string]string{"type": "date", "format": "yyyy-MM-dd", "range": "2026-01-01,NOW", "interval": "1", "interval.unit": "DAYS"} {
		assert.Equal(t, want, cdktest.At(table, "Parameters", "projection.timestamp_day."+property))
	}
	assert.Equal(t, "/streaming/timestamp_day=${timestamp_day}/eventtype=${eventtype}/", cdktest.At(table, "Parameters", "storage.location.template", "Fn::Join", 1, 2))
}

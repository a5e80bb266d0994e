package sink

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParsePlace(t *testing.T) {
	p, err := ParsePlace("kinesis:a:b")
	require.NoError(t, err)
	assert.Equal(t, Place{Kinesis, "a:b"}, p)
	for s, says := range map[string]string{
		"etl3-delivery": "a destination consists of a service and a stream name: write firehose:etl3-delivery or kinesis:etl3-delivery",
		"firehose:":     "a destination consists of a service and a stream name: write firehose:NAME or kinesis:NAME",
		"":              "a destination consists of a service and a stream name: write firehose:NAME or kinesis:NAME",
		"kinesi:a":      `unknown service "kinesi": use firehose or kinesis; did you mean kinesis?`,
	} {
		_, err := ParsePlace(s)
		assert.EqualError(t, err, says)
	}
}

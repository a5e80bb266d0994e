package sdk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShards(t *testing.T) {
	server := newServer(t)
	server.Summaries = map[string]any{"two": map[string]any{"OpenShardCount": 2}, "none": map[string]any{}}
	n, err := NewDataStream(server.Config(), "two").Shards(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	_, err = NewDataStream(server.Config(), "none").Shards(t.Context())
	assert.EqualError(t, err, "count the shards of kinesis:none: the answer has no number of shards; check AWS_ENDPOINT_URL")
	_, err = NewDataStream(server.Config(), "other").Shards(t.Context())
	assert.EqualError(t, err, "count the shards of kinesis:other: AccessDeniedException: AccessDenied.; the credentials need kinesis:DescribeStreamSummary on the data stream")
}

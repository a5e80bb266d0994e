package firehose

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLogs(t *testing.T) {
	const failed = "failed"
	check := func(l Logs, record, want string) {
		t.Helper()
		got, ok := l.Deliver([]byte("before "), []byte(record))
		if !ok {
			require.Equal(t, "before ", string(got[:7]))
			got = []byte("before " + failed)
		}
		require.Equal(t, "before "+want, string(got))
	}
	const (
		data    = `{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"g","logEvents":[{"id":"1","timestamp":1,"message":"one"},{"id":"2","message":"two å\n"},{"message":""}]}`
		control = `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`
	)
	decompress, extract := Logs{Decompress: true}, Logs{Decompress: true, Extract: true}
	check(decompress, data, data)
	check(decompress, control, control)
	check(decompress, `{"other": 1}`, `{"other": 1}`)
	check(decompress, `not JSON`, failed)
	check(extract, data, "one\ntwo å\n\n\n")
	check(extract, control, "")
	check(extract, `{"logEvents":[]}`, "")
	check(extract, `{"other": 1}`, failed)
	check(extract, `{"logEvents":[{"message":"one"},{"id":"2"}]}`, failed)
	check(extract, `{"logEvents":"x"}`, failed)
	check(extract, `not JSON`, failed)

	_, err := New(exampleWith(func(d *Definition) { d.Logs.Extract = true }))
	require.EqualError(t, err, "ProcessingConfiguration: it needs the processor Decompression: add that\n    CloudWatchLogProcessing\n    ^^^^^^^^^^^^^^^^^^^^^^^")
}

package send

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/firehose"
	"penstock/internal/sink"
	"penstock/internal/sinktest"
)

// files are texts to redrive.
func files(texts ...string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, text := range texts {
			if !yield(File{"lost.json", io.NopCloser(strings.NewReader(text))}, nil) {
				return
			}
		}
	}
}

// What is lost in one run is delivered by the next one: byte for byte, each record
// once, with its partition key.
func TestWhatIsLostIsRedriven(t *testing.T) {
	const n = 20_000
	for service, pack := range map[sink.Service]bool{sink.Firehose: true, sink.Kinesis: false} {
		s := newStory(t, n, service, pack)
		dead := &DeadLetter{Path: filepath.Join(t.TempDir(), "lost.json")}
		s.Lose = func(l Lost) error {
			require.Equal(t, 1, l.Attempts)
			s.lost[strings.TrimSuffix(string(l.Data), "\n")] = l
			return dead.Add(l)
		}
		s.GiveUp = 0
		s.failing(refuseSome(0.3))
		require.NoError(t, s.Send(t.Context(), t.Context()))
		require.NoError(t, dead.Close())
		s.check(t, n)
		require.NotEmpty(t, s.lost)

		text, err := os.ReadFile(dead.Path)
		require.NoError(t, err)
		require.Equal(t, len(s.lost), bytes.Count(text, []byte("\n")), "a line each")
		again := newStory(t, n, service, pack)
		keys := map[string]string{}
		took := again.server.Took
		again.server.Took = func(stream string, e sinktest.Entry) {
			keys[strings.TrimSuffix(string(e.Data), "\n")] = e.PartitionKey
			took(stream, e)
		}
		again.Source = Redrive{Files: files(string(text))}
		if service == sink.Kinesis {
			again.Source = Redrive{Files: files(string(text)), Keys: RandomKeys(1)}
		}
		require.NoError(t, again.Send(t.Context(), t.Context()))
		for i, times := range again.delivered {
			require.Equal(t, 1, times+s.delivered[i], "record %d", i)
		}
		if service == sink.Kinesis {
			for record, key := range keys {
				require.Equal(t, record, key)
			}
		}
	}
}

func TestALostRecordHasItsReason(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lost.json")
	require.NoError(t, os.WriteFile(path, []byte("what was there\n"), 0o600))
	dead := &DeadLetter{Path: path}
	made := time.UnixMilli(1_700_000_000_123)
	require.NoError(t, dead.Add(Lost{[]byte("å\n"), "key", made, 7, "ServiceUnavailableException", "Slow down."}))
	require.NoError(t, dead.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	line, found := strings.CutPrefix(string(text), "what was there\n")
	require.True(t, found)
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(line), &got))
	assert.Greater(t, got["attemptEndingTimestamp"], float64(made.UnixMilli()))
	delete(got, "attemptEndingTimestamp")
	assert.Equal(t, map[string]any{
		"attemptsMade": 7.0, "arrivalTimestamp": 1_700_000_000_123.0, "errorCode": "ServiceUnavailableException", "errorMessage": "Slow down.",
		"rawData": base64.StdEncoding.EncodeToString([]byte("å\n")), "partitionKey": "key", "lambdaArn": "",
	}, got)

	none := &DeadLetter{Path: filepath.Join(t.TempDir(), "none.json")}
	require.NoError(t, none.Close())
	assert.NoFileExists(t, none.Path, "nothing is lost")
	nowhere := &DeadLetter{Path: filepath.Join(path, "lost.json")}
	assert.ErrorContains(t, nowhere.Add(Lost{}), "lost records: open ")
}

// The error objects of Firehose are read too, plain or compressed.
func TestErrorObjectsAreRedriven(t *testing.T) {
	line := string(firehose.FailedRecord([]byte("1\n"), time.Now(), "Lambda.FunctionError", "").Append(nil))
	other := strings.TrimSuffix(string(firehose.FailedRecord([]byte("2\n"), time.Now(), "Lambda.FunctionError", "").Append(nil)), "\n")
	var zipped strings.Builder
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(line))
	z.Close()
	s := newStory(t, 0, sink.Firehose, true)
	s.Source = Redrive{Files: files(line+other, "", zipped.String(), "\n")}
	require.NoError(t, s.Send(t.Context(), t.Context()))
	assert.Equal(t, []int{0, 2, 1}, s.delivered)
}

func TestWhatCannotBeRedriven(t *testing.T) {
	good := `{"rawData":"MQo="}` + "\n"
	broken := errors.New("no such object")
	for says, all := range map[string]iter.Seq2[File, error]{
		"lost.json: record 2: no rawData: give an error object of Firehose, or a file of lost records":                                                                 files(good + "{}"),
		"lost.json: record 2: not JSON, or cut off: invalid character 'x' looking for beginning of value: give an error object of Firehose, or a file of lost records": files(good + "x"),
		"lost.json: record 2: not JSON, or cut off: unexpected EOF: give an error object of Firehose, or a file of lost records":                                       files(good + `{"rawData":"MQ`),
		"lost.json: record 2: not JSON, or cut off: illegal base64 data at input byte 0: give an error object of Firehose, or a file of lost records":                  files(good + `{"rawData":"?"}`),
		"no such object": func(yield func(File, error) bool) {
			_ = yield(File{"lost.json", io.NopCloser(strings.NewReader(good))}, nil) && yield(File{}, broken)
		},
	} {
		s := newStory(t, 0, sink.Firehose, true)
		s.Source = Redrive{Files: all}
		assert.EqualError(t, s.Send(t.Context(), t.Context()), says)
		assert.Equal(t, []int{0, 1}, s.delivered, "those before are delivered")
	}
}

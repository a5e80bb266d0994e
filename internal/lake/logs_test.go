package lake

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// logMessage renders messages of CloudWatch Logs, of which some are broken.
const logMessage = `{"messageType":"DATA_MESSAGE","logGroup":"g{{random.number(2)}}","logEvents":[{"message":"{{random.uuid}}"},{"message":"b"}]{{random.arrayElement(["}", "}", "oops"])}}`

// Records of CloudWatch Logs are delivered as their text or as their messages. Those that
// fail, at any step, are error records with what CloudWatch Logs has sent, in GZIP.
func TestLogs(t *testing.T) {
	for name, set := range map[string]func(*Run){
		"decompressed": func(r *Run) { r.Stream.Logs = firehose.Logs{Decompress: true} },
		"extracted":    func(r *Run) { r.Stream.Logs = firehose.Logs{Decompress: true, Extract: true} },
		"transformed": func(r *Run) {
			r.Stream.Logs = firehose.Logs{Decompress: true, Extract: true}
			transformWith(t, r, "random", firehose.DefaultTransformation())
		},
		"partitioned": func(r *Run) {
			r.Stream.Logs = firehose.Logs{Decompress: true}
			partitionBy(t, r, "data/k=!{partitionKeyFromQuery:k}/", `{k:(if .logGroup == "g1" then null else .logGroup end)}`)
		},
		"divided": func(r *Run) {
			r.Stream.Logs = firehose.Logs{Decompress: true, Extract: true}
			r.Stream.Deaggregation = firehose.Deaggregation{Delimiter: "\n"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, m, wrote := newRun(t, logMessage, 600)
			r.Newline, r.Stream.AppendDelimiter = false, true
			set(r)
			require.NoError(t, r.Write(t.Context()))
			want, failed := "", map[string]string{}
			texts, _ := r.records(t)
			for _, text := range texts {
				data, ok := r.Stream.Logs.Deliver(nil, []byte(text))
				way := returned
				if name == "transformed" {
					way = chance(data)
				}
				switch {
				case !ok:
					failed[text] = "decompression-failed Decompression failed."
				case name == "partitioned" && strings.Contains(text, `"g1"`):
					failed[text] = "metadata-extraction-failed DynamicPartitioning.MetadataExtractionFailed"
				case codes[way] != "":
					failed[text] = "processing-failed " + codes[way] + ""
				case way == changed:
					want += string(changedText(data)) + "\n"
				case way == dropped:
				case name == "divided":
					want += string(data)
				default:
					want += string(data) + "\n"
				}
			}
			got := ""
			for _, o := range sortedByTime(*wrote, false) {
				got += m.objects[o.Key]
			}
			if name == "partitioned" { // two objects at a time
				require.ElementsMatch(t, strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n"))
			} else {
				require.Equal(t, want, got)
			}
			gotFailed := map[string]string{}
			for _, o := range sortedByTime(*wrote, true) {
				errorType, _, _ := strings.Cut(o.Key, "/")
				for line := range strings.Lines(m.objects[o.Key]) {
					e := errorRecord(t, line)
					gotFailed[gunzip(t, e.RawData)] = errorType + " " + e.ErrorCode + ""
				}
			}
			require.Equal(t, failed, gotFailed)
			require.NotEmpty(t, failed)
		})
	}
}

func gunzip(t *testing.T, data []byte) string {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	text, err := io.ReadAll(reader)
	require.NoError(t, err)
	return string(text)
}

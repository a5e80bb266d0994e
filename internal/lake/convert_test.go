package lake

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// Every record is a row of one object, or an error record, also if the stream partitions.
func TestEveryRecordIsConverted(t *testing.T) {
	for _, partitioned := range []bool{false, true} {
		r, m, wrote := newRun(t, `{"K": {{random.arrayElement(["1", "2", "3"])}}, "n": {{random.arrayElement(["7", "\"8\"", "\"oops\""])}}, "id": "{{random.uuid}}"}`, 3000)
		if partitioned {
			partitionBy(t, r, "data/k=!{partitionKeyFromQuery:k}/", "{k:.K}")
		}
		r.Stream.Conversion, r.Stream.AppendDelimiter = firehose.Parquet, true
		r.Stream.Converter.Columns = []firehose.Column{{Name: "k", Type: "int"}, {Name: "id", Type: "string"}, {Name: "n", Type: "int"}}
		require.NoError(t, r.Write(t.Context()))

		texts, times := r.records(t)
		arrivals := map[string]time.Time{}
		for i, text := range texts {
			arrivals[text] = times[i]
		}
		type row struct {
			K  *int32  `parquet:"k"`
			ID *string `parquet:"id"`
			N  *int32  `parquet:"n"`
		}
		ids, failed := map[string]bool{}, 0
		for _, o := range *wrote {
			object := m.objects[o.Key]
			if o.Error {
				require.True(t, strings.HasPrefix(o.Key, "format-conversion-failed/"), o.Key)
				for line := range strings.Lines(object) {
					var e firehose.ConversionErrorRecord
					require.NoError(t, json.Unmarshal([]byte(line), &e))
					require.Equal(t, `Data does not match the schema. For input string: "oops"`, e.LastErrorMessage)
					require.Equal(t, "DataFormatConversion.MalformedData", e.LastErrorCode)
					require.Equal(t, arrivals[string(e.RawData)].UnixMilli(), e.ArrivalTimestamp)
					failed++
				}
				continue
			}
			require.Regexp(t, `\.parquet$`, o.Key)
			require.Equal(t, "hadoop-snappy", m.metas[o.Key].ContentEncoding)
			require.EqualValues(t, len(object), o.Stored)
			rows := make([]row, o.Records)
			n, err := parquet.NewGenericReader[row](bytes.NewReader([]byte(object))).Read(rows)
			require.EqualValues(t, o.Records, n)
			require.True(t, err == nil || err == io.EOF, err)
			for _, row := range rows {
				require.Contains(t, []int32{7, 8}, *row.N)
				if partitioned {
					require.Equal(t, partitionOf.FindStringSubmatch(o.Key)[1], string('0'+*row.K))
				}
				ids[*row.ID] = true
			}
		}
		assert.Equal(t, 3000, len(ids)+failed)
		assert.InDelta(t, 1000, failed, 150)
	}
}

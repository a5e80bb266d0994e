package firehose

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A line has the keys of the guide in its order, times in milliseconds and bytes in base64.
func TestErrorRecord(t *testing.T) {
	check := func(name string, r ErrorRecord, want string) {
		t.Helper()
		require.Equal(t, want+"\n", string(r.Append(nil)), name)
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	arrived := docTime.Add(7_999_999)

	check("a record that failed at once", FailedRecord([]byte("{oops"), arrived.In(tokyo), "400", "no JSON"),
		`{"attemptsMade":1,"arrivalTimestamp":1535365807007,"errorCode":"400","errorMessage":"no JSON","attemptEndingTimestamp":1535365807007,"rawData":"e29vcHM=","lambdaArn":""}`)
	check("all is set", ErrorRecord{4, 1, "Lambda.FunctionError", "it failed", 2, []byte{0xff, 0x00}, "arn:aws:lambda:eu-west-1:123456789012:function:f"},
		`{"attemptsMade":4,"arrivalTimestamp":1,"errorCode":"Lambda.FunctionError","errorMessage":"it failed","attemptEndingTimestamp":2,"rawData":"/wA=","lambdaArn":"arn:aws:lambda:eu-west-1:123456789012:function:f"}`)
	check("a record of no bytes is an empty text", FailedRecord(nil, time.UnixMilli(0), "", ""),
		`{"attemptsMade":1,"arrivalTimestamp":0,"errorCode":"","errorMessage":"","attemptEndingTimestamp":0,"rawData":"","lambdaArn":""}`)
	check("nothing is set", ErrorRecord{},
		`{"attemptsMade":0,"arrivalTimestamp":0,"errorCode":"","errorMessage":"","attemptEndingTimestamp":0,"rawData":"","lambdaArn":""}`)
}

// An unconverted record names the table.
func TestConversionErrorRecord(t *testing.T) {
	table := CatalogTable{CatalogID: "111122223333", DatabaseName: "lake", TableName: "events", Region: "eu-west-1", VersionID: "LATEST"}
	require.Equal(t, `{"attemptsMade":1,"arrivalTimestamp":1521843474700,"lastErrorCode":"DataFormatConversion.ParseError","lastErrorMessage":"Encountered malformed JSON.",`+
		`"attemptEndingTimestamp":1521843474700,"rawData":"","dataCatalogTable":{"catalogId":"111122223333","databaseName":"lake","tableName":"events","region":"eu-west-1","versionId":"LATEST","catalogArn":""}}`+"\n",
		string(UnconvertedRecord(nil, time.UnixMilli(1521843474700), "DataFormatConversion.ParseError", "Encountered malformed JSON.", table).Append(nil)))
}

// Append writes one line per record, whatever its content, and reading the lines returns the
// records.
func TestErrorRecordRoundTrip(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	records := []ErrorRecord{
		FailedRecord([]byte("{\"a\":1}\n"), docTime, "400", "two\nlines, \"quotes\" and <tags>"),
		FailedRecord(every, docTime, "", "é 年 💧 \u2028"),
		FailedRecord([]byte("\xff\xfe"), docTime, "", ""),
		FailedRecord([]byte{}, docTime, "", ""),
	}
	data := []byte("before\n")
	for _, r := range records {
		data = r.Append(data)
	}
	lines := strings.SplitAfter(string(data), "\n")
	require.Equal(t, "before\n", lines[0])
	require.Empty(t, lines[len(lines)-1])
	require.Len(t, lines[1:len(lines)-1], len(records))

	for i, want := range records {
		var got ErrorRecord
		require.NoError(t, json.Unmarshal([]byte(lines[i+1]), &got))
		require.Equal(t, want, got)

		var members map[string]any
		require.NoError(t, json.Unmarshal([]byte(lines[i+1]), &members))
		require.Len(t, members, 7)
		raw, err := base64.StdEncoding.DecodeString(members["rawData"].(string))
		require.NoError(t, err)
		require.Equal(t, want.RawData, raw)
	}
}

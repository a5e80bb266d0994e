package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// transformCode drops the records of trailers and returns all others unchanged, with the
// events of Developer Guide, "Transform source data in Amazon Data Firehose".
const transformCode = `
import base64, json

def handler(event, context):
    def result(record):
        trailer = json.loads(base64.b64decode(record["data"]))["eventType"] == "trailer"
        return {"recordId": record["recordId"], "result": "Dropped" if trailer else "Ok", "data": record["data"]}
    return {"records": [result(record) for record in event["records"]]}
`

// createTransform creates a function that transforms records, until the test ends, and
// returns its ARN.
func (s *suite) createTransform(t *testing.T) string {
	t.Helper()
	var code bytes.Buffer
	archive := zip.NewWriter(&code)
	file, err := archive.Create("index.py")
	require.NoError(t, err)
	_, err = file.Write([]byte(transformCode))
	require.NoError(t, err)
	require.NoError(t, archive.Close())

	const path = "/2015-03-31/functions"
	header := http.Header{"Content-Type": {"application/json"}}
	answer, err := s.call(s.admin, "lambda", http.MethodPost, path, header, fmt.Sprintf(
		`{"FunctionName":"transform","Runtime":"python3.12","Handler":"index.handler","Role":"arn:aws:iam::111122223333:role/transform","Code":{"ZipFile":%q}}`,
		base64.StdEncoding.EncodeToString(code.Bytes())))
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := s.call(s.admin, "lambda", http.MethodDelete, path+"/transform", nil, "")
		assert.NoError(t, err)
	})
	return values(answer, "FunctionArn")[0]
}

// withoutTrailers returns the records that the function of createTransform does not drop.
func withoutTrailers(t *testing.T, records [][]byte) (others [][]byte) {
	t.Helper()
	for _, record := range records {
		var event struct{ EventType string }
		require.NoError(t, json.Unmarshal(record, &event))
		if event.EventType != "trailer" {
			others = append(others, record)
		}
	}
	require.NotEmpty(t, others)
	require.Less(t, len(others), len(records), "the function drops some")
	return others
}

package firehose

import (
	"encoding/json"
	"time"
)

// ErrorRecord is the line of JSON that Firehose writes under the ErrorOutputPrefix for a
// record whose transformation failed.
//
// Amazon Data Firehose Developer Guide, "Handle failure in data transformation":
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html.
// The guide's page on format conversion shows that the times are milliseconds since 1970.
type ErrorRecord struct {
	AttemptsMade           int    `json:"attemptsMade"`
	ArrivalTimestamp       int64  `json:"arrivalTimestamp"` // milliseconds since 1970
	ErrorCode              string `json:"errorCode"`
	ErrorMessage           string `json:"errorMessage"`
	AttemptEndingTimestamp int64  `json:"attemptEndingTimestamp"` // milliseconds since 1970
	RawData                []byte `json:"rawData"`                // in base64
	LambdaARN              string `json:"lambdaArn"`
}

// FailedRecord returns the ErrorRecord of a record whose transformation failed when it
// arrived.
func FailedRecord(data []byte, arrived time.Time, code, message string) ErrorRecord {
	return ErrorRecord{
		AttemptsMade:           1,
		ArrivalTimestamp:       arrived.UnixMilli(),
		ErrorCode:              code,
		ErrorMessage:           message,
		AttemptEndingTimestamp: arrived.UnixMilli(),
		RawData:                data,
	}
}

// Append appends the line, including its line feed, to dst.
func (r ErrorRecord) Append(dst []byte) []byte {
	if r.RawData == nil {
		r.RawData = []byte{} // an empty text, not null
	}
	line, _ := json.Marshal(r) // numbers, texts and bytes never fail
	return append(append(dst, line...), '\n')
}

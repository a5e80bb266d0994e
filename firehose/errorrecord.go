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
// Firehose was also seen to write lambdaARN, and rawData first:
// https://github.com/floci-io/floci/pull/3393.
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
	r.RawData = notNull(r.RawData)
	return appendLine(dst, r)
}

// ConversionErrorRecord is the line of JSON that Firehose writes for a record that it
// cannot convert. It omits sequenceNumber and subSequenceNumber, which Firehose assigns.
//
// Amazon Data Firehose Developer Guide, "Handle errors for data format conversion":
// https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html.
// The guide now says ErrorCode and ErrorMessage, but deployed streams were seen to write
// lastErrorCode and lastErrorMessage: https://github.com/floci-io/floci/issues/3235.
type ConversionErrorRecord struct {
	AttemptsMade           int          `json:"attemptsMade"`
	ArrivalTimestamp       int64        `json:"arrivalTimestamp"` // milliseconds since 1970
	LastErrorCode          string       `json:"lastErrorCode"`
	LastErrorMessage       string       `json:"lastErrorMessage"`
	AttemptEndingTimestamp int64        `json:"attemptEndingTimestamp"` // milliseconds since 1970
	RawData                []byte       `json:"rawData"`                // in base64
	Table                  CatalogTable `json:"dataCatalogTable"`
}

// CatalogTable names the table in AWS Glue that has the schema.
type CatalogTable struct {
	CatalogID    string `json:"catalogId"`
	DatabaseName string `json:"databaseName"`
	TableName    string `json:"tableName"`
	Region       string `json:"region"`
	VersionID    string `json:"versionId"`
	CatalogARN   string `json:"catalogArn"`
}

// UnconvertedRecord returns the ConversionErrorRecord of a record that could not be
// converted to the table when it arrived.
func UnconvertedRecord(data []byte, arrived time.Time, code, message string, table CatalogTable) ConversionErrorRecord {
	return ConversionErrorRecord{
		AttemptsMade:           1,
		ArrivalTimestamp:       arrived.UnixMilli(),
		LastErrorCode:          code,
		LastErrorMessage:       message,
		AttemptEndingTimestamp: arrived.UnixMilli(),
		RawData:                data,
		Table:                  table,
	}
}

// Append appends the line, including its line feed, to dst.
func (r ConversionErrorRecord) Append(dst []byte) []byte {
	r.RawData = notNull(r.RawData)
	return appendLine(dst, r)
}

// notNull returns bytes that JSON has as a text, which may be empty.
func notNull(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}

func appendLine(dst []byte, record any) []byte {
	line, _ := json.Marshal(record) // numbers, texts and bytes never fail
	return append(append(dst, line...), '\n')
}

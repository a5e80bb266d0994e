package firehose

import (
	"bytes"
	"encoding/json"
)

// Deaggregation divides a record into several. The zero value does not.
//
// Amazon Data Firehose Developer Guide, "Apply dynamic partitioning to aggregated data":
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
type Deaggregation struct {
	JSON      bool   // at the end of each JSON object
	Delimiter string // at each of these; empty for none
}

// Divide returns the parts of a record, without the white space or the delimiters between
// them. A record stays whole if it has more than [MaxSubRecords] parts, as it was seen to
// do, and, which is assumed, if JSON objects are not all that it has. Divide assumes that
// an empty part, such as that after the last delimiter, is no record.
func (d Deaggregation) Divide(record []byte) [][]byte {
	var parts [][]byte
	switch {
	case d.JSON:
		decoder := json.NewDecoder(bytes.NewReader(record))
		for decoder.More() {
			var part json.RawMessage
			if decoder.Decode(&part) != nil || part[0] != '{' {
				return [][]byte{record}
			}
			parts = append(parts, part)
		}
	case d.Delimiter != "":
		for part := range bytes.SplitSeq(record, []byte(d.Delimiter)) {
			if len(part) > 0 {
				parts = append(parts, part)
			}
		}
	}
	if len(parts) == 0 || len(parts) > MaxSubRecords {
		return [][]byte{record}
	}
	return parts
}

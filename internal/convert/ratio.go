package convert

import (
	"bytes"
	"iter"
)

// Ratio returns how many times smaller an object in Parquet is than the first n of the
// records that it holds, or than all of them if there are fewer. It leaves out records
// that Firehose cannot convert, and returns 0 if it can convert none.
func (s *Schema) Ratio(records iter.Seq[[]byte], n int) (float64, error) {
	var object bytes.Buffer
	w, reader := s.NewWriter(&object), s.NewReader()
	var rows []byte
	written, size := 0, 0
	for record := range records {
		var failed *Error
		if rows, failed = reader.Append(rows[:0], record); failed != nil {
			continue
		}
		if _, err := w.Write(rows); err != nil {
			return 0, err
		}
		size += len(record)
		if written++; written >= n {
			break
		}
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return float64(size) / float64(object.Len()), nil
}

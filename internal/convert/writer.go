package convert

import (
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/valyala/fastjson"
)

// A Writer writes records as one object in Parquet, compressed with Snappy. All rows are
// in one row group, because Firehose's blocks of 256 MiB are larger than its objects.
// Writer keeps the encoded rows in memory until Close.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ParquetSerDe.html
type Writer struct {
	rows    rows
	parquet *parquet.GenericWriter[any]
	scanner fastjson.Scanner
}

// NewWriter returns a writer of an object to w.
func (s *Schema) NewWriter(w io.Writer) *Writer {
	return &Writer{
		rows:    newRows(s),
		parquet: parquet.NewGenericWriter[any](w, s.parquet, parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1)),
	}
}

// Write adds records, each whole and checked with [Checker.Check].
func (w *Writer) Write(records []byte) (int, error) {
	w.scanner.InitBytes(records)
	w.rows.reset()
	for w.scanner.Next() {
		if err := w.rows.add(w.scanner.Value()); err != nil {
			return 0, err
		}
	}
	if err := w.scanner.Error(); err != nil {
		return 0, err
	}
	for i, column := range w.parquet.ColumnWriters() {
		if _, err := column.WriteRowValues(w.rows.columns[i]); err != nil {
			return 0, err
		}
	}
	return len(records), nil
}

// Close completes the object.
func (w *Writer) Close() error { return w.parquet.Close() }

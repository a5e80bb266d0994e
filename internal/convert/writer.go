package convert

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
)

// A Writer writes rows as one object in Parquet. It keeps the encoded rows of a row group in
// memory. It begins a row group when the values of the last one, before their encoding,
// have the block size.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ParquetSerDe.html
type Writer struct {
	schema  *Schema
	parquet *parquet.GenericWriter[any]
	columns [][]parquet.Value
	block   int // size of the rows in the row group
}

// NewWriter returns a writer of an object to w. Writers are reused after Close.
func (s *Schema) NewWriter(w io.Writer) *Writer {
	if used, is := s.writers.Get().(*Writer); is {
		used.parquet.Reset(w)
		return used
	}
	options := append([]parquet.WriterOption{s.parquet}, s.options...)
	return &Writer{schema: s, parquet: parquet.NewGenericWriter[any](w, options...), columns: make([][]parquet.Value, len(s.leaves))}
}

// Write adds rows that a [Reader] returned, each whole.
func (w *Writer) Write(rows []byte) (int, error) {
	if w.block += len(rows); w.block > w.schema.blockSize {
		if err := w.parquet.Flush(); err != nil {
			return 0, err
		}
		w.block = len(rows)
	}
	for i := range w.columns {
		w.columns[i] = w.columns[i][:0]
	}
	for at := 0; at < len(rows); {
		column := int(binary.LittleEndian.Uint16(rows[at:]))
		repeat, define := int(rows[at+2]), int(rows[at+3])
		at += 4
		leaf := w.schema.leaves[column]
		var value parquet.Value
		switch {
		case define != leaf.define: // null
		case leaf.form == text:
			end := at + 4 + int(binary.LittleEndian.Uint32(rows[at:]))
			value = parquet.ByteArrayValue(rows[at+4 : end])
			at = end
		default:
			value = leaf.decode(rows[at:])
			at += leaf.width
		}
		w.columns[column] = append(w.columns[column], value.Level(repeat, define, column))
	}
	for i, column := range w.parquet.ColumnWriters() {
		if _, err := column.WriteRowValues(w.columns[i]); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// decode returns the value at the start of an encoded row, which is no text. The value of
// a decimal refers to the row.
func (p *primitive) decode(row []byte) parquet.Value {
	switch {
	case p.form == boolean:
		return parquet.BooleanValue(row[0] != 0)
	case p.form == decimal:
		return parquet.FixedLenByteArrayValue(row[:p.width])
	case p.form == timestamp:
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(row[4*i:]) }
		return parquet.Int96Value(deprecated.Int96{word(0), word(1), word(2)})
	case p.form == floating && p.width == 4:
		return parquet.FloatValue(math.Float32frombits(binary.LittleEndian.Uint32(row)))
	case p.form == floating:
		return parquet.DoubleValue(math.Float64frombits(binary.LittleEndian.Uint64(row)))
	case p.width == 4:
		return parquet.Int32Value(int32(binary.LittleEndian.Uint32(row)))
	}
	return parquet.Int64Value(int64(binary.LittleEndian.Uint64(row)))
}

// Close completes the object. The writer must not be used afterwards.
func (w *Writer) Close() error {
	if err := w.parquet.Close(); err != nil {
		return err
	}
	// Reset of parquet-go 0.32 clears what a closed file has in common with the next one,
	// such as the paths of the columns.
	for i := range w.parquet.File().Metadata().RowGroups {
		w.parquet.File().Metadata().RowGroups[i].Columns = nil
	}
	w.block = 0
	w.schema.writers.Put(w)
	return nil
}

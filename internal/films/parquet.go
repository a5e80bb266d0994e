package films

import (
	"io"

	"github.com/parquet-go/parquet-go"
)

// Write writes the table as an object in Parquet, which keeps the types of the columns: the
// rental rate stays a decimal in Athena and DuckDB. The same table gives the same bytes.
func (t Table) Write(w io.Writer) error {
	writer := parquet.NewGenericWriter[Film](w, parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1))
	if _, err := writer.Write(t.Films); err != nil {
		return err
	}
	return writer.Close()
}

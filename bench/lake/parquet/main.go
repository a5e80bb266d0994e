// Command parquet writes the records of standard input, which it has in memory as rows, to
// objects in Parquet with the library alone: the least that kdg lake can take on one core.
// If there are fewer records than rows to write, it begins again with the first.
//
//	parquet -rows 10000000 FOLDER < records
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"penstock/bench/program"
)

// perObject is the number of records in an object of the example stream.
const perObject = 600

// A row is a record of the Sakila template. Every column may be null, and texts have
// dictionaries, as in the objects of kdg lake.
type row struct {
	Timestamp   *string `json:"timestamp" parquet:"timestamp,dict"`
	EventType   *string `json:"eventType" parquet:"eventtype,dict"`
	FilmID      *int32  `json:"film_id" parquet:"film_id"`
	Distributor *string `json:"distributor" parquet:"distributor,dict"`
	Platform    *string `json:"platform" parquet:"platform,dict"`
	State       *string `json:"state" parquet:"state,dict"`
}

func main() { program.Main("parquet", run) }

func run(_ context.Context, args []string, _ io.Writer) error {
	flags := flag.NewFlagSet("parquet", flag.ContinueOnError)
	n := flags.Int("rows", 10_000_000, "rows to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("name one folder")
	}
	rows, err := read(os.Stdin)
	if err != nil {
		return err
	}
	if len(rows) < perObject {
		return fmt.Errorf("%d records, but an object has %d", len(rows), perObject)
	}
	w := parquet.NewGenericWriter[row](nil, parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1))
	for done, from := 0, 0; done < *n; done += perObject {
		if from+perObject > len(rows) {
			from = 0
		}
		name := filepath.Join(flags.Arg(0), fmt.Sprintf("%08d.parquet", done))
		if err := write(w, name, rows[from:from+min(perObject, *n-done)]); err != nil {
			return err
		}
		from += perObject
	}
	return nil
}

func read(in io.Reader) (rows []row, err error) {
	decoder := json.NewDecoder(in)
	for {
		var next row
		switch err := decoder.Decode(&next); err {
		case nil:
			rows = append(rows, next)
		case io.EOF:
			return rows, nil
		default:
			return nil, err
		}
	}
}

// write writes an object. It reuses the writer, because a new one costs more.
func write(w *parquet.GenericWriter[row], name string, rows []row) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	w.Reset(file)
	_, err = w.Write(rows)
	return errors.Join(err, w.Close(), file.Close())
}

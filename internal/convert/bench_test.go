package convert

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// BenchmarkWrite compares converting records with writing the same rows by the library
// alone.
func BenchmarkWrite(b *testing.B) {
	columns := []string{"timestamp string", "eventtype string", "film_id int", "distributor string", "platform string", "state string"}
	type row struct {
		Timestamp   *string `parquet:"timestamp,dict"`
		EventType   *string `parquet:"eventtype,dict"`
		FilmID      *int32  `parquet:"film_id"`
		Distributor *string `parquet:"distributor,dict"`
		Platform    *string `parquet:"platform,dict"`
		State       *string `parquet:"state,dict"`
	}
	const n = 100_000
	var text []byte
	var rows []row
	for i := range n {
		at, kind, film := fmt.Sprintf("2026-01-01T00:%02d:%02d+00:00", i/6000%60, i/100%60), []string{"rent", "buy", "trailer"}[i%3], int32(i%1000)
		by, on, state := []string{"google play", "meta", "twitter"}[i%3], []string{"ios", "android"}[i%2], fmt.Sprint("State ", i%50)
		text = fmt.Appendf(text, `{"timestamp":%q,"eventType":%q,"film_id":%d,"distributor":%q,"platform": %q,"state":%q}`+"\n", at, kind, film, by, on, state)
		rows = append(rows, row{&at, &kind, &film, &by, &on, &state})
	}
	b.Run("convert", func(b *testing.B) {
		schema := newSchema(b, columns...)
		reader := schema.NewReader()
		var rows []byte
		for b.Loop() {
			w := schema.NewWriter(io.Discard)
			n := 0
			for line := range bytes.Lines(text) {
				var failed *Error
				if rows, failed = reader.Append(rows, line); failed != nil {
					b.Fatal(failed)
				}
				if n++; n%200 == 0 {
					w.Write(rows)
					rows = rows[:0]
				}
			}
			w.Close()
		}
		b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			w := parquet.NewGenericWriter[row](io.Discard, parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1))
			for rest := rows; len(rest) > 0; {
				end := min(len(rest), 200)
				w.Write(rest[:end])
				rest = rest[end:]
			}
			w.Close()
		}
		b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
}

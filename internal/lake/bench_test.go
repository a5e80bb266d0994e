package lake

import (
	"context"
	"encoding/json"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/record"
	"penstock/templates"
)

// discard is a bucket that discards everything.
type discard struct{}

func (discard) Create(context.Context, string, bucket.Meta) (bucket.Object, error) {
	return discard{}, nil
}
func (discard) Writers() int                { return runtime.GOMAXPROCS(0) }
func (discard) Close() error                { return nil }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Commit() error               { return nil }
func (discard) Abort()                      {}

// sakila returns a run of the example stream into nowhere: 10 records per second, one object
// per minute.
func sakila(b *testing.B) Run {
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(b, err)
	return Run{
		Stream:   firehose.MustNew(firehose.Example()),
		Bucket:   discard{},
		Template: template,
		Newline:  true,
		Zone:     time.UTC,
		Seed:     1,
		Pace:     generate.Pace{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Rate: 10 * generate.PerSecond},
		Wrote:    func(Object) {},
	}
}

// BenchmarkSakila compares rendering records ("records") with rendering them and forming
// objects, on all cores, for the example stream ("lake") and with a partition for each event
// type ("partitions").
func BenchmarkSakila(b *testing.B) {
	run := sakila(b)
	b.Run("records", func(b *testing.B) {
		run.N = uint64(b.N)
		out := make(chan *generate.Batch)
		go run.job().Run(b.Context(), runtime.GOMAXPROCS(0), 0, out)
		for batch := range out {
			batch.Release()
		}
	})
	write := func(b *testing.B) {
		run.N = uint64(b.N)
		require.NoError(b, run.Write(b.Context()))
	}
	b.Run("lake", write)
	partitionBy(b, &run, "data/!{partitionKeyFromQuery:type}/", "{type:.eventType}")
	b.Run("partitions", write)
}

// A film is a record of the template with its columns.
type film struct {
	Timestamp   *string `json:"timestamp" parquet:"timestamp,dict"`
	EventType   *string `json:"eventType" parquet:"eventtype,dict"`
	FilmID      *int32  `json:"film_id" parquet:"film_id"`
	Distributor *string `json:"distributor" parquet:"distributor,dict"`
	Platform    *string `json:"platform" parquet:"platform,dict"`
	State       *string `json:"state" parquet:"state,dict"`
}

// BenchmarkParquet compares a stream that converts its records to Parquet ("lake") with
// the library alone, which writes rows that it has in memory to objects of the same size,
// on one core.
func BenchmarkParquet(b *testing.B) {
	const perObject, n = 600, 60_000
	run := sakila(b)
	run.Stream.Conversion, run.Stream.BufferSizeMiB = firehose.Parquet, 64
	for _, c := range []string{"timestamp", "eventtype", "film_id", "distributor", "platform", "state"} {
		run.Stream.Converter.Columns = append(run.Stream.Converter.Columns, firehose.Column{Name: c, Type: map[bool]string{true: "int", false: "string"}[c == "film_id"]})
	}
	b.Run("lake", func(b *testing.B) {
		run.N = uint64(b.N)
		require.NoError(b, run.Write(b.Context()))
	})
	rows := make([]film, n)
	state := record.NewState(1, time.UTC)
	for i := range rows {
		state.SetTime(run.Pace.Start.Add(time.Duration(i) * 100 * time.Millisecond))
		require.NoError(b, json.Unmarshal(run.Template.Append(nil, state), &rows[i]))
	}
	b.Run("library", func(b *testing.B) {
		w := parquet.NewGenericWriter[film](io.Discard, parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1))
		for done := 0; done < b.N; done += perObject {
			at := done % n
			w.Reset(io.Discard)
			_, err := w.Write(rows[at : at+min(perObject, b.N-done)])
			require.NoError(b, err)
			require.NoError(b, w.Close())
		}
	})
}

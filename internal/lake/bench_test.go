package lake

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/record"
	"penstock/templates"
)

// nowhere is a bucket that keeps nothing.
type nowhere struct{}

func (nowhere) Create(context.Context, string, bucket.Meta) (bucket.Object, error) {
	return nowhere{}, nil
}
func (nowhere) Writers() int                { return runtime.GOMAXPROCS(0) }
func (nowhere) Close() error                { return nil }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) Commit() error               { return nil }
func (nowhere) Abort()                      {}

// What the model costs besides the records themselves, on all cores, with the
// example's stream: 10 records a second and an object a minute.
func BenchmarkSakila(b *testing.B) {
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(b, err)
	run := Run{
		Stream:   firehose.MustNew(firehose.Example()),
		Bucket:   nowhere{},
		Template: template,
		Newline:  true,
		Zone:     time.UTC,
		Seed:     1,
		Pace:     generate.Pace{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Rate: 10 * generate.PerSecond},
		Wrote:    func(Object) {},
	}
	b.Run("records", func(b *testing.B) {
		run.N = uint64(b.N)
		out := make(chan *generate.Batch)
		go run.job().Run(b.Context(), runtime.GOMAXPROCS(0), 0, out)
		for batch := range out {
			batch.Release()
		}
	})
	b.Run("lake", func(b *testing.B) {
		run.N = uint64(b.N)
		require.NoError(b, run.Write(b.Context()))
	})
}

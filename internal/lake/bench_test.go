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

// BenchmarkSakila compares rendering records ("records") with rendering them and forming
// objects ("lake"), on all cores, for the example stream: 10 records per second, one
// object per minute.
func BenchmarkSakila(b *testing.B) {
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(b, err)
	run := Run{
		Stream:   firehose.MustNew(firehose.Example()),
		Bucket:   discard{},
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

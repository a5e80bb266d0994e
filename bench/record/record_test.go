package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sakilaLoop(t testing.TB) loop {
	source, ok := templates.Get(name)
	require.True(t, ok)
	l, err := templateLoop(source)
	require.NoError(t, err)
	return l
}

// The hand-written loops must not gain speed by leaving something out: their records
// have the distribution of the template's.
func TestByHandMatchesTemplate(t *testing.T) {
	const n = 100_000
	now := time.Date(2026, time.November, 23, 10, 30, 7, 0, time.Local)
	ours := newShape(t, sakilaLoop(t)(nil, now, n))
	for name, l := range map[string]loop{"plain": byHand(), "tuned": byHandTuned()} {
		t.Run(name, func(t *testing.T) {
			byHand := newShape(t, l(nil, now, n))
			for field, values := range ours.values {
				assert.ElementsMatch(t, slices.Collect(maps.Keys(values)), slices.Collect(maps.Keys(byHand.values[field])), "values of field %d", field)
				for value, count := range values {
					assert.InDelta(t, count, byHand.values[field][value], n/100, "how often field %d is %s", field, value)
				}
			}
			var shorter, shorterByHand int
			for length := range ours.lengths {
				shorter, shorterByHand = shorter+ours.lengths[length], shorterByHand+byHand.lengths[length]
				assert.InDelta(t, shorter, shorterByHand, n/100, "how many records have up to %d bytes", length)
			}
		})
	}
}

// A shape is the distribution of a loop's records.
type shape struct {
	values  [6]map[string]int // count of each value, by field
	lengths [200]int          // count of records, by length
}

func newShape(t *testing.T, records []byte) shape {
	var s shape
	for i := range s.values {
		s.values[i] = map[string]int{}
	}
	for record := range bytes.Lines(records) {
		s.lengths[len(record)]++
		text, ok := bytes.CutPrefix(record, []byte("{\t\"timestamp\":\""))
		require.True(t, ok, "%s", record)
		for i, after := range []string{"\",\t\"eventType\":\"", "\",\t\"film_id\":", ",\t\"distributor\":\"", "\",\t\"platform\": \"", "\",\t\"state\":\"", "\"}\n"} {
			var value []byte
			value, text, ok = bytes.Cut(text, []byte(after))
			require.True(t, ok, "%s", record)
			s.values[i][string(value)]++
		}
		require.Empty(t, text, "%s", record)
	}
	return s
}

func TestLoopsRenderTemplateKeys(t *testing.T) {
	source, _ := templates.Get(name)
	engines, err := newLoops(source)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	stop() // a round without a batch
	for _, e := range engines {
		done, err := e.round(ctx)
		assert.ErrorIs(t, err, context.Canceled)
		assert.NoError(t, checkKeys(done.Example), e.name)
	}
	assert.Error(t, checkKeys(`{"timestamp":""}`))
}

func BenchmarkSakila(b *testing.B) {
	b.Run("template", func(b *testing.B) { benchmark(b, sakilaLoop(b)) })
	b.Run("by_hand", func(b *testing.B) { benchmark(b, byHand()) })
	b.Run("by_hand_tuned", func(b *testing.B) { benchmark(b, byHandTuned()) })
}

// BenchmarkTemplate renders other templates: JSON with 20 fields, and CSV.
func BenchmarkTemplate(b *testing.B) {
	for _, name := range []string{"json20", "csv"} {
		b.Run(name, func(b *testing.B) {
			source, err := os.ReadFile(filepath.Join("testdata", name+".tmpl"))
			require.NoError(b, err)
			l, err := templateLoop(string(source))
			require.NoError(b, err)
			benchmark(b, l)
		})
	}
}

// benchmark measures a loop; one operation is one record.
func benchmark(b *testing.B, l loop) {
	dst := l(nil, time.Now(), batch)
	b.ReportAllocs()
	b.SetBytes(int64(len(dst)) / batch)
	b.ResetTimer()
	for left := b.N; left > 0; left -= batch {
		dst = l(dst[:0], time.Now(), min(left, batch))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

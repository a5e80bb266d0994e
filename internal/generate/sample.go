package generate

import (
	"compress/gzip"
	"iter"
	"time"

	"penstock/record"
)

// A Sample holds sample records of a template, to measure their sizes.
type Sample struct {
	Sizes []int // size of each record in bytes, including a line feed

	text []byte
}

// Limits of a sample: the number of records and their total size.
const (
	sampleRecords = 10_000
	sampleBytes   = 32 << 20
)

// Measure renders a sample of up to 10,000 records from a seed, with the times of pace.
func Measure(template *record.Template, seed uint64, pace Pace) Sample {
	state := record.NewState(seed, time.UTC)
	var s Sample
	for len(s.Sizes) < sampleRecords && len(s.text) < sampleBytes {
		start := len(s.text)
		state.SetTime(pace.At(uint64(len(s.Sizes))))
		s.text = append(template.Append(s.text, state), '\n')
		s.Sizes = append(s.Sizes, len(s.text)-start)
	}
	return s
}

// Records returns the records, each with its line feed.
func (s Sample) Records() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		start := 0
		for _, size := range s.Sizes {
			if !yield(s.text[start : start+size]) {
				return
			}
			start += size
		}
	}
}

// GZIP returns the compression ratio of gzip for the first n records, or for all records
// if there are fewer. A ratio of 5 means a fifth of the size.
func (s Sample) GZIP(n int) float64 {
	bytes := 0
	for _, size := range s.Sizes[:min(max(n, 1), len(s.Sizes))] {
		bytes += size
	}
	var zipped counter
	w := gzip.NewWriter(&zipped)
	w.Write(s.text[:bytes]) // cannot fail
	w.Close()
	return float64(bytes) / float64(zipped)
}

// A counter is a writer that counts bytes.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

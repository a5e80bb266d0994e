package generate

import (
	"compress/gzip"
	"time"

	"penstock/record"
)

// Sample are records of a template that were rendered to be measured.
type Sample struct {
	Sizes []int // of each in bytes, with its line feed

	text []byte
}

// How much is rendered: so many records, or fewer of many bytes.
const (
	sampleRecords = 10_000
	sampleBytes   = 32 << 20
)

// Measure renders up to 10,000 records of a pace, which are the same for the same seed.
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

// GZIP is how many times smaller gzip makes the first n records, or all.
func (s Sample) GZIP(n int) float64 {
	bytes := 0
	for _, size := range s.Sizes[:min(max(n, 1), len(s.Sizes))] {
		bytes += size
	}
	var zipped counter
	w := gzip.NewWriter(&zipped)
	w.Write(s.text[:bytes]) // a counter never fails
	w.Close()
	return float64(bytes) / float64(zipped)
}

// A counter counts the bytes that are written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

package render

import (
	"math/bits"
	"math/rand/v2"
	"time"
)

// A State holds what records depend on besides their program: the seed, the number of the
// next record, the instant and the time zone. It must not be used by multiple goroutines
// at once.
type State struct {
	_ [128]byte // avoids false sharing of cache lines with another State

	rng    rand.PCG
	seed   uint64
	next   uint64
	zone   *time.Location
	milli  int64 // the instant, in milliseconds since 1970
	second int64 // the instant, in seconds since 1970

	program *Program
	dates   []formattedDate // by the slots of the program's dates
	order   []int           // for drawing without replacement

	_ [128]byte
}

// A formattedDate caches the text of a date field.
type formattedDate struct {
	key  int64
	text []byte // padded with a chunk
	len  int
}

// NewState returns a State for record number 0 of a seed. Its instant is 1970-01-01 UTC
// until SetTime is called. Dates are printed in zone.
func NewState(seed uint64, zone *time.Location) *State {
	return &State{seed: seed, zone: zone}
}

// Seek sets the number of the next record, counted from 0.
func (s *State) Seek(i uint64) { s.next = i }

// SetTime sets the instant of the following records. Like JavaScript's Date, it drops
// fractions of a millisecond.
func (s *State) SetTime(t time.Time) {
	s.milli = t.UnixMilli()
	s.second = t.Unix()
}

// Now returns the instant in the State's time zone.
func (s *State) Now() time.Time { return time.UnixMilli(s.milli).In(s.zone) }

// Uint64 returns 64 random bits.
func (s *State) Uint64() uint64 { return s.rng.Uint64() }

// Below returns a random number from 0 to n-1. The distribution is uniform within n/2⁶⁴.
func (s *State) Below(n uint64) uint64 {
	hi, _ := bits.Mul64(s.rng.Uint64(), n)
	return hi
}

// Draw returns k different random numbers from 0 to n-1 in random order. The slice is
// valid until the next call.
func (s *State) Draw(k, n int) []int {
	if cap(s.order) < n {
		s.order = make([]int, n)
	}
	s.order = s.order[:n]
	for i := range s.order {
		s.order[i] = i
	}
	for i := range k {
		j := i + int(s.Below(uint64(n-i)))
		s.order[i], s.order[j] = s.order[j], s.order[i]
	}
	return s.order[:k]
}

// beginRecord prepares the State for the next record of p.
func (s *State) beginRecord(p *Program) {
	if s.program != p {
		s.program = p
		s.dates = make([]formattedDate, p.dates)
	}
	s.rng.Seed(s.seed, splitMix64(s.next))
	s.next++
}

// splitMix64 is the output function of SplitMix64, which turns consecutive numbers into
// unrelated seeds. See https://prng.di.unimi.it/splitmix64.c.
func splitMix64(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

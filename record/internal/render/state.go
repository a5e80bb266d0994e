package render

import (
	"math/bits"
	"math/rand/v2"
	"time"
)

// State is what records are made from besides their program: the seed, the number
// of the next record, the instant and the zone. It is for one goroutine.
type State struct {
	_ [128]byte // keeps the fields off the cache lines of another goroutine's State

	rng    rand.PCG
	seed   uint64
	next   uint64
	zone   *time.Location
	milli  int64 // the instant, since 1970
	second int64 // the same in seconds

	program *Program
	stamps  []stamp // by the slots of the program's dates
	order   []int   // for drawing without replacement

	_ [128]byte
}

// A stamp is the text of a date for the last instant that was asked for.
type stamp struct {
	key  int64
	text []byte // with a chunk of room behind it
	len  int
}

// NewState gives a State before record 0 of the seed, at 1970 in zone.
func NewState(seed uint64, zone *time.Location) *State {
	return &State{seed: seed, zone: zone}
}

// Seek makes record i, counted from 0, the next one.
func (s *State) Seek(i uint64) { s.next = i }

// SetTime sets the instant of the records to come. Instants count in whole
// milliseconds, as JavaScript's do.
func (s *State) SetTime(t time.Time) {
	s.milli = t.UnixMilli()
	s.second = t.Unix()
}

// Now is the instant, in the State's zone.
func (s *State) Now() time.Time { return time.UnixMilli(s.milli).In(s.zone) }

// Uint64 draws 64 random bits.
func (s *State) Uint64() uint64 { return s.rng.Uint64() }

// Below draws a number from 0 to n-1, each as likely as the next within n/2⁶⁴.
func (s *State) Below(n uint64) uint64 {
	hi, _ := bits.Mul64(s.rng.Uint64(), n)
	return hi
}

// Draw draws k of the numbers 0 to n-1, each at most once, in random order. The
// slice is good until the next call.
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

// begin prepares for the next record of p.
func (s *State) begin(p *Program) {
	if s.program != p {
		s.program = p
		s.stamps = make([]stamp, p.dates)
	}
	s.rng.Seed(s.seed, mix(s.next))
	s.next++
}

// mix is the finalizer of SplitMix64: neighbouring numbers become seeds that have
// nothing in common. https://prng.di.unimi.it/splitmix64.c
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

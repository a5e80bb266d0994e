package verify

import (
	"maps"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// An expected holds the texts that object keys begin with. The first of errs is that of
// records which could not be processed.
type expected struct{ data, errs []string }

// all returns what each key begins with.
func (e expected) all() []string { return slices.Concat(e.data, e.errs) }

// has reports whether a key begins as expected.
func (e expected) has(key string) bool {
	return slices.ContainsFunc(e.all(), func(head string) bool { return strings.HasPrefix(key, head) })
}

// expect returns what the keys of objects begin with that hold records sent between two
// times. An object's key depends on its oldest record, which another producer may have
// sent while the buffer was open, before the first of these.
func expect(s firehose.Stream, first, last time.Time) (expected, error) {
	first, last = first.Add(-skew-s.BufferInterval()), last.Add(skew)
	data, err := heads(s, s.Data, "", first, last)
	if err != nil {
		return expected{}, err
	}
	var errs []string
	for _, kind := range prefix.ErrorTypes() {
		all, err := heads(s, s.Errors, kind, first, last)
		if err != nil {
			return expected{}, err
		}
		for _, head := range all {
			if !slices.Contains(errs, head) {
				errs = append(errs, head)
			}
		}
	}
	return expected{data, errs}, nil
}

// maxHeads is the most list requests for data or for one error type per look.
const maxHeads = 8

// heads returns what keys under a prefix begin with, sorted and without duplicates. If
// there are more than maxHeads, it returns what they have in common.
func heads(s firehose.Stream, e *prefix.Expression, errorType string, first, last time.Time) ([]string, error) {
	set := map[string]bool{}
	for t := first.Truncate(time.Second); !t.After(last); t = t.Add(time.Second) {
		head, err := head(s, e, errorType, t.In(s.Zone))
		if err != nil {
			return nil, err
		}
		set[head] = true
	}
	all := slices.Sorted(maps.Keys(set))
	if len(all) > maxHeads {
		all = []string{common(all[0], all[len(all)-1])}
	}
	return all, nil
}

// head returns what the key of an object opened in a second begins with: the prefix and
// the stream's name, or the prefix up to a random string or a fraction of a second.
func head(s firehose.Stream, e *prefix.Expression, errorType string, t time.Time) (string, error) {
	low, err := e.At(t, prefix.Values{ErrorType: errorType, Rand: constant(0)})
	if err != nil {
		return "", err
	}
	high, err := e.At(t.Add(time.Second-1), prefix.Values{ErrorType: errorType, Rand: constant(1)})
	if err != nil {
		return "", err
	}
	if low == high {
		return low + s.Name + "-", nil
	}
	return common(low, high), nil
}

// A constant is a random source that always returns the same number.
type constant uint64

func (c constant) Uint64() uint64 { return uint64(c) }

// common returns the common beginning of two texts.
func common(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

package verify

import (
	"maps"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// An expected holds the prefixes of object keys. errs[0] belongs to records whose
// processing failed.
type expected struct{ data, errs []string }

// all returns the prefixes of data and error objects.
func (e expected) all() []string { return slices.Concat(e.data, e.errs) }

// matches reports whether a key has one of the prefixes.
func (e expected) matches(key string) bool {
	return slices.ContainsFunc(e.all(), func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// expectedKeys returns the key prefixes of objects that may hold records sent between
// two times. A key depends on the oldest record of its object. That record may be
// another producer's, sent up to a buffering interval before the first of these. partition
// holds the partition keys of the records.
func expectedKeys(s firehose.Stream, partition prefix.Values, first, last time.Time) (expected, error) {
	first, last = first.Add(-maxClockSkew-s.BufferInterval()), last.Add(maxClockSkew)
	data, err := keyPrefixes(s, s.Data, partition, first, last)
	if err != nil {
		return expected{}, err
	}
	var errs []string
	for _, kind := range prefix.ErrorTypes() {
		all, err := keyPrefixes(s, s.Errors, prefix.Values{ErrorType: kind}, first, last)
		if err != nil {
			return expected{}, err
		}
		for _, p := range all {
			if !slices.Contains(errs, p) {
				errs = append(errs, p)
			}
		}
	}
	return expected{data, errs}, nil
}

// maxKeyPrefixes limits the list requests per search: for data, and for each error type.
const maxKeyPrefixes = 8

// keyPrefixes returns the key prefixes of objects opened between two times, sorted and
// without duplicates. If there are more than maxKeyPrefixes, it returns their common
// prefix.
func keyPrefixes(s firehose.Stream, e *prefix.Expression, v prefix.Values, first, last time.Time) ([]string, error) {
	set := map[string]bool{}
	for t := first.Truncate(time.Second); !t.After(last); t = t.Add(time.Second) {
		p, err := keyPrefix(s, e, v, t.In(s.Zone))
		if err != nil {
			return nil, err
		}
		set[p] = true
	}
	all := slices.Sorted(maps.Keys(set))
	if len(all) > maxKeyPrefixes {
		all = []string{commonPrefix(all[0], all[len(all)-1])}
	}
	return all, nil
}

// keyPrefix returns the prefix of keys of objects opened within a second: the evaluated
// expression and the stream's name, or the part before the first random string or
// fraction of a second.
func keyPrefix(s firehose.Stream, e *prefix.Expression, v prefix.Values, t time.Time) (string, error) {
	v.Rand = constantSource(0)
	low, err := e.At(t, v)
	if err != nil {
		return "", err
	}
	v.Rand = constantSource(1)
	high, err := e.At(t.Add(time.Second-1), v)
	if err != nil {
		return "", err
	}
	if low == high {
		return low + s.Name + "-", nil
	}
	return commonPrefix(low, high), nil
}

// A constantSource is a random source that always returns the same number.
type constantSource uint64

func (c constantSource) Uint64() uint64 { return uint64(c) }

// commonPrefix returns the longest common prefix of two strings.
func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

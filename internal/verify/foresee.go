package verify

import (
	"maps"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
)

// A foresight knows how the keys of a stream begin.
type foresight struct {
	stream     firehose.DeliveryStream
	data, errs *firehose.Prefix
	zone       *time.Location
}

// foresee gives what is known of the keys before any is there.
func foresee(d firehose.DeliveryStream) (f foresight, err error) {
	f.stream = d
	if f.data, f.errs, err = d.Prefixes.Parse(); err != nil {
		return f, err
	}
	f.zone, err = d.Location()
	return f, err
}

// A foreseen set of keys is how they begin. The first of errs is of what S3 has: records
// that could not be processed.
type foreseen struct{ data, errs []string }

// all gives how each key begins.
func (f foreseen) all() []string { return slices.Concat(f.data, f.errs) }

// has says that a key begins as foreseen.
func (f foreseen) has(key string) bool {
	return slices.ContainsFunc(f.all(), func(head string) bool { return strings.HasPrefix(key, head) })
}

// during is how the keys begin of objects that have records that were sent between two
// times. The oldest record in an object gives it its key: others may have sent that while
// the buffer was open, before the first of these.
func (f foresight) during(first, last time.Time) (foreseen, error) {
	first, last = first.Add(-skew-f.stream.BufferInterval()), last.Add(skew)
	data, err := f.heads(f.data, "", first, last)
	if err != nil {
		return foreseen{}, err
	}
	var errs []string
	for _, kind := range firehose.ErrorTypes() {
		heads, err := f.heads(f.errs, kind, first, last)
		if err != nil {
			return foreseen{}, err
		}
		for _, head := range heads {
			if !slices.Contains(errs, head) {
				errs = append(errs, head)
			}
		}
	}
	return foreseen{data, errs}, nil
}

// maxHeads is how many lists a look takes at most, of data or of one type of errors.
const maxHeads = 8

// heads is how the keys of a prefix begin: in order, each once. Where there are too many,
// it is what they have in common.
func (f foresight) heads(p *firehose.Prefix, errorType string, first, last time.Time) ([]string, error) {
	set := map[string]bool{}
	for t := first.Truncate(time.Second); !t.After(last); t = t.Add(time.Second) {
		head, err := f.head(p, errorType, t.In(f.zone))
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

// head is how a key begins whose object was opened in a second: the prefix and the stream's
// name, or the prefix up to what is by chance, or shorter than a second.
func (f foresight) head(p *firehose.Prefix, errorType string, t time.Time) (string, error) {
	low, err := p.At(t, firehose.Values{ErrorType: errorType, Rand: constant(0)})
	if err != nil {
		return "", err
	}
	high, err := p.At(t.Add(time.Second-1), firehose.Values{ErrorType: errorType, Rand: constant(1)})
	if err != nil {
		return "", err
	}
	if low == high {
		return low + f.stream.Name + "-", nil
	}
	return common(low, high), nil
}

// A constant is a source of chance that has none.
type constant uint64

// Uint64 is the constant.
func (c constant) Uint64() uint64 { return uint64(c) }

// common is what both texts begin with.
func common(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

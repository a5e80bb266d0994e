package partition

import (
	"slices"
	"sync/atomic"

	"github.com/itchyny/gojq"

	"penstock/firehose"
)

// paths finds the keys of a query such as {a:.x,b:.y.z} without jq, and dates as
// [firehose.PartitionKey.Query] writes them. It handles the records that are certain to
// give the same keys with jq, and leaves the others to jq: see [paths.append].
type paths struct {
	root  field
	count int                    // of the keys
	leads atomic.Pointer[[]lead] // of the first record that append was sure of
}

// A field is a name on the way to keys.
type field struct {
	name   string
	keys   []int // indices of the keys that have its value
	dates  []date
	fields []*field
}

// pathsOf returns the paths of the keys in a query, or nil if the query has another form.
func pathsOf(q *gojq.Query, names []string) *paths {
	if !plain(q) || q.Term == nil || q.Term.Type != gojq.TermTypeObject || len(q.Term.SuffixList) > 0 {
		return nil
	}
	p := &paths{count: len(names)}
	found := 0
	for _, pair := range q.Term.Object.KeyVals {
		key, is := keyOf(pair)
		if !is {
			return nil
		}
		i := slices.Index(names, key.Name)
		if i < 0 {
			return nil // an unused key could still be an error in jq
		}
		names = slices.Replace(slices.Clone(names), i, i+1, "") // jq uses the last of two
		if f := p.root.at(key.Path); key.Time == "" {
			f.keys = append(f.keys, i)
		} else {
			f.dates = append(f.dates, date{i, layouts.Replace(key.Time)})
		}
		found++
	}
	if found != p.count || p.count > maxKeys {
		return nil
	}
	return p
}

// maxKeys is the largest number of keys that paths handles. Firehose allows 50.
const maxKeys = 16

// at returns the field at a path, and adds what is missing.
func (f *field) at(path []string) *field {
	for _, name := range path {
		i := slices.IndexFunc(f.fields, func(f *field) bool { return f.name == name })
		if i < 0 {
			i = len(f.fields)
			f.fields = append(f.fields, &field{name: name})
		}
		f = f.fields[i]
	}
	return f
}

// plain reports whether a query is a term without definitions or operators.
func plain(q *gojq.Query) bool {
	return q != nil && q.Meta == nil && len(q.Imports) == 0 && len(q.FuncDefs) == 0 && q.Left == nil && q.Right == nil && len(q.Patterns) == 0
}

// keyOf returns the key of a pair, if its value is that of a field or a date of it.
func keyOf(pair *gojq.ObjectKeyVal) (key firehose.PartitionKey, is bool) {
	key.Name = pair.Key
	if pair.KeyString != nil && len(pair.KeyString.Queries) == 0 {
		key.Name = pair.KeyString.Str
	}
	if key.Name == "" || key.Name[0] == '$' || pair.KeyQuery != nil || !plain(pair.Val) || pair.Val.Term == nil {
		return key, false
	}
	term := pair.Val.Term
	if term.Type == gojq.TermTypeQuery {
		key.Path, key.Time, is = dateOf(pair.Val.String())
		return key, is
	}
	if term.Type != gojq.TermTypeIndex || !named(term.Index) {
		return key, false
	}
	key.Path = []string{term.Index.Name}
	for _, suffix := range term.SuffixList {
		if suffix.Iter || suffix.Optional || !named(suffix.Index) {
			return key, false
		}
		key.Path = append(key.Path, suffix.Index.Name)
	}
	return key, true
}

// named reports whether an index is a plain name, such as .x.
func named(i *gojq.Index) bool {
	return i != nil && i.Name != "" && i.Str == nil && i.Start == nil && i.End == nil && !i.IsSlice
}

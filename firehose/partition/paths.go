package partition

import (
	"bytes"
	"slices"

	"github.com/itchyny/gojq"

	"penstock/firehose"
)

// paths finds the keys of a query such as {a:.x,b:.y.z} without jq, and dates as
// [firehose.PartitionKey.Query] writes them. It handles the records that are certain to
// give the same keys with jq, and leaves the others to jq: see [paths.append].
type paths struct {
	root  field
	count int // of the keys
}

// A field is a name on the way to keys.
type field struct {
	name   []byte
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
		i := slices.IndexFunc(f.fields, func(f *field) bool { return string(f.name) == name })
		if i < 0 {
			i = len(f.fields)
			f.fields = append(f.fields, &field{name: []byte(name)})
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

// append appends the record's keys to dst as [Query.Append] does. It is not sure of any
// record that is an error, and of those with an escape in a name or in a key, a field
// that is there twice, or a number that is not a short integer.
func (p *paths) append(dst, record []byte) (_ []byte, sure bool) {
	var values [maxKeys][]byte
	s := scanner{text: record}
	if !s.object(&p.root, &values) || s.space() != 0 || s.at != len(record) {
		return dst, false
	}
	start := len(dst)
	for _, value := range values[:p.count] {
		if len(value) == 0 {
			return dst[:start], false
		}
		dst = appendKey(dst, value)
	}
	return dst, true
}

// object reads an object and keeps the values of the fields. It returns false for
// anything that it is not sure of.
func (s *scanner) object(of *field, values *[maxKeys][]byte) bool {
	if s.depth++; s.depth > maxDepth || !s.is('{') {
		return false
	}
	defer func() { s.depth-- }()
	if s.is('}') {
		return true
	}
	seen := 0 // bits of the fields
	for {
		name, ok := s.plainText()
		if !ok || !s.is(':') {
			return false
		}
		wanted := -1
		for i, f := range of.fields {
			if bytes.Equal(f.name, name) {
				wanted = i
				break
			}
		}
		switch {
		case wanted < 0:
			if !s.value() {
				return false
			}
		case seen&(1<<wanted) != 0:
			return false
		default:
			seen |= 1 << wanted
			if !s.field(of.fields[wanted], values) {
				return false
			}
		}
		switch {
		case s.is(','):
		case s.is('}'):
			return true
		default:
			return false
		}
	}
}

// field reads the value of a field that leads to keys.
func (s *scanner) field(f *field, values *[maxKeys][]byte) bool {
	switch {
	case len(f.fields) > 0 && len(f.keys)+len(f.dates) > 0:
		return false // a value and a part of it: an error in jq or in Firehose
	case len(f.fields) > 0:
		return s.object(f, values)
	}
	isText := s.space() == '"'
	value, ok := s.key()
	for _, i := range f.keys {
		values[i] = value
	}
	return ok && (len(f.dates) == 0 || addDates(f.dates, value, isText, values))
}

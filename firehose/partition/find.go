package partition

import (
	"slices"
	"unicode/utf8"

	"penstock/internal/rawjson"
)

// append appends the record's keys to dst as [Query.Append] does. It is not sure of any
// record that is an error, and of those with an escape in a name or in a key, a field
// that is there twice, or a number that is not a short integer.
func (p *paths) append(dst, record []byte) (_ []byte, sure bool) {
	f := finder{Scanner: rawjson.New(record)}
	leads := p.leads.Load()
	if leads == nil {
		leads = &[]lead{}
	}
	if !f.object(&p.root, *leads) || f.Next() != 0 || !f.End() || f.LongNumber {
		return dst, false
	}
	start := len(dst)
	for _, value := range f.values[:p.count] {
		if len(value) == 0 {
			return dst[:start], false
		}
		dst = appendKey(dst, value)
	}
	if len(*leads) == 0 {
		p.leads.Store(p.root.leads(record))
	}
	return dst, true
}

// A lead is the text from the end of one value in an object to the beginning of the next
// one. Most records of a stream have the same leads.
type lead struct {
	text  []byte
	field int // whose value follows, or -1
}

// leads returns the leads of a valid record that is an object.
func (f *field) leads(record []byte) *[]lead {
	record = slices.Clone(record)
	s := rawjson.New(record)
	var all []lead
	more, _ := s.Open('{')
	for start := s.Offset(); more; {
		name, _ := s.Name()
		s.Next()
		all = append(all, lead{record[start:s.Offset()], f.find(name)})
		s.Value()
		start = s.Offset()
		more, _ = s.More('}')
	}
	return &all
}

// A finder finds the values of keys in a record. Its methods return false for anything
// that they are not sure of.
type finder struct {
	rawjson.Scanner
	values [maxKeys][]byte
}

// object reads an object that leads to keys. The leads are those that it may have.
func (f *finder) object(of *field, leads []lead) bool {
	seen := 0 // bits of the fields
	more, ok := f.Open('{')
	for k := 0; more; k++ {
		var i int // of the field
		if k < len(leads) && f.Skip(leads[k].text) {
			i = leads[k].field
		} else {
			if k > 0 {
				if more, ok = f.More('}'); !more {
					break
				}
			}
			name, named := f.Name()
			if !named || f.Escaped {
				return false
			}
			i = of.find(name)
		}
		if i < 0 {
			if !f.SkipValue() {
				return false
			}
			continue
		}
		if seen&(1<<i) != 0 || !f.field(of.fields[i]) {
			return false
		}
		seen |= 1 << i
	}
	return ok
}

// find returns the index of the field with a name, which has quotes, or -1.
func (f *field) find(name []byte) int {
	name = name[1 : len(name)-1]
	for i, field := range f.fields {
		if field.name == string(name) {
			return i
		}
	}
	return -1
}

// field reads the value of a field that leads to keys.
func (f *finder) field(of *field) bool {
	switch {
	case len(of.fields) > 0 && len(of.keys)+len(of.dates) > 0:
		return false // a value and a part of it: an error in jq or in Firehose
	case len(of.fields) > 0:
		return f.object(of, nil)
	}
	value, isText, sure := f.key()
	if !sure {
		return false
	}
	for _, i := range of.keys {
		f.values[i] = value
	}
	return len(of.dates) == 0 || addDates(of.dates, value, isText, f.values[:])
}

// key reads a value that is a key: a string of valid UTF-8 without escapes, a boolean or a
// short integer.
func (f *finder) key() (content []byte, isText, sure bool) {
	value, ok := f.Value()
	if !ok {
		return nil, false, false
	}
	switch value[0] {
	case '"':
		content = value[1 : len(value)-1]
		return content, true, !f.Escaped && utf8.Valid(content)
	case 't', 'f':
		return value, false, true
	default:
		return value, false, shortInteger(value)
	}
}

// shortInteger reports whether a value is a positive integer that a 64-bit float holds
// exactly.
func shortInteger(value []byte) bool {
	for _, c := range value {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(value) <= maxDigits
}

// maxDigits is the length of the longest integer of which a 64-bit float holds all.
const maxDigits = 15

package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"penstock/record/internal/render"
)

// A Column is one column of an Athena table over the records of a template.
type Column struct {
	Name  string // lower case, as in Glue and Athena
	Field string // the field's name as the records spell it
	Type  string // a Hive type: string, int, bigint, double, boolean, timestamp, array<…> or struct<name:type,…>

	// Instant reports that the column is a string and that every value is an ISO 8601
	// instant, which from_iso8601_timestamp converts to a timestamp in Athena.
	Instant bool

	// Values lists every possible value of a string column whose value is a single tag
	// that picks from a list, such as random.arrayElement. It is nil for other columns.
	Values []string

	// Members describes the members of a struct as if they were columns.
	Members []Column
}

// Find returns the column at the end of a path of fields, such as event, type.
func Find(columns []Column, path []string) (Column, bool) {
	i := slices.IndexFunc(columns, func(c Column) bool { return c.Field == path[0] })
	switch {
	case i < 0:
		return Column{}, false
	case len(path) == 1:
		return columns[i], true
	}
	return Find(columns[i].Members, path[1:])
}

// Columns returns the columns of an Athena table over the template's records, in the
// order of the template. The types suit the SerDe org.openx.data.jsonserde.JsonSerDe
// with its default properties. Columns returns a one-line error if the records are not
// JSON objects, or if Athena cannot read them.
//
// The types hold for every record, not only for likely ones. Columns infers them from
// sample records, usually 2,000, which are dated from 1970 to 9999 and include both ends
// of each numeric range and every list element whose weight is not zero. A number
// composed of several tags is sampled with all of them at their maximum.
//
// # Types
//
//	true, false                        boolean
//	32-bit or 64-bit integers          int or bigint
//	other numbers                      double: with a decimal point (also 5.00), an exponent or more bits
//	strings                            string or timestamp
//	a mix of the above                 string: the SerDe reads any value as a string, and may write 2.50 as 2.5
//	null or missing                    the type of the values in other records; string if there are none
//	object                             struct
//	array                              array; array<string> if it is always empty
//	object or array, mixed with others an error
//	object that is always empty        an error
//
// A timestamp is a string of the form YYYY-MM-DD HH:mm:ss with up to nine decimals, the
// form that Athena requires ("Data types in Amazon Athena") and that the SerDe reads
// with java.sql.Timestamp.valueOf (ParsePrimitiveUtils in
// https://github.com/rcongiu/Hive-JSON-Serde). Later versions of the SerDe also read
// 2026-11-23T10:30:07Z, and some read an offset, but AWS does not publish which version
// Athena runs. ISO 8601 values are therefore strings with Instant set, following
// Athena's advice to convert them with from_iso8601_timestamp; without an offset they
// are in the time zone of the session. All other dates are strings, and numbers of
// seconds are numbers.
//
// # Names
//
// A name has 1 to 255 letters, digits and underscores, the characters that Athena
// supports ("Name databases, tables, and columns"). Names that differ only in case are
// an error, because the SerDe lowers the case of keys (case.insensitive) and rejects
// objects with a duplicate key.
func (t *Template) Columns() ([]Column, error) {
	root := &shape{}
	values, err := t.sampleShapes(root)
	if err != nil {
		return nil, err
	}
	if len(root.names) == 0 {
		return nil, errors.New(`the records are empty objects, but a table needs at least one column: write for example {"name": "{{name.lastName}}"}`)
	}
	return root.columns("", values)
}

// columns returns the members of an object whose names in values begin with path.
func (s *shape) columns(path string, values map[string][]string) (columns []Column, err error) {
	for _, name := range s.names {
		member, c := s.members[name], Column{Name: name, Field: s.written[name]}
		place := path + c.Field
		if c.Type, err = member.hiveType(path + name); err != nil {
			return nil, err
		}
		c.Instant = member.kinds == isoText
		if c.Type == "string" {
			c.Values = values[place]
		}
		if member.kinds == object {
			if c.Members, err = member.columns(place+".", values); err != nil {
				return nil, err
			}
		}
		columns = append(columns, c)
	}
	return columns, nil
}

const (
	maxSamples  = 2000     // sample records, unless they are long
	minSamples  = 100      // sample records in any case
	sampleBytes = 64 << 20 // limit for the total size of the samples
)

// sampleInstants cover date fields of one and of two digits, and the first and almost the
// last year that a date in milliseconds can have with four digits.
var sampleInstants = []time.Time{
	time.UnixMilli(0),
	time.Date(2001, 2, 3, 4, 5, 6, 7e6, time.UTC),
	time.Date(2026, 12, 31, 23, 59, 58, 999e6, time.UTC),
	time.Date(9999, 6, 15, 12, 10, 11, 123e6, time.UTC),
}

// A sampler generates one part of the sample records.
type sampler struct {
	program *render.Program
	state   *render.State
	rare    []string // rare values that the samples must include
}

// sampleShapes adds the values of the sample records to root. It returns the possible
// values of the fields that pick from a list, by field, such as event.type.
func (t *Template) sampleShapes(root *shape) (map[string][]string, error) {
	parts := make([]sampler, len(t.parts))
	n := max(minSamples, min(maxSamples, sampleBytes/t.MaxLen()))
	for i, p := range t.parts {
		parts[i] = sampler{program: render.Compile(p.node), state: NewState(uint64(i), time.UTC)}
		if p.tag {
			parts[i].rare = t.rareValues(p)
			n = max(n, 2*len(parts[i].rare))
		}
	}
	var record []byte
	ends := make([]int, len(parts))
	for round := range n {
		record = record[:0]
		for i := range parts {
			record = parts[i].append(record, round)
			ends[i] = len(record)
		}
		if err := t.readShape(root, record); err != nil {
			return nil, err
		}
	}
	values := map[string][]string{}
	t.addListValues(values, "", record, 0, ends)
	return values, nil
}

// append appends the part's text for a round. Every other round uses a rare value.
func (l *sampler) append(dst []byte, round int) []byte {
	if len(l.rare) > 0 && round%2 == 0 {
		return append(dst, l.rare[round/2%len(l.rare)]...)
	}
	l.state.SetTime(sampleInstants[round%len(sampleInstants)])
	return l.program.Append(dst, l.state)
}

// readShape adds the values of a record to root.
func (t *Template) readShape(root *shape, record []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(record, &raw)
	switch {
	case err != nil && !t.source.json:
		return errors.New(`the records are plain text, but only JSON objects have columns: write the template as {"name": "{{name.lastName}}"}`)
	case err != nil:
		for _, f := range t.checkJSON() {
			return fmt.Errorf("line %d, column %d: %s", f.Line, f.Column, f.Msg)
		}
		return fmt.Errorf("the records are not JSON: %w", err)
	}
	root.kinds = 0 // collects the kinds of this record only
	if err := root.readValue(newDecoder(record), ""); err != nil {
		return err
	}
	if root.kinds != object {
		return fmt.Errorf(`a record is %s, but only JSON objects have columns: write the template as {"name": value}`, root.kinds.name())
	}
	return nil
}

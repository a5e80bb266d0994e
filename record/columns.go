package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"penstock/record/internal/render"
)

// A Column is what a table of a template's records has.
type Column struct {
	Name  string // in lower case, as Glue and Athena have it
	Field string // as the records have it
	Type  string // as Hive writes it: string, int, bigint, double, boolean, timestamp, array<…>, struct<name:type,…>

	// Instant says that the column is a string, and every value of it an instant in
	// ISO 8601: from_iso8601_timestamp gives it as a timestamp in Athena.
	Instant bool

	// Values are all the texts that the column can have, where its value is one tag
	// that draws from a list, as random.arrayElement does; otherwise there are none.
	Values []string
}

// Columns are those of a table of the template's records, in the order of the
// template, for the SerDe org.openx.data.jsonserde.JsonSerDe with its own settings.
// The error is one line: records that are not JSON objects have no columns, and
// some objects have none either.
//
// The columns are right for all records, and not only for likely ones: besides two
// thousand records of instants from 1970 to 9999, they are taken from records of both
// ends of each tag's range, and of each element of its list that has a weight. Where
// several tags make one number, it is looked at with all at their greatest.
//
// # Types
//
//	true, false                        boolean
//	whole numbers of 32, 64 bits       int, bigint
//	other numbers                      double: those with a point (5.00 too), an exponent, or more bits
//	text                               string, or timestamp
//	different ones of these            string: the SerDe reads all as text, and may write 2.50 as 2.5
//	null, or nothing                   the type of the other records' values, string where there are none
//	object                             struct
//	array                              array; of string where it is always empty
//	object or array, and another kind  an error, as for an object that is always empty
//
// A timestamp is a text YYYY-MM-DD HH:mm:ss, with up to nine decimals after it: what
// Athena asks for ("Data types in Amazon Athena", and its knowledge center's
// query-table-athena-timestamp-empty), and what the SerDe reads with
// java.sql.Timestamp.valueOf (ParsePrimitiveUtils in
// https://github.com/rcongiu/Hive-JSON-Serde). Its later versions read
// 2026-11-23T10:30:07Z too, and some an offset; which version Athena has is not
// published and was not tried, and Athena's advice for ISO 8601 is a string with
// from_iso8601_timestamp. So that is a string, and an Instant. One without a zone is
// in the zone of the session. Other dates, and numbers of seconds, are what they look
// like.
//
// # Names
//
// A name has 1 to 255 letters, digits and underscores: Athena supports no others, and
// inside of a struct takes none ("Name databases, tables, and columns"). The SerDe
// makes keys lower case (case.insensitive), and reads no object with a key twice: so
// names that differ in case alone are an error.
func (t *Template) Columns() ([]Column, error) {
	root := &shape{}
	values, err := t.shapes(root)
	if err != nil {
		return nil, err
	}
	if len(root.names) == 0 {
		return nil, errors.New(`the records are empty objects, and a table has a column: write for example {"name": "{{name.lastName}}"}`)
	}
	columns := make([]Column, len(root.names))
	for i, name := range root.names {
		member := root.members[name]
		hive, err := member.hive(name)
		if err != nil {
			return nil, err
		}
		columns[i] = Column{Name: name, Field: root.written[name], Type: hive, Instant: member.kinds == isoText}
		if hive == "string" {
			columns[i].Values = values[root.written[name]]
		}
	}
	return columns, nil
}

const (
	mostLooks  = 2000     // how many records Columns looks at
	leastLooks = 100      // how many where they are long
	looked     = 64 << 20 // from so many bytes on, there are fewer
)

// instants are of one digit each and of two, and of the first and nearly the last
// year of four.
var instants = []time.Time{
	time.UnixMilli(0),
	time.Date(2001, 2, 3, 4, 5, 6, 7e6, time.UTC),
	time.Date(2026, 12, 31, 23, 59, 58, 999e6, time.UTC),
	time.Date(9999, 6, 15, 12, 10, 11, 123e6, time.UTC),
}

// A looker is a part that makes the records that Columns looks at.
type looker struct {
	program *render.Program
	state   *render.State
	special []string // texts to look at in any case
}

// shapes adds the records' values to root, and gives the lists that texts are drawn from.
func (t *Template) shapes(root *shape) (map[string][]string, error) {
	parts := make([]looker, len(t.parts))
	n := max(leastLooks, min(mostLooks, looked/t.MaxLen()))
	for i, p := range t.parts {
		parts[i] = looker{program: render.Compile(p.node), state: NewState(uint64(i), time.UTC)}
		if p.tag {
			parts[i].special = t.special(p)
			n = max(n, 2*len(parts[i].special))
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
		if err := t.read(root, record); err != nil {
			return nil, err
		}
	}
	return t.lists(record, ends), nil
}

// append adds the part's text of a round: a special one in every other.
func (l *looker) append(dst []byte, round int) []byte {
	if len(l.special) > 0 && round%2 == 0 {
		return append(dst, l.special[round/2%len(l.special)]...)
	}
	l.state.SetTime(instants[round%len(instants)])
	return l.program.Append(dst, l.state)
}

// read adds the values of a record to root.
func (t *Template) read(root *shape, record []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(record, &raw)
	switch {
	case err != nil && !t.source.json:
		return errors.New(`the records are text, and only JSON objects have columns: write the template as {"name": "{{name.lastName}}"}`)
	case err != nil:
		for _, f := range t.checkJSON() {
			return fmt.Errorf("line %d, column %d: %s", f.Line, f.Column, f.Msg)
		}
		return fmt.Errorf("the records are not JSON: %w", err)
	}
	root.kinds = 0 // of this record
	if err := root.read(newDecoder(record), ""); err != nil {
		return err
	}
	if root.kinds != object {
		return fmt.Errorf(`a record is %s, and only JSON objects have columns: write the template as {"name": value}`, root.kinds.name())
	}
	return nil
}

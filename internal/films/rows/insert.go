package rows

import "strings"

// insert reads the rows of an INSERT or REPLACE statement.
func (d *dump) insert() error {
	t, err := d.next()
	for err == nil && t.kind == word && !t.is("INTO") { // IGNORE and the like
		t, err = d.next()
	}
	if err != nil || !t.is("INTO") {
		return d.skipFrom(t, err)
	}
	if t, err = d.next(); err != nil {
		return err
	}
	table, t, err := d.table(t)
	columns, wanted := d.columns[table]
	if err != nil || !wanted {
		return d.skipFrom(t, err)
	}
	if t.isSign("(") {
		if columns, t, err = d.list(); err != nil {
			return err
		}
	}
	if t.is("OVERRIDING") { // SYSTEM VALUE or USER VALUE
		for range 3 {
			if t, err = d.next(); err != nil {
				return err
			}
		}
	}
	if !t.is("VALUES") && !t.is("VALUE") {
		return d.fault(t.at, "INSERT INTO %s must go on with VALUES, because only rows that are in the file can be read: dump the table again", table)
	}
	for {
		if t, err = d.next(); err != nil {
			return err
		}
		if !t.isSign("(") {
			return d.fault(t.at, "a row of %s must begin with a parenthesis: the file is incomplete or not a dump; dump or download it again", table)
		}
		if err := d.row(table, columns, t.at); err != nil {
			return err
		}
		if t, err = d.next(); err != nil || !t.isSign(",") {
			return d.skipFrom(t, err) // ; or ON CONFLICT and the like
		}
	}
}

// row reads the values of a row after its parenthesis.
func (d *dump) row(table string, columns []string, at int) error {
	var values []Value
	for {
		v, after, err := d.value()
		if err != nil {
			return err
		}
		values = append(values, v)
		if after.isSign(")") {
			return d.add(table, columns, values, at)
		}
	}
}

// add adds a row.
func (d *dump) add(table string, columns []string, values []Value, at int) error {
	if len(values) != len(columns) {
		return d.fault(at, "the row has %d values, but the table %s has %d columns (%s): dump the table with its columns (mysqldump --complete-insert, pg_dump --column-inserts)",
			len(values), table, len(columns), strings.Join(columns, ", "))
	}
	row := Row{Table: table, At: at, Values: map[string]Value{}}
	for i, column := range columns {
		row.Values[column] = values[i]
	}
	d.rows = append(d.rows, row)
	return nil
}

// value reads a value, and returns the comma or parenthesis after it.
func (d *dump) value() (v Value, after token, err error) {
	var parts []token
	for depth := 0; ; {
		t, err := d.next()
		if err != nil {
			return v, t, err
		}
		if t.kind == end || t.isSign(";") {
			return v, t, d.fault(t.at, "the row has no end: the file is incomplete; dump or download it again")
		}
		if depth == 0 && (t.isSign(",") || t.isSign(")")) {
			if len(parts) == 0 {
				return v, t, d.fault(t.at, "a value is missing: write NULL for none")
			}
			return valueOf(parts), t, nil
		}
		depth += nesting(t)
		parts = append(parts, t)
	}
}

// valueOf returns the value that the tokens stand for.
func valueOf(parts []token) Value {
	v := Value{At: parts[0].at}
	first, rest := parts[0], parts[1:]
	switch {
	case first.is("NULL"):
		v.Null = true
	case first.kind == word && len(rest) > 0 && rest[0].kind == text && (strings.HasPrefix(first.text, "_") || first.is("N")):
		first, rest = rest[0], rest[1:] // a character set, such as _utf8mb4
	case (first.isSign("-") || first.isSign("+")) && len(rest) > 0 && rest[0].kind == number:
		rest[0].text = strings.TrimPrefix(first.text, "+") + rest[0].text
		first, rest = rest[0], rest[1:]
	}
	cast := len(rest) > 2 && rest[0].isSign(":") && rest[1].isSign(":") // 'PG'::mpaa_rating
	literal := v.Null || first.kind == text || first.kind == name || first.kind == number
	if !literal || len(rest) > 0 && !cast {
		v.Expression = true
	} else if !v.Null {
		v.Text = first.text
	}
	return v
}

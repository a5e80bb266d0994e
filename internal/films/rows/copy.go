package rows

import "bytes"

// copy reads the rows of a COPY statement, whose data follow in the next lines.
func (d *dump) copy() error {
	t, err := d.next()
	if err != nil {
		return err
	}
	at := t.at
	table, t, err := d.table(t)
	columns, wanted := d.columns[table]
	if err == nil && t.isSign("(") {
		columns, t, err = d.list()
	}
	if err != nil || !t.is("FROM") {
		return d.skipFrom(t, err)
	}
	if t, err = d.next(); err != nil {
		return err
	}
	if !t.is("STDIN") {
		if wanted {
			return d.fault(t.at, "COPY %s reads another file: dump it in plain format (pg_dump --format=plain), which has the rows in the same file", table)
		}
		return d.skipFrom(t, nil)
	}
	if t, err = d.next(); err != nil {
		return err
	}
	if wanted && !t.isSign(";") {
		return d.fault(t.at, "COPY %s has options, but only its text format, without options, can be read: dump it with pg_dump", table)
	}
	if err := d.skipFrom(t, nil); err != nil {
		return err
	}
	d.skipLine()
	for d.at < len(d.src) {
		from := d.at
		d.skipLine()
		line := bytes.TrimRight(d.src[from:d.at], "\r\n")
		if string(line) == `\.` {
			return nil
		}
		if wanted {
			if err := d.add(table, columns, fields(line, from), from); err != nil {
				return err
			}
		}
	}
	return d.fault(at, `the data of COPY %s have no end, which is a line with \. alone: the file is incomplete; dump or download it again`, table)
}

// fields returns the values of a line of COPY's text format, which begins at the offset at.
func fields(line []byte, at int) (values []Value) {
	for field := range bytes.SplitSeq(line, []byte("\t")) {
		v := Value{At: at, Null: string(field) == `\N`}
		if !v.Null {
			v.Text = unescaped(field)
		}
		values = append(values, v)
		at += len(field) + 1
	}
	return values
}

// unescaped returns a field without escapes.
func unescaped(field []byte) string {
	var content []byte
	for i := 0; i < len(field); i++ {
		if field[i] != '\\' || i+1 == len(field) {
			content = append(content, field[i])
			continue
		}
		var n int
		content, n = unescape(content, field[i+1:], false)
		i += n
	}
	return string(content)
}

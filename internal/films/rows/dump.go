package rows

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// A Dialect is the SQL of a server.
type Dialect string

// The dialects of dumps. Standard is that of a dump that tells no server.
const (
	MySQL      Dialect = "MySQL"
	PostgreSQL Dialect = "PostgreSQL"
	Standard   Dialect = "SQL"
)

// dialectOf returns the dialect of a dump.
func dialectOf(src []byte) Dialect {
	switch {
	case ofPostgreSQL.Match(src):
		return PostgreSQL
	case ofMySQL.Match(src):
		return MySQL
	default:
		return Standard
	}
}

var (
	// statement matches the beginning of a statement that has rows or columns.
	statement = regexp.MustCompile(`(?im)^[ \t]*(?:insert\s+(?:\w+\s+)*into|replace\s+into|create\s+table|copy\s+\S+\s*(?:\(|from\s))`)
	// ofPostgreSQL and ofMySQL match what only tools of the one write at the beginning of a
	// line. A text of a dump may have a line that looks like the other's.
	ofPostgreSQL = regexp.MustCompile(`(?im)^(?:-- PostgreSQL database|copy\s.*\sfrom\s|set\s+standard_conforming_strings|select\s+pg_catalog)`)
	ofMySQL      = regexp.MustCompile("(?im)^[ \t]*(?:/\\*M?!|-- (?:MySQL|MariaDB) dump|use\\s|set\\s+(?:names|@)|lock\\s+tables|insert\\s+(?:\\w+\\s+)*into\\s+`|replace\\s+into|create\\s+table\\s+(?:\\w+\\s+)*`)")
)

// IsDump reports whether a text is a dump in SQL, and not one for [Delimited] with the column
// key. The first line decides if it can, because a text in it may look like a statement.
func IsDump(src []byte, key string) bool {
	line := firstLine(src)
	for _, begins := range []string{"--", "/*", `\`} {
		if bytes.HasPrefix(line, []byte(begins)) {
			return true
		}
	}
	return statement.Match(line) || !isTable(line, key) && statement.Match(src)
}

// Dump returns the rows of some tables in a dump in SQL. The keys of tables are their names;
// the values are their columns in the order of the server's own tables, for a dump that does
// not say it. The error is a [Fault].
func Dump(src []byte, tables map[string][]string) ([]Row, Dialect, error) {
	dialect := dialectOf(src)
	d := dump{scanner: scanner{src: src, mysql: dialect == MySQL}, columns: map[string][]string{}}
	for table, columns := range tables {
		d.columns[table] = columns
	}
	for {
		t, err := d.next()
		switch {
		case err != nil:
		case t.kind == end:
			return d.rows, dialect, nil
		case t.is("INSERT"), t.is("REPLACE"):
			err = d.insert()
		case t.is("CREATE"):
			err = d.create()
		case t.is("COPY"):
			err = d.copy()
		case t.isSign(`\`): // a command of psql, such as \connect
			d.skipLine()
		case !t.isSign(";"):
			err = d.skipStatement()
		}
		if err != nil {
			return nil, dialect, err
		}
	}
}

// A dump reads the statements of a dump.
type dump struct {
	scanner
	columns map[string][]string // of the wanted tables
	rows    []Row
}

// skipStatement skips the rest of a statement.
func (d *dump) skipStatement() error {
	for {
		if t, err := d.next(); err != nil || t.kind == end || t.isSign(";") {
			return err
		}
	}
}

// table reads the name of a table, and returns it without its schema, and the token after it.
func (d *dump) table(first token) (table string, after token, err error) {
	table = first.text
	for {
		if after, err = d.next(); err != nil || !after.isSign(".") {
			return strings.ToLower(table), after, err
		}
		part, err := d.next()
		if err != nil {
			return "", part, err
		}
		table = part.text
	}
}

// list reads the names of columns after their parenthesis, and returns the token after them.
func (d *dump) list() (columns []string, after token, err error) {
	for {
		t, err := d.next()
		if err != nil {
			return nil, t, err
		}
		if t.kind != word && t.kind != name {
			return nil, t, d.fault(t.at, "the list of columns must have names, separated by commas, but has %q: dump the table again", t.text)
		}
		if slices.Contains(columns, strings.ToLower(t.text)) {
			return nil, t, d.fault(t.at, "the column %s is listed twice: dump the table again", t.text)
		}
		columns = append(columns, strings.ToLower(t.text))
		if t, err = d.next(); err != nil {
			return nil, t, err
		}
		if t.isSign(")") {
			t, err = d.next()
			return columns, t, err
		}
	}
}

// create reads the columns of a wanted table.
func (d *dump) create() error {
	t, err := d.next()
	for err == nil && t.kind == word && !t.is("TABLE") { // TEMPORARY, OR REPLACE, but also VIEW
		t, err = d.next()
	}
	if err != nil || !t.is("TABLE") {
		return d.skipFrom(t, err)
	}
	for t, err = d.next(); err == nil && (t.is("IF") || t.is("NOT") || t.is("EXISTS")); {
		t, err = d.next()
	}
	if err != nil {
		return err
	}
	table, after, err := d.table(t)
	if _, wanted := d.columns[table]; err != nil || !wanted || !after.isSign("(") {
		return d.skipFrom(after, err)
	}
	var columns []string
	first, depth := true, 1
	for depth > 0 {
		if t, err = d.next(); err != nil {
			return err
		}
		if t.kind == end {
			return d.fault(after.at, "the columns of the table %s have no end: the file is incomplete; dump or download it again", table)
		}
		if first && (t.kind == name || t.kind == word && !slices.Contains(notColumns, strings.ToUpper(t.text))) {
			columns = append(columns, strings.ToLower(t.text))
		}
		depth += nesting(t)
		first = depth == 1 && t.isSign(",")
	}
	d.columns[table] = columns
	return d.skipStatement()
}

// notColumns are the words that begin another part of a table than a column.
var notColumns = []string{"PRIMARY", "KEY", "CONSTRAINT", "UNIQUE", "INDEX", "FOREIGN", "FULLTEXT", "SPATIAL", "CHECK", "EXCLUDE", "LIKE", "PERIOD"}

// nesting returns by how much a token changes the depth of brackets.
func nesting(t token) int {
	switch {
	case t.isSign("("), t.isSign("["):
		return 1
	case t.isSign(")"), t.isSign("]"):
		return -1
	}
	return 0
}

// skipFrom skips the rest of a statement whose last token was t.
func (d *dump) skipFrom(t token, err error) error {
	if err != nil || t.kind == end || t.isSign(";") {
		return err
	}
	return d.skipStatement()
}

package rows

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"penstock/internal/diagnostic"
)

// Delimited returns the rows of a CSV or TSV file and its delimiter: a tab, a semicolon or a
// comma. The first line may have the names of the columns, one of which is key, a column of
// whole numbers; without it, the columns are those given. The error is a [Fault].
func Delimited(src []byte, table, key string, columns []string) (all []Row, delimiter rune, err error) {
	delimiter = delimiterOf(firstLine(src))
	r := csv.NewReader(bytes.NewReader(src))
	r.Comma, r.FieldsPerRecord = delimiter, -1
	r.LazyQuotes = delimiter == '\t' // TSV has no quotes
	starts := lineStarts(src)
	place := func(field int) int {
		line, column := r.FieldPos(field)
		return starts[line-1] + column - 1
	}
	for first := true; ; first = false {
		fields, err := r.Read()
		if err == io.EOF {
			return all, delimiter, nil
		} else if err != nil {
			return nil, delimiter, csvFault(src, starts, err)
		}
		if first {
			header, err := headerOf(src, fields, key, columns)
			if err != nil {
				return nil, delimiter, err
			}
			if header != nil {
				columns = header
				continue
			}
		}
		if len(fields) != len(columns) {
			return nil, delimiter, NewFault(src, place(0), "the line has %d fields, but must have %d (%s): leave a field empty for none, and write a field with the delimiter in double quotes",
				len(fields), len(columns), strings.Join(columns, ", "))
		}
		row := Row{Table: table, At: place(0), Values: map[string]Value{}}
		for i, field := range fields {
			row.Values[columns[i]] = Value{Text: field, Null: slices.Contains(nulls, field), At: place(i)}
		}
		all = append(all, row)
	}
}

// nulls are the fields that mysql, psql and spreadsheets write for NULL.
var nulls = []string{"", `\N`, "NULL"}

// firstLine returns the first line that is not empty.
func firstLine(src []byte) []byte {
	line, _, _ := bytes.Cut(bytes.TrimLeft(src, "\r\n"), []byte("\n"))
	return bytes.TrimSpace(line)
}

// isTable reports whether a first line has the column key, or begins with a number.
func isTable(line []byte, key string) bool {
	fields := strings.Split(string(line), string(delimiterOf(line)))
	for i, field := range fields {
		fields[i] = strings.ToLower(strings.Trim(field, "\" "))
	}
	_, err := strconv.Atoi(fields[0])
	return err == nil || slices.Contains(fields, key)
}

// delimiterOf returns the delimiter that a line has most often.
func delimiterOf(line []byte) rune {
	best := ','
	for _, c := range "\t;" {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}

// headerOf returns the names of the columns if the first line has them, and nil if it is a
// row of the given columns.
func headerOf(src []byte, fields []string, key string, columns []string) ([]string, error) {
	var header []string
	for _, field := range fields {
		header = append(header, strings.ToLower(strings.TrimSpace(field)))
	}
	if !slices.Contains(header, key) {
		if _, err := strconv.Atoi(header[0]); err == nil {
			return nil, nil
		}
		return nil, NewFault(src, 0, "the first line must have the names of the columns, with %s among them, or be a row of %s%s",
			key, strings.Join(columns, ", "), diagnostic.DidYouMean(header[0], key))
	}
	for i, name := range header {
		if slices.Contains(header[:i], name) {
			return nil, NewFault(src, 0, "the first line has the column %s twice: rename or remove one", name)
		}
	}
	return header, nil
}

// lineStarts returns the offset of each line.
func lineStarts(src []byte) []int {
	starts := []int{0}
	for i, c := range src {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// csvFault returns the fault of an error of package csv, which is about quotes.
func csvFault(src []byte, starts []int, err error) error {
	e, is := errors.AsType[*csv.ParseError](err)
	if !is {
		return err
	}
	at := min(starts[min(e.Line, len(starts))-1]+e.Column-1, len(src))
	return NewFault(src, at, `a field with a quote (") must be quoted itself, with each quote doubled: "THE ""BIG"" ONE"`)
}

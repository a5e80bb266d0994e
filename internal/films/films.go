// Package films reads the table film of the Sakila sample database, to which the records
// of the shipped template refer, and writes it as the object that the app's catalog
// describes as a table.
package films

import (
	"bytes"
	"fmt"

	"penstock/firehose/athena"
	"penstock/internal/films/rows"
)

// Key is the key of the only object of the table. Writing it replaces the table.
const Key = athena.FilmsPrefix + "film.parquet"

// ContentType is the media type of the object.
// https://www.iana.org/assignments/media-types/application/vnd.apache.parquet
const ContentType = "application/vnd.apache.parquet"

// MaxBytes limits the text. Sakila has 3 MB.
const MaxBytes = 256 << 20

// A Film is a row of the table.
type Film struct {
	ID         int32   `parquet:"film_id"`
	Title      string  `parquet:"title"`
	Rating     *string `parquet:"rating,optional"`
	Length     *int32  `parquet:"length,optional"`          // in minutes
	RentalRate int32   `parquet:"rental_rate,decimal(2:4)"` // in hundredths
	Category   *string `parquet:"category,optional"`
}

// A Table holds films in the order of their IDs, each ID once, and at least one.
type Table struct {
	Films      []Film
	Source     string // such as a MySQL dump
	Categories int    // number of different categories
}

// Missing returns how many of the IDs from first to last have no film.
func (t Table) Missing(first, last int32) int {
	missing := int(last-first) + 1
	for _, f := range t.Films {
		if first <= f.ID && f.ID <= last {
			missing--
		}
	}
	return missing
}

// Sakila's tables, with their columns in the order of its schema, which the rows of its data
// follow: https://dev.mysql.com/doc/sakila/en/sakila-structure-tables.html
var sakila = map[string][]string{
	"film": {"film_id", "title", "description", "release_year", "language_id", "original_language_id", "rental_duration",
		"rental_rate", "length", "replacement_cost", "rating", "special_features", "last_update"},
	"film_category": {"film_id", "category_id", "last_update"},
	"category":      {"category_id", "name", "last_update"},
}

// key is the column that every form of the table film has.
const key = "film_id"

// plain has the columns of delimited text without a header.
var plain = []string{"film_id", "title", "rental_rate", "length", "rating"}

// Parse reads the table from a dump of Sakila by MySQL or PostgreSQL, or from a CSV or TSV
// file, which it tells apart. The error is a [rows.Fault].
func Parse(text []byte) (Table, error) {
	for _, s := range signatures {
		if bytes.HasPrefix(text, []byte(s.begins)) {
			return Table{}, rows.NewFault(text, 0, "%s", s.remedy)
		}
	}
	content := bytes.TrimPrefix(text, []byte("\ufeff"))
	var b builder
	var all []rows.Row
	var err error
	if rows.IsDump(content, key) {
		var dialect rows.Dialect
		all, dialect, err = rows.Dump(content, sakila)
		b = builder{text: content, source: fmt.Sprintf("a %s dump", dialect), none: "the table film has no rows in the dump: dump it with its data (sakila-data.sql, not sakila-schema.sql)"}
	} else {
		var delimiter rune
		all, delimiter, err = rows.Delimited(content, "film", key, plain)
		b = builder{text: content, source: "a CSV file", none: "the file has no rows: name a file with films, in CSV, TSV, or SQL of MySQL or PostgreSQL"}
		if delimiter == '\t' {
			b.source = "a TSV file"
		}
	}
	if err != nil {
		return Table{}, err
	}
	return b.table(all)
}

// signatures are the beginnings of files that are not text in UTF-8.
var signatures = []struct{ begins, remedy string }{
	{"PK\x03\x04", "the file is a ZIP archive: unpack it, and name the file sakila-data.sql in it"},
	{"\x1f\x8b", "the file is compressed with GZIP: decompress it with gunzip"},
	{"PGDMP", "the file is a dump of PostgreSQL in custom format: dump it in plain format (pg_dump --format=plain), or convert it with pg_restore -f"},
	{"\xff\xfe", "the file is in UTF-16: save it in UTF-8"},
	{"\xfe\xff", "the file is in UTF-16: save it in UTF-8"},
}

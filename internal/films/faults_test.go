package films_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"penstock/internal/films"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// row returns an INSERT of Sakila with one row, whose values of rental_rate, length and rating
// are given.
func row(rate, length, rating string) string {
	return "SET NAMES utf8mb4;\nINSERT INTO film VALUES\n(5,'A','d',2006,1,NULL,6," + rate + "," + length + ",20.99," + rating + ",NULL,NULL);"
}

const header = "film_id,title,rental_rate,length,rating\n"

// Each fault is one line with its place, the rule and the remedy.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "1:1: the file has no rows: name a file with films, in CSV, TSV, or SQL of MySQL or PostgreSQL",
		header:                       "1:1: the file has no rows: ",
		"-- nothing\n":               "1:1: the table film has no rows in the dump: dump it with its data (sakila-data.sql, not sakila-schema.sql)",
		"CREATE TABLE film (id int)": "1:1: the table film has no rows in the dump: ",
		"PK\x03\x04...":              "1:1: the file is a ZIP archive: unpack it",
		"\x1f\x8b...":                "1:1: the file is compressed with GZIP: decompress it",
		"\xff\xfeI\x00":              "1:1: the file is in UTF-16: save it in UTF-8",
		"PGDMP":                      "1:1: the file is a dump of PostgreSQL in custom format: dump it in plain format (pg_dump --format=plain)",
		"Dear Sir,\nhello":           "1:1: the first line must have the names of the columns, with film_id among them, or be a row of film_id, title, rental_rate, length, rating",
		"filmid,title\n1,A":          "1:1: the first line must have the names of the columns, with film_id among them, or be a row of film_id, title, rental_rate, length, rating; did you mean film_id?",
		"film_id,title,Title\n1,A,B": "1:1: the first line has the column title twice: rename or remove one",
		"film_id,title,rental_rate,lengths,rating\n1,A,0.99,86,PG":                "2:1: the table film has no column length, but film_id, lengths, rating, rental_rate, title: rename lengths",
		"film_id,title,rating,length\n1,A,PG,86":                                  "2:1: the table film has no column rental_rate, but film_id, length, rating, title: add the column",
		"1,A,0.99,86":                                                             "1:1: the line has 4 fields, but must have 5 (film_id, title, rental_rate, length, rating): leave a field empty for none",
		header + "1,A,0.99,86,PG\n2,B,0.99":                                       "3:1: the line has 3 fields, but must have 5",
		header + "1,\"A\" B,0.99,86,PG":                                           "2:5: a field with a quote (\") must be quoted itself, with each quote doubled",
		header + "1,A,0.99,86,PG\n1,B,0.99,86,PG":                                 "3:1: film_id 1 is already in line 2: each film must have its own, so remove one of the two",
		header + "0,A,0.99,86,PG":                                                 `2:1: film_id must be a whole number from 1 to 2147483647, not "0"`,
		header + "x,A,0.99,86,PG":                                                 `2:1: film_id must be a whole number from 1 to 2147483647, not "x"`,
		header + "1,,0.99,86,PG":                                                  "2:3: title is empty, but each row of film must have it: write it",
		header + "1,  ,0.99,86,PG":                                                "2:3: title is blank, but each row of film must have it: write it",
		header + "1,A\xff,0.99,86,PG":                                             `2:3: title is not UTF-8, but "A\xff": save the file in UTF-8`,
		header + "1,É,\"4,99\",86,PG":                                             `2:5: rental_rate must be a number from 0 to 99.99 with at most two decimals after a point, not "4,99"`,
		header + "1,A,,86,PG":                                                     "2:5: rental_rate is empty, but each row of film must have it: write it",
		row("'4.999'", "86", "'PG'"):                                              `3:26: rental_rate must be a number from 0 to 99.99 with at most two decimals after a point, not "4.999"`,
		row("-1", "86", "'PG'"):                                                   `3:26: rental_rate must be a number from 0 to 99.99 with at most two decimals after a point, not "-1"`,
		row("100", "86", "'PG'"):                                                  `3:26: rental_rate must be a number from 0 to 99.99`,
		row("1", "1.5", "'PG'"):                                                   `3:28: length must be a whole number of minutes from 0 to 65535, or NULL, not "1.5"`,
		row("1", "86", "'FSK 12'"):                                                `3:37: rating must be G, PG, PG-13, R, NC-17 or NULL, not "FSK 12"`,
		row("1", "RAND()", "'PG'"):                                                "3:28: length is an expression, but must be a string, a number or NULL: ",
		row("1", "1 + 1", "'PG'"):                                                 "3:28: length is an expression",
		row("1", "", "'PG'"):                                                      "3:28: a value is missing: write NULL for none",
		strings.TrimSuffix(row("1", "86", "'PG'"), "NULL,NULL);"):                 "3:42: the row has no end: the file is incomplete; dump or download it again",
		strings.TrimSuffix(row("1", "86", "'PG'"), "',NULL,NULL);"):               "3:37: the quoted text has no end: the file is incomplete; dump or download it again",
		"SET NAMES x;\nINSERT INTO film VALUES (1,'A');":                          "2:25: the row has 2 values, but the table film has 13 columns (film_id, title, description, ",
		"INSERT INTO film (film_id,film_id) VALUES (1,1)":                         "1:27: the column film_id is listed twice: dump the table again",
		"INSERT INTO film (`a\nb`,`a\nb`) VALUES (1,1)":                           `2:4: the column a\nb is listed twice: dump the table again`,
		"COPY \"a\x1b\" (actor_id) FROM stdin;\n1\n":                              `1:6: the data of COPY a\x1b have no end`,
		"INSERT INTO film (film_id,'x') VALUES (1,1)":                             `1:27: the list of columns must have names, separated by commas, but has "x"`,
		"INSERT INTO film SELECT * FROM other;":                                   "1:18: INSERT INTO film must go on with VALUES, because only rows that are in the file can be read",
		"INSERT INTO film VALUES 1;":                                              "1:25: a row of film must begin with a parenthesis",
		"INSERT INTO film (film_id, title) VALUES (1, 'A'), ":                     "1:52: a row of film must begin with a parenthesis: the file is incomplete",
		"-- x\nCREATE TABLE film (film_id int":                                    "2:19: the columns of the table film have no end: the file is incomplete",
		"/* x":                                                                    "1:1: the comment has no end: the file is incomplete",
		"COPY film (film_id, title) FROM stdin;\n1\tA\n":                          `1:6: the data of COPY film have no end, which is a line with \. alone: the file is incomplete`,
		"COPY film (film_id, title) FROM '$$PATH$$/3061.dat';":                    "1:33: COPY film reads another file: dump it in plain format (pg_dump --format=plain)",
		"COPY film (film_id) FROM stdin WITH (FORMAT csv);\n1\n\\.\n":             "1:32: COPY film has options, but only its text format, without options, can be read",
		"COPY film (film_id, title) FROM stdin;\n1\n\\.\n":                        "2:1: the row has 1 values, but the table film has 2 columns (film_id, title)",
		"COPY actor (actor_id) FROM stdin;\n1\n":                                  `1:6: the data of COPY actor have no end`,
		row("1", "86", "'PG'") + "\nINSERT INTO film_category VALUES (5,7,NULL);": "4:34: the table category has no category_id 7: dump the tables film_category and category together",
		"INSERT INTO category VALUES (1,'A',NULL),(2,'B',NULL);\nINSERT INTO film_category VALUES (5,1,NULL),(5,2,NULL);": "2:45: film_id 5 has the categories A and B, but the table has one for each film: remove one of the two",
	} {
		table, err := films.Parse([]byte(text))
		assert.Empty(t, table.Films)
		require.Error(t, err, "%q", text)
		assert.True(t, strings.HasPrefix(err.Error(), want), "%q:\n%s\n%s", text, err, want)
		assert.NotContains(t, err.Error(), "\n")
	}
}

// No text makes the readers panic, and a table always has films with different IDs.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) < 5 {
		f.Fatal(err, files)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("INSERT INTO film VALUES (E'\\x4"))
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := films.Parse(text)
		if err != nil {
			assert.NotContains(t, err.Error(), "\n")
			return
		}
		for i, film := range table.Films[1:] {
			assert.Less(t, table.Films[i].ID, film.ID)
		}
	})
}

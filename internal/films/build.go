package films

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"penstock/internal/diagnostic"
	"penstock/internal/films/rows"
)

// A builder makes a table from rows.
type builder struct {
	text         []byte
	source, none string // Table.Source, and the message if there is no film
}

// table returns the table.
func (b builder) table(all []rows.Row) (Table, error) {
	names, err := b.categories(all)
	if err != nil {
		return Table{}, err
	}
	t := Table{Source: b.source}
	seen, categories := map[int32]int{}, map[string]bool{}
	for _, row := range all {
		if row.Table != "film" {
			continue
		}
		f, err := b.film(row)
		if err != nil {
			return Table{}, err
		}
		if name, is := names[f.ID]; is {
			f.Category = &name
		}
		if first, twice := seen[f.ID]; twice {
			return Table{}, b.fault(row.Values["film_id"].At, "film_id %d is already in line %d: each film must have its own, so remove one of the two", f.ID, rows.NewFault(b.text, first, "").Line)
		}
		seen[f.ID] = row.At
		if f.Category != nil {
			categories[*f.Category] = true
		}
		t.Films = append(t.Films, f)
	}
	if len(t.Films) == 0 {
		return Table{}, b.fault(0, "%s", b.none)
	}
	slices.SortFunc(t.Films, func(a, b Film) int { return int(a.ID) - int(b.ID) })
	t.Categories = len(categories)
	return t, nil
}

// categories returns the names of the categories by film_id, from the tables category and
// film_category.
func (b builder) categories(all []rows.Row) (map[int32]string, error) {
	names, films := map[int32]string{}, map[int32]string{}
	for _, row := range all {
		if row.Table != "category" {
			continue
		}
		id, err := b.id(row, "category_id")
		if err != nil {
			return nil, err
		}
		if names[id], err = b.words(row, "name"); err != nil {
			return nil, err
		}
	}
	for _, row := range all {
		if row.Table != "film_category" {
			continue
		}
		film, err := b.id(row, "film_id")
		if err != nil {
			return nil, err
		}
		id, err := b.id(row, "category_id")
		if err != nil {
			return nil, err
		}
		name, has := names[id]
		switch other, twice := films[film]; {
		case !has:
			return nil, b.fault(row.At, "the table category has no category_id %d: dump the tables film_category and category together", id)
		case twice && other != name:
			return nil, b.fault(row.At, "film_id %d has the categories %s and %s, but the table has one for each film: remove one of the two", film, other, name)
		}
		films[film] = name
	}
	return films, nil
}

// film returns the film of a row.
func (b builder) film(row rows.Row) (f Film, err error) {
	if f.ID, err = b.id(row, "film_id"); err != nil {
		return f, err
	}
	if f.Title, err = b.words(row, "title"); err != nil {
		return f, err
	}
	if f.RentalRate, err = b.rate(row); err != nil {
		return f, err
	}
	if f.Length, err = b.length(row); err != nil {
		return f, err
	}
	if f.Rating, err = b.rating(row); err != nil {
		return f, err
	}
	if v, has := row.Values["category"]; has && !v.Null {
		name, err := b.words(row, "category")
		f.Category = &name
		return f, err
	}
	return f, nil
}

// value returns the value of a column, which must be there.
func (b builder) value(row rows.Row, column string) (rows.Value, error) {
	v, has := row.Values[column]
	switch {
	case !has:
		names := slices.Sorted(maps.Keys(row.Values))
		remedy := "add the column"
		if meant := diagnostic.Nearest(column, names...); meant != "" {
			remedy = "rename " + meant
		}
		return v, b.fault(row.At, "the table %s has no column %s, but %s: %s", row.Table, column, strings.Join(names, ", "), remedy)
	case v.Expression:
		return v, b.fault(v.At, "%s is an expression, but must be a string, a number or NULL: dump the rows instead of the statements that computed them", column)
	}
	return v, nil
}

// required returns the text of a column that must have one.
func (b builder) required(row rows.Row, column string) (string, rows.Value, error) {
	v, err := b.value(row, column)
	if err == nil && v.Null {
		err = b.fault(v.At, "%s is empty, but each row of %s must have it: write it", column, row.Table)
	}
	return v.Text, v, err
}

// id returns a number that identifies a row.
func (b builder) id(row rows.Row, column string) (int32, error) {
	s, v, err := b.required(row, column)
	if err != nil {
		return 0, err
	}
	id, err := strconv.ParseInt(s, 10, 32)
	if err != nil || id < 1 {
		return 0, b.fault(v.At, "%s must be a whole number from 1 to %d, not %s", column, math.MaxInt32, shown(s))
	}
	return int32(id), nil
}

// words returns a text that is not empty.
func (b builder) words(row rows.Row, column string) (string, error) {
	s, v, err := b.required(row, column)
	switch {
	case err != nil:
		return "", err
	case strings.TrimSpace(s) == "":
		return "", b.fault(v.At, "%s is blank, but each row of %s must have it: write it", column, row.Table)
	case !utf8.ValidString(s):
		return "", b.fault(v.At, "%s is not UTF-8, but %s: save the file in UTF-8", column, shown(s))
	}
	return s, nil
}

// rateRule matches a decimal(4,2) that is not negative.
var rateRule = regexp.MustCompile(`^(\d{1,2})(?:\.(\d{1,2}))?$`)

// rate returns the rental rate in hundredths.
func (b builder) rate(row rows.Row) (int32, error) {
	s, v, err := b.required(row, "rental_rate")
	if err != nil {
		return 0, err
	}
	parts := rateRule.FindStringSubmatch(s)
	if parts == nil {
		return 0, b.fault(v.At, "rental_rate must be a number from 0 to 99.99 with at most two decimals after a point, not %s", shown(s))
	}
	hundredths, _ := strconv.ParseInt(parts[1]+(parts[2] + "00")[:2], 10, 32) // digits, as the rule says
	return int32(hundredths), nil
}

// maxLength is the most that Sakila's column holds, a SMALLINT UNSIGNED.
const maxLength = math.MaxUint16

// length returns the length in minutes, or nil.
func (b builder) length(row rows.Row) (*int32, error) {
	v, err := b.value(row, "length")
	if err != nil || v.Null {
		return nil, err
	}
	n, err := strconv.ParseInt(v.Text, 10, 32)
	if err != nil || n < 0 || n > maxLength {
		return nil, b.fault(v.At, "length must be a whole number of minutes from 0 to %d, or NULL, not %s", maxLength, shown(v.Text))
	}
	length := int32(n)
	return &length, nil
}

// ratings are the values of Sakila's column rating.
var ratings = []string{"G", "PG", "PG-13", "R", "NC-17"}

// rating returns the rating, or nil.
func (b builder) rating(row rows.Row) (*string, error) {
	v, err := b.value(row, "rating")
	if err != nil || v.Null {
		return nil, err
	}
	if !slices.Contains(ratings, v.Text) {
		return nil, b.fault(v.At, "rating must be %s or NULL, not %s", strings.Join(ratings, ", "), shown(v.Text))
	}
	return &v.Text, nil
}

// shown returns a value for a message.
func shown(s string) string {
	const most = 40
	cut, _, _ := diagnostic.Around(s, 0, 0, most)
	return fmt.Sprintf("%q", cut)
}

func (b builder) fault(at int, format string, args ...any) error {
	return rows.NewFault(b.text, at, format, args...)
}

package generate

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// WeekFile is an example of the files that [ParseWeek] reads.
//
//go:embed week.csv
var WeekFile []byte

// A weekLine holds the values of one line of a week's file.
type weekLine struct {
	days, hours     []int
	mean, deviation float64
}

// columns maps the name of a column to its parser.
var columns = map[string]func(*weekLine, string) error{
	"day":       (*weekLine).readDays,
	"hour":      (*weekLine).readHours,
	"mean":      func(l *weekLine, s string) error { return readNumber(&l.mean, "mean", s) },
	"deviation": func(l *weekLine, s string) error { return readNumber(&l.deviation, "deviation", cmp.Or(s, "0")) },
}

// ParseWeek parses a CSV file with the header day,hour,mean,deviation; [WeekFile] is an
// example. The columns may be in any order, later lines override earlier ones, and lines
// that begin with # are comments. The error is one line.
func ParseWeek(file []byte) (*Week, error) {
	lines := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	lines.Comment, lines.TrimLeadingSpace = '#', true
	header, err := readHeader(lines)
	if err != nil {
		return nil, err
	}
	var w Week
	var set [len(w.means)]bool
	for {
		fields, err := lines.Read()
		if err == io.EOF {
			break
		} else if err != nil {
			return nil, csvError(err, len(fields))
		}
		var l weekLine
		for i, name := range header {
			if err := columns[name](&l, fields[i]); err != nil {
				line, _ := lines.FieldPos(i)
				return nil, fmt.Errorf("line %d: %w", line, err)
			}
		}
		for _, day := range l.days {
			for _, hour := range l.hours {
				i := day*24 + hour
				w.means[i], w.deviations[i], set[i] = l.mean, l.deviation, true
			}
		}
	}
	if i := slices.Index(set[:], false); i >= 0 {
		day := time.Weekday(i / 24)
		return nil, fmt.Errorf("no mean for %s, hour %d, but each hour of the week needs one: add a line for it, or a first line for all hours (day *, hour *)", day, i%24)
	}
	if w == (Week{}) {
		return nil, errors.New("all means and deviations are 0, so there are no records: write a mean above 0 for at least one hour")
	}
	return &w, nil
}

// readHeader reads and checks the header.
func readHeader(lines *csv.Reader) ([]string, error) {
	header, err := lines.Read()
	if err == io.EOF {
		return nil, errors.New("line 1: the header is missing: write day,hour,mean,deviation and then the lines of the hours")
	} else if err != nil {
		return nil, csvError(err, len(header))
	}
	if line, _ := lines.FieldPos(0); !slices.Equal(slices.Sorted(slices.Values(header)), slices.Sorted(maps.Keys(columns))) {
		return nil, fmt.Errorf("line %d: the header must have exactly these columns, in any order: write day,hour,mean,deviation", line)
	}
	return header, nil
}

// csvError returns a clearer message for an error of package csv about a line with the
// given number of fields.
func csvError(err error, fields int) error {
	e, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case !ok:
		return err
	case e.Err == csv.ErrFieldCount:
		return fmt.Errorf("line %d: the line has %d fields, but must have the %d of the header: leave a field empty for a deviation of 0", e.StartLine, fields, len(columns))
	default:
		return fmt.Errorf(`line %d: a quote (") must enclose a whole field: remove it, because no field needs quotes`, e.StartLine)
	}
}

// readDays parses a day or a range of days: Monday, Mon, Mon-Fri, Sat-Mon or *.
func (l *weekLine) readDays(s string) error {
	first, last, isRange := strings.Cut(s, "-")
	if !isRange {
		last = first
	}
	from, to := parseDay(first), parseDay(last)
	if s == "*" {
		from, to = 0, 6
	}
	if from < 0 || to < 0 {
		return fmt.Errorf("%q is not a day, which is an English name or its first three letters: write Monday or Mon, Mon-Fri for a range, or * for all", s)
	}
	for day := from; ; day = (day + 1) % 7 { // Sunday follows Saturday
		l.days = append(l.days, day)
		if day == to {
			return nil
		}
	}
}

// parseDay returns the weekday, 0 for Sunday, or -1.
func parseDay(s string) int {
	for day := range 7 {
		if name := time.Weekday(day).String(); strings.EqualFold(s, name) || strings.EqualFold(s, name[:3]) {
			return day
		}
	}
	return -1
}

// readHours parses an hour or a range of hours: 8, 8-17 or *.
func (l *weekLine) readHours(s string) error {
	first, last, isRange := strings.Cut(s, "-")
	switch {
	case s == "*":
		first, last = "0", "23"
	case !isRange:
		last = first
	}
	from, err := strconv.ParseUint(first, 10, 0)
	to, toError := strconv.ParseUint(last, 10, 0)
	if err != nil || toError != nil || from > to || to > 23 {
		return fmt.Errorf("%q is not an hour from 0 to 23 or a range within one day: write 8, 8-17 for a range, or * for all", s)
	}
	for hour := from; hour <= to; hour++ {
		l.hours = append(l.hours, int(hour))
	}
	return nil
}

// readNumber parses a number of records per second: 0 or within the limits of a [Rate].
func readNumber(to *float64, name, s string) (err error) {
	const least, most = float64(MinRate) / PerSecond, float64(MaxRate) / PerSecond
	*to, err = strconv.ParseFloat(s, 64)
	if n := *to; err != nil || n != 0 && !(n >= least && n <= most) {
		return fmt.Errorf("%q is not a %s, which is a number of records per second, 0 or from %f to %.0f: write for example 100 or 0.25", s, name, least, most)
	}
	return nil
}

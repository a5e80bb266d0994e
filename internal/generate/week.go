package generate

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Week has a mean and a standard deviation of the records a second for each hour of
// the week, as the periodic rate of KDG has (awslabs/amazon-kinesis-data-generator
// web/js/producer.js, createDataPeriodicForTime).
type Week struct{ means, deviations hourly }

// hourly is a number for each hour of the week, the first of which is Sunday's first.
type hourly [7 * 24]float64

// WeekFile is week.csv, an example of what [ParseWeek] reads.
//
//go:embed week.csv
var WeekFile []byte

// At gives the mean and the deviation at an instant, by the clock of its own zone.
//
// An hour's numbers are those of half past, and between two of these instants they
// are on a straight line. KDG's smoothing is meant so, but jumps at half past, leaves
// the deviation as it is, and takes the hour after 22 and 23 for Sunday's first.
// Where the clock is put forward or back, the numbers jump with it.
func (w *Week) At(t time.Time) (mean, deviation float64) {
	const week = time.Duration(len(w.means)) * time.Hour
	hour, minute, second := t.Clock()
	past := time.Duration(int(t.Weekday())*24+hour)*time.Hour + time.Duration(minute)*time.Minute +
		time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
	past = (past + week - time.Hour/2) % week // since Sunday, 00:30
	return w.means.at(past), w.deviations.at(past)
}

// at is the number so long past Sunday, 00:30.
func (h *hourly) at(past time.Duration) float64 {
	i := int(past / time.Hour)
	from, to := h[i], h[(i+1)%len(h)]
	return from + (to-from)*float64(past%time.Hour)/float64(time.Hour)
}

// Schedule makes records in real time, from start on, and until a time if that is not
// zero. How many there are in a second
// is drawn from the normal distribution of the instant that it begins at, and they are
// spread evenly over it. The same week, start and seed are the same instants.
func (w *Week) Schedule(start, until time.Time, seed uint64) Schedule {
	return &weekly{course: newCourse(w, start, seed), until: until}
}

// A course is the seconds of a week's schedule, one after the other. It has no clock.
type course struct {
	week   *Week
	chance *rand.Rand
	next   time.Time // when the next second begins
	rest   uint64    // millionths of a record that are left over from the seconds before
}

// chanceOfWeek makes the chance of a course another than those of the same seed.
const chanceOfWeek = 0x7765656b

func newCourse(w *Week, start time.Time, seed uint64) course {
	return course{week: w, chance: rand.New(rand.NewPCG(seed, chanceOfWeek)), next: start}
}

// second gives the next second's number of records, and its pace if there are any.
//
// What a draw has beyond a whole number is left to the next second, so that 0.25 a
// second is one record every four. A draw below 0 is 0, as in KDG: a deviation that is
// not small beside the mean makes more records than the mean says.
func (c *course) second() (n uint64, p Pace) {
	mean, deviation := c.week.At(c.next)
	draw := max(0, mean+deviation*c.chance.NormFloat64())
	c.rest += uint64(math.Round(draw * PerSecond))
	n = c.rest / PerSecond
	c.rest %= PerSecond
	p = Pace{c.next, Rate(n * PerSecond)}
	c.next = c.next.Add(time.Second)
	return n, p
}

// weekly makes each record of a course when its instant has come. A batch is of one
// second.
type weekly struct {
	course     course
	until      time.Time
	pace       Pace   // of the second that was taken from last
	first, end uint64 // its records, and where those of the next begin
}

func (s *weekly) Take(ctx context.Context, first uint64, most int) (int, error) {
	for first >= s.end {
		if err := ctx.Err(); err != nil { // there may be no records for long
			return 0, err
		}
		if s.over(s.course.next) {
			return 0, errOver
		}
		var n uint64
		n, s.pace = s.course.second()
		s.first, s.end = s.end, s.end+n
	}
	if s.over(s.pace.At(first - s.first)) {
		return 0, errOver
	}
	n := min(max(1, s.pace.Before(Tick)), s.end-first, uint64(most))
	for s.over(s.pace.At(first + n - 1 - s.first)) {
		n--
	}
	return int(n), waitUntil(ctx, s.pace.At(first+n-1-s.first))
}

// over says whether no record is made at a time.
func (s *weekly) over(at time.Time) bool { return !s.until.IsZero() && !at.Before(s.until) }

func (s *weekly) At() (time.Time, func(uint64) time.Time) {
	pace, first := s.pace, s.first // the batch is made while the next ones are taken
	return pace.Start, func(i uint64) time.Time { return pace.At(i - first) }
}

// A weekLine is what one line of a week's file says.
type weekLine struct {
	days, hours     []int
	mean, deviation float64
}

// columns reads each column of a week's file.
var columns = map[string]func(*weekLine, string) error{
	"day":       (*weekLine).readDays,
	"hour":      (*weekLine).readHours,
	"mean":      func(l *weekLine, s string) error { return readNumber(&l.mean, "mean", s) },
	"deviation": func(l *weekLine, s string) error { return readNumber(&l.deviation, "deviation", cmp.Or(s, "0")) },
}

// ParseWeek reads a file of the form of [WeekFile]: CSV with a header, in any order of
// its columns, and with lines that begin with # for comments. The error is one line.
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
		return nil, fmt.Errorf("no mean for %s, hour %d: each hour of the week needs one: write a line for it, or one for each hour (day *, hour *) before the others", day, i%24)
	}
	if w == (Week{}) {
		return nil, errors.New("each mean and deviation is 0, so that no record is ever made: write a mean above 0 for some hour")
	}
	return &w, nil
}

// readHeader reads the line that names the columns.
func readHeader(lines *csv.Reader) ([]string, error) {
	header, err := lines.Read()
	if err == io.EOF {
		return nil, errors.New("line 1: the file has no header: write day,hour,mean,deviation, and the lines of hours under it")
	} else if err != nil {
		return nil, csvError(err, len(header))
	}
	if line, _ := lines.FieldPos(0); !slices.Equal(slices.Sorted(slices.Values(header)), slices.Sorted(maps.Keys(columns))) {
		return nil, fmt.Errorf("line %d: the header has just these columns, in any order: write day,hour,mean,deviation", line)
	}
	return header, nil
}

// csvError is an error of package csv, for a line of so many fields.
func csvError(err error, fields int) error {
	e, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case !ok:
		return err
	case e.Err == csv.ErrFieldCount:
		return fmt.Errorf("line %d: the number of fields is %d, and each line has the %d of the header: write nothing between two commas for no deviation", e.StartLine, fields, len(columns))
	default:
		return fmt.Errorf(`line %d: a quote (") is around a whole field or nowhere: leave it out, as no field needs it`, e.StartLine)
	}
}

// readDays reads Monday, Mon, Mon-Fri, Sat-Mon or *.
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
		return fmt.Errorf("%q is no day: a day has its English name, in full or the first three letters: write Monday or Mon, Mon-Fri for several, or * for each", s)
	}
	for day := from; ; day = (day + 1) % 7 { // the week goes round
		l.days = append(l.days, day)
		if day == to {
			return nil
		}
	}
}

// parseDay gives the weekday, or -1.
func parseDay(s string) int {
	for day := range 7 {
		if name := time.Weekday(day).String(); strings.EqualFold(s, name) || strings.EqualFold(s, name[:3]) {
			return day
		}
	}
	return -1
}

// readHours reads 8, 8-17 or *.
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
		return fmt.Errorf("%q is no hour: hours are from 0 to 23, and those after midnight are the next day's: write 8, 8-17 for several, or * for each", s)
	}
	for hour := from; hour <= to; hour++ {
		l.hours = append(l.hours, int(hour))
	}
	return nil
}

// readNumber reads a number of records a second, with the limits that a [Rate] has.
func readNumber(to *float64, name, s string) (err error) {
	const least, most = float64(MinRate) / PerSecond, float64(MaxRate) / PerSecond
	*to, err = strconv.ParseFloat(s, 64)
	if n := *to; err != nil || n != 0 && !(n >= least && n <= most) {
		return fmt.Errorf("%q is no %s: it is a number of records a second, 0 or from %f to %.0f: write 100 or 0.25", s, name, least, most)
	}
	return nil
}

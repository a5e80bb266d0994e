package projection

import (
	"fmt"
	"strings"
	"time"

	"penstock/firehose/prefix"
)

// Projection is how Athena finds the objects of a delivery stream without a crawler
// and without partitions in the catalog: it works out the values of the table's
// partition keys from the table's properties, and from them the folders to read.
// [Derive] derives one from the data prefix, so that the two agree.
//
// Amazon Athena User Guide, "Use partition projection with Amazon Athena":
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
type Projection struct {
	// Head is the folder that all objects are in, the table's location after the
	// bucket: it ends with "/", or is empty for the bucket itself.
	Head string
	// Keys are the partition keys, in the order of the location.
	Keys []Key
	// Location is the folder of one partition, storage.location.template after the
	// bucket, with ${name} for the value of a key: it begins with Head and ends with "/".
	Location string

	zone *time.Location
}

// Key is a partition key whose values are worked out. One with a Format is
// a projection of type date, one with Values of type enum, and another of type integer.
type Key struct {
	Name   string
	Type   string   // the column's type in Glue: int for an integer, otherwise string
	Format string   // of a date: its pattern, of java.time.format.DateTimeFormatter
	Unit   string   // of a date: the step from one value to the next, such as MONTHS
	Digits int      // of an integer: how many there are, with zeros in front; 0 for no zeros
	Field  string   // of a partition key that is taken from records: its name in the prefix
	Values []string // of the same: all that it can be

	parts []prefix.Part // the fields and the text between them
	unit  int           // of a date or an integer: the last field's, in units

	fallback string // a name, where the prefix's cannot be
}

// futureYears is for how long a key of years alone reaches beyond the table's first
// year. An integer's range has no NOW, so it is a number: after it the table shows
// nothing new, and until then a query that says no year looks into each.
const futureYears = 20

// Properties are the parameters of the Glue table. bucketURI is the bucket's, such as
// s3://bucket. first is the instant from which on there are objects, and is to stay
// the same from one deployment to the next.
//
// Athena works out dates in UTC, when it is asked. A stream's zone can be ahead of
// that, and then the range ends as many units after NOW as the zone's clocks, from
// first on, can be ahead. Both ends of a range belong to it.
//
//   - Amazon Athena User Guide, "Supported types for partition projection":
//     https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
//   - "Set up partition projection", for storage.location.template:
//     https://docs.aws.amazon.com/athena/latest/ug/partition-projection-setting-up.html
//   - "Amazon Data Firehose example", for the two together:
//     https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example.html
func (p Projection) Properties(bucketURI string, first time.Time) map[string]string {
	all := map[string]string{
		"projection.enabled":        "true",
		"storage.location.template": strings.TrimSuffix(bucketURI, "/") + "/" + p.Location,
	}
	for _, key := range p.Keys {
		set := func(property, value string) { all["projection."+key.Name+"."+property] = value }
		switch {
		case key.listed():
			set("type", "enum")
			set("values", strings.Join(key.Values, ","))
			continue
		case key.Format == "":
			set("type", "integer")
			set("range", key.numbers(earliest(first.In(p.zone))))
			if key.Digits > 0 {
				set("digits", fmt.Sprint(key.Digits))
			}
			continue
		}
		set("type", "date")
		set("format", key.Format)
		set("range", key.Value(earliest(first.In(p.zone)))+","+key.now(ahead(first.In(p.zone))))
		set("interval", "1")
		set("interval.unit", key.Unit)
	}
	return all
}

// listed says that the key is taken from records.
func (k Key) listed() bool { return k.Field != "" }

// Value is what of the prefix stands in the place of the key for the instant t, in t's
// zone, which is to be the stream's, as for [prefix.Expression.At]. It is empty for a key that is
// taken from records.
func (k Key) Value(t time.Time) string {
	var value strings.Builder
	for _, part := range k.parts {
		text, _ := part.At(t, prefix.Values{}) // a date's letters never fail
		value.WriteString(text)
	}
	return value.String()
}

// numbers is the range of an integer: that of the calendar, or from t's year on.
func (k Key) numbers(t time.Time) string {
	if u := units[k.unit]; u.high > 0 {
		return fmt.Sprintf("%d,%d", u.low, u.high)
	}
	return fmt.Sprintf("%d,%d", t.Year(), t.Year()+futureYears)
}

// now is the end of a date's range, for a clock that is so far ahead of UTC.
func (k Key) now(ahead time.Duration) string {
	u := units[k.unit]
	switch n := (ahead + u.least - 1) / u.least; n {
	case 0:
		return "NOW"
	case 1:
		return "NOW+1" + strings.TrimSuffix(u.step, "S")
	default:
		return fmt.Sprintf("NOW+%d%s", n, u.step)
	}
}

// ahead is the most that t's zone is ahead of UTC from t on, or 0. It looks at each
// week, as the ends that [time.Time.ZoneBounds] gives need not lie ahead.
func ahead(t time.Time) time.Duration {
	most := 0
	for last := t.AddDate(futureYears, 0, 0); t.Before(last); t = t.AddDate(0, 0, 7) {
		_, seconds := t.Zone()
		most = max(most, seconds)
	}
	return time.Duration(most) * time.Second
}

// earliest is t, or the next change of the zone's clocks if it turns them back to
// before what they show at t.
func earliest(t time.Time) time.Time {
	const wall = "2006-01-02T15:04:05"
	if _, end := t.ZoneBounds(); !end.IsZero() && end.Format(wall) < t.Format(wall) {
		return end
	}
	return t
}

// A unit is a part of a date that a key can end with.
type unit struct {
	name    string        // of a key that has none of its own
	letters string        // that write it
	run     string        // as it is to be written
	step    string        // Athena's interval.unit
	least   time.Duration // how long it is at least
	low     int           // the range of its number; none for the year
	high    int
}

// units are the parts of a date in the order in which strings sort by time. Athena
// knows SECONDS too, but nobody wants that many partitions.
var units = []unit{
	{"year", "yu", "yyyy", "YEARS", 365 * 24 * time.Hour, 0, 0},
	{"month", "ML", "MM", "MONTHS", 28 * 24 * time.Hour, 1, 12},
	{"day", "d", "dd", "DAYS", 24 * time.Hour, 1, 31},
	{"hour", "H", "HH", "HOURS", time.Hour, 0, 23},
	{"minute", "m", "mm", "MINUTES", time.Minute, 0, 59},
}

// unitOf is the place in units of the field's letter, or -1.
func unitOf(p prefix.Part) int {
	for i, u := range units {
		if strings.IndexByte(u.letters, p.Letter) >= 0 {
			return i
		}
	}
	return -1
}

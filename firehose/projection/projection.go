// Package projection derives the partition projection of an Athena table from the prefix
// of a delivery stream.
package projection

import (
	"fmt"
	"strings"
	"time"

	"penstock/firehose/prefix"
)

// Projection describes partition projection for the objects of a delivery stream. Athena
// computes the values of the table's partition keys from the table's properties, and
// reads the resulting folders. It needs no crawler and no partitions in the catalog.
// [Derive] derives one from the data prefix, so that the two agree.
//
// Amazon Athena User Guide, "Use partition projection with Amazon Athena":
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
type Projection struct {
	// Head is the folder of all objects, the table's location in the bucket. It ends with
	// "/", or is empty for the bucket itself.
	Head string
	// Keys lists the partition keys in the order of the location.
	Keys []Key
	// Location is the folder of one partition, with ${name} for the value of a key:
	// storage.location.template without the bucket. It begins with Head, ends with "/".
	Location string

	zone *time.Location
}

// Key is a projected partition key. With a Format its projection type is date, with
// Values it is enum, otherwise integer.
type Key struct {
	Name   string
	Type   string   // the column's type in Glue: int or string
	Format string   // of a date: a pattern of java.time.format.DateTimeFormatter
	Unit   string   // of a date: the interval between values, such as MONTHS
	Digits int      // of an integer: its width with leading zeros; 0 for none
	Field  string   // of a partition key taken from records: its name in the prefix
	Values []string // of an enum: all values

	parts []prefix.Part // the fields and the text between them
	unit  int           // of a date or an integer: the last field's, in units

	fallback string // the name if that in the prefix is not allowed
}

// futureYears is the range of a key of years alone, from the table's first year. The
// range of an integer has no NOW: the table shows nothing after the range, and a query
// without a year looks into every year of it.
const futureYears = 20

// Properties returns the parameters of the Glue table. bucketURI has the form s3://bucket.
// first is the instant of the first object; keep it the same across deployments.
//
// Athena evaluates NOW in UTC. If the stream's zone is ahead of UTC at any time after
// first, the range ends that many units after NOW. Ranges include both ends.
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
		case len(key.Values) > 0:
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

// Value returns the key's value at the instant t, whose zone must be the stream's. It is
// empty for an enum.
func (k Key) Value(t time.Time) string {
	var value strings.Builder
	for _, part := range k.parts {
		text, _ := part.At(t, prefix.Values{}) // a date's letters never fail
		value.WriteString(text)
	}
	return value.String()
}

// numbers returns the range of an integer: the calendar's, or years from t on.
func (k Key) numbers(t time.Time) string {
	if u := units[k.unit]; u.high > 0 {
		return fmt.Sprintf("%d,%d", u.low, u.high)
	}
	return fmt.Sprintf("%d,%d", t.Year(), t.Year()+futureYears)
}

// now returns the end of a date's range for a clock that is ahead of UTC.
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

// ahead returns the most that t's zone is ahead of UTC after t, or 0. It looks at every
// week, because the ends that [time.Time.ZoneBounds] returns may lie in the past.
func ahead(t time.Time) time.Duration {
	most := 0
	for last := t.AddDate(futureYears, 0, 0); t.Before(last); t = t.AddDate(0, 0, 7) {
		_, seconds := t.Zone()
		most = max(most, seconds)
	}
	return time.Duration(most) * time.Second
}

// earliest returns t, or the next change of the zone's clocks if that sets them back to
// before the time that they show at t.
func earliest(t time.Time) time.Time {
	const wall = "2006-01-02T15:04:05"
	if _, end := t.ZoneBounds(); !end.IsZero() && end.Format(wall) < t.Format(wall) {
		return end
	}
	return t
}

// A unit is the last part of a key's date.
type unit struct {
	name    string        // of a key without a name in the prefix
	letters string        // pattern letters
	run     string        // the letters to propose
	step    string        // Athena's interval.unit
	least   time.Duration // its shortest length
	low     int           // the range of its number; 0, 0 for the year
	high    int
}

// units lists the parts of a date in the order in which text sorts by time. Athena also
// supports SECONDS, but nobody wants that many partitions.
var units = []unit{
	{"year", "yu", "yyyy", "YEARS", 365 * 24 * time.Hour, 0, 0},
	{"month", "ML", "MM", "MONTHS", 28 * 24 * time.Hour, 1, 12},
	{"day", "d", "dd", "DAYS", 24 * time.Hour, 1, 31},
	{"hour", "H", "HH", "HOURS", time.Hour, 0, 23},
	{"minute", "m", "mm", "MINUTES", time.Minute, 0, 59},
}

// unitOf returns the index in units of the field's letter, or -1.
func unitOf(p prefix.Part) int {
	for i, u := range units {
		if strings.IndexByte(u.letters, p.Letter) >= 0 {
			return i
		}
	}
	return -1
}

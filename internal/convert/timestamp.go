package convert

import (
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"

	"penstock/firehose"
)

// timestamps reads dates and times as a deserializer does.
type timestamps struct {
	hive    bool
	formats []jodaFormat
}

// newTimestamps returns an error for a format that is not modelled.
func newTimestamps(d firehose.Deserializer) (t timestamps, err error) {
	if t.hive = d.Hive; !t.hive {
		return t, nil
	}
	for _, pattern := range d.TimestampFormats {
		format, err := parseJoda(pattern)
		if err != nil {
			return t, fmt.Errorf("%s: %q: %w", firehose.FieldTimestampFormats, pattern, err)
		}
		t.formats = append(t.formats, format)
	}
	return t, nil
}

// The forms of dates and times. A time with T is strict, and others are lenient. Offsets
// from UTC are rejected.
var (
	dateForm    = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
	isoForm     = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z?$`)
	lenientForm = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$`)
)

const (
	secondsPerDay = 24 * 60 * 60
	epochMillis   = 1e12 // numbers from here on are milliseconds, and seconds below
	julianEpoch   = 2440588
)

// appendDate appends the days since 1970.
func (t timestamps) appendDate(dst []byte, value string) ([]byte, string) {
	at, ok := t.formatted(value)
	if parts := dateForm.FindStringSubmatch(value); !ok && parts != nil {
		at, ok = instant(parts)
	}
	if !ok {
		return dst, forInput(value)
	}
	return binary.LittleEndian.AppendUint32(dst, uint32(floor(at.Unix(), secondsPerDay))), ""
}

// appendTimestamp appends the nanoseconds of the day and the Julian day, which is INT96 in
// Parquet.
func (t timestamps) appendTimestamp(dst []byte, value string) ([]byte, string) {
	at, ok := t.formatted(value)
	if !ok {
		if parts := lenientForm.FindStringSubmatch(value); parts != nil {
			at, ok = instant(parts)
		}
	}
	switch {
	case ok:
	case t.hive:
		return dst, "Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff]" // of Timestamp.valueOf
	default:
		if parts := isoForm.FindStringSubmatch(value); parts != nil {
			at, ok = instant(parts)
		} else {
			at, ok = epoch(value)
		}
		if !ok {
			return dst, forInput(value)
		}
	}
	day := floor(at.Unix(), secondsPerDay)
	nanos := (at.Unix()-day*secondsPerDay)*1e9 + int64(at.Nanosecond())
	dst = binary.LittleEndian.AppendUint64(dst, uint64(nanos))
	return binary.LittleEndian.AppendUint32(dst, uint32(day+julianEpoch)), ""
}

// formatted reads a text with the first of the formats that it has.
func (t timestamps) formatted(value string) (at time.Time, ok bool) {
	for _, format := range t.formats {
		if at, ok := format.parse(value); ok {
			return at, true
		}
	}
	return at, false
}

// instant returns the time of a year, a month, a day, and possibly an hour, a minute, a
// second and a fraction, which follow the whole text in parts.
func instant(parts []string) (time.Time, bool) {
	var n [7]int
	for i, part := range parts[1:] {
		if i == 6 {
			part = (part + "000000000")[:9]
		}
		n[i], _ = strconv.Atoi(part)
	}
	return exact(n[0], n[1], n[2], n[3], n[4], n[5], n[6])
}

// exact returns a time, or false if a part is out of its range.
func exact(year, month, day, hour, minute, second, nanosecond int) (time.Time, bool) {
	at := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, time.UTC)
	return at, at.Month() == time.Month(month) && at.Day() == day && at.Hour() == hour && at.Minute() == minute && at.Second() == second
}

// epoch returns the time of a number of seconds or milliseconds since 1970.
func epoch(value string) (time.Time, bool) {
	n, err := javaFloat(value)
	if math.Abs(n) < epochMillis {
		n *= 1000
	}
	if err != nil || !(math.Abs(n) < math.MaxInt32*secondsPerDay*1000.0-julianEpoch*secondsPerDay*1000.0) {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(math.Round(n))), true
}

func floor(n, by int64) int64 { return (n - ((n%by)+by)%by) / by }

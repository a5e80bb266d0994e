package partition

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/itchyny/gojq"

	"penstock/firehose"
)

// A date is a key that is the date of a field's time in UTC.
type date struct {
	key    int    // its index
	layout string // for package time
}

// dateRule matches the jq of a date as gojq writes it. Its groups are the field and the
// format of strftime.
var dateRule = func() *regexp.Regexp {
	query, err := gojq.Parse(firehose.PartitionKey{Path: []string{"field"}, Time: "yyyy"}.Query())
	if err != nil {
		panic(err)
	}
	text := regexp.QuoteMeta(query.String())
	text = strings.Replace(text, `\.field`, `((?:\.[A-Za-z_][A-Za-z0-9_]*)+)`, 1)
	return regexp.MustCompile("^" + strings.Replace(text, "%Y", "([-%YmdH/_.]+)", 1) + "$")
}()

// dateOf returns the path of the field and the pattern of a date, if the jq is one.
func dateOf(query string) (path []string, pattern string, is bool) {
	groups := dateRule.FindStringSubmatch(query)
	if groups == nil {
		return nil, "", false
	}
	pattern = strings.NewReplacer("%Y", "yyyy", "%m", "MM", "%d", "dd", "%H", "HH").Replace(groups[2])
	key, err := firehose.ParsePartitionKey(groups[1][len("."):] + ":" + pattern)
	return key.Path, key.Time, err == nil
}

// layouts converts the pattern of a date to a layout of package time.
var layouts = strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15")

// addDates keeps the dates of a time. It returns false if it is not sure of the time.
func addDates(dates []date, value []byte, isText bool, values [][]byte) bool {
	var t time.Time
	var sure bool
	if isText {
		t, sure = readTime(string(value))
	} else {
		t, sure = epoch(string(value))
	}
	if !sure {
		return false
	}
	for _, d := range dates {
		values[d.key] = t.AppendFormat(nil, d.layout)
	}
	return true
}

// readTime reads a time in ISO 8601. Package time accepts more than the query does: a comma,
// an hour of one digit, and an offset of 24 hours or of 60 minutes.
func readTime(text string) (t time.Time, sure bool) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || text[len("2026-01-31T")+2] != ':' || strings.Contains(text, ",") {
		return t, false
	}
	if zone := text[len(text)-len("23:59"):]; text[len(text)-1] != 'Z' && (zone[:2] > "23" || zone[3:] > "59") {
		return t, false
	}
	return inRange(t.UTC())
}

// epoch reads a number of seconds or milliseconds since 1970.
func epoch(digits string) (t time.Time, sure bool) {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return t, false
	}
	if n >= 1e11 {
		n /= 1000
	}
	return inRange(time.Unix(n, 0).UTC())
}

// inRange reports whether a time is in the range that the query accepts.
func inRange(t time.Time) (time.Time, bool) { return t, t.Unix() >= 1e8 && t.Unix() < 1e11 }

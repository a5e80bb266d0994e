package projection

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An athenaTable interprets the properties of a table as Athena does. It implements the
// rules in "Supported types for partition projection" of the Athena User Guide,
// independently of the code under test.
type athenaTable map[string]string

// layouts converts a date format of Athena to a layout of package time.
var layouts = strings.NewReplacer("yyyy", "2006", "uuuu", "2006", "MM", "01", "LL", "01", "dd", "02", "HH", "15", "mm", "04", "'", "")

// misses returns "" if a query at the time now reads the folder, or else the reason why not.
func (table athenaTable) misses(folder string, now time.Time) (why string) {
	place := regexp.MustCompile(`\\\$\\\{([a-z0-9_]+)\\\}`)
	template := regexp.QuoteMeta(table["storage.location.template"])
	if strings.Count(template, `\$`) != len(place.FindAllString(template, -1)) {
		return "a $ in the template that is not part of a key"
	}
	digits := regexp.MustCompile(`[0-9]`)
	folders := place.ReplaceAllStringFunc(template, func(match string) string {
		name := place.FindStringSubmatch(match)[1]
		value := `[0-9]+`
		switch {
		case table["projection."+name+".type"] == "date":
			value = digits.ReplaceAllString(regexp.QuoteMeta(layouts.Replace(table["projection."+name+".format"])), `[0-9]`)
		case table["projection."+name+".type"] == "enum":
			value = `[^/]+`
		case table["projection."+name+".digits"] != "":
			value = `[0-9]{` + table["projection."+name+".digits"] + `}`
		}
		return "(?P<" + "k" + name + ">" + value + ")"
	})
	pattern := regexp.MustCompile("^" + folders + "$")
	values := pattern.FindStringSubmatch(folder)
	if values == nil {
		return "the folder does not match the template: " + pattern.String()
	}
	for i, name := range pattern.SubexpNames() {
		if i > 0 && !table.projects(strings.TrimPrefix(name, "k"), values[i], now) {
			return values[i] + " is not a value of " + name[1:] + " in " + table["projection."+name[1:]+".range"] + table["projection."+name[1:]+".values"]
		}
	}
	return ""
}

// projects reports whether the key has the value in a query at the time now.
func (table athenaTable) projects(key, value string, now time.Time) bool {
	of := func(property string) string { return table["projection."+key+"."+property] }
	if of("type") == "enum" {
		return slices.Contains(strings.Split(of("values"), ","), value)
	}
	begin, end, two := strings.Cut(of("range"), ",")
	if !two || strings.Contains(end, ",") {
		return false
	}
	if of("type") == "integer" {
		low, errLow := strconv.Atoi(begin)
		high, errHigh := strconv.Atoi(end)
		n, err := strconv.Atoi(value)
		unpadded := of("digits") != "" || value == strconv.Itoa(n)
		return errLow == nil && errHigh == nil && err == nil && unpadded && low <= n && n <= high
	}
	layout := layouts.Replace(of("format"))
	first, errFirst := time.Parse(layout, begin)
	at, err := time.Parse(layout, value)
	last, ok := moment(end, now.UTC())
	if errFirst != nil || err != nil || !ok || at.Format(layout) != value || of("interval") != "1" {
		return false
	}
	return !at.Before(first) && !at.After(last) && reaches(first, at, of("interval.unit"))
}

// reaches reports whether the time between two times is a multiple of the unit.
func reaches(from, to time.Time, unit string) bool {
	const year, month, day = "01-02T15:04", "02T15:04", "15:04"
	switch unit {
	case "YEARS":
		return from.Format(year) == to.Format(year)
	case "MONTHS":
		return from.Format(month) == to.Format(month)
	case "DAYS":
		return from.Format(day) == to.Format(day)
	case "HOURS":
		return to.Sub(from)%time.Hour == 0
	case "MINUTES":
		return to.Sub(from)%time.Minute == 0
	}
	return false
}

var nowRule = regexp.MustCompile(`^\s*NOW\s*(?:([+-])\s*([0-9]+)\s*(YEARS?|MONTHS?|WEEKS?|DAYS?|HOURS?|MINUTES?|SECONDS?)\s*)?$`)

// moment evaluates the end of a range that is relative to NOW. It reports false if the end
// is not.
func moment(end string, now time.Time) (time.Time, bool) {
	match := nowRule.FindStringSubmatch(end)
	if match == nil {
		return now, false
	}
	n, _ := strconv.Atoi(match[1] + match[2])
	switch strings.TrimSuffix(match[3], "S") {
	case "YEAR":
		return addMonths(now, 12*n), true
	case "MONTH":
		return addMonths(now, n), true
	case "DAY":
		return now.AddDate(0, 0, n), true
	case "HOUR":
		return now.Add(time.Duration(n) * time.Hour), true
	case "MINUTE":
		return now.Add(time.Duration(n) * time.Minute), true
	}
	return now, match[3] == ""
}

// addMonths adds months as java.time does: in a shorter month, the 31st becomes the last day.
func addMonths(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return time.Date(last.Year(), last.Month(), min(d, last.Day()), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// substituted returns the location with the values of the keys at an instant.
func (p Projection) substituted(t time.Time) string {
	values := map[string]string{}
	for _, key := range p.Keys {
		values["${"+key.Name+"}"] = key.Value(t)
	}
	location := p.Location
	for place, value := range maps.All(values) {
		location = strings.ReplaceAll(location, place, value)
	}
	return location
}

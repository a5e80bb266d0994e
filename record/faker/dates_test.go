package faker_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record"
)

const day = 24 * time.Hour

// TestDateRanges checks that dates lie in their range, are uniform over its tenths, and
// are printed in the time zone.
func TestDateRanges(t *testing.T) {
	in2020 := time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)
	for _, r := range []struct {
		call        string
		first, last time.Time
	}{
		{"date.past", instant.Add(-365 * day), instant.Add(-time.Second)},
		{"date.past(0)", instant.Add(-365 * day), instant.Add(-time.Second)},
		{"date.past(10)", instant.Add(-3650 * day), instant.Add(-time.Second)},
		{"date.past(0.5)", instant.Add(-365 * day / 2), instant.Add(-time.Second)},
		{`date.past(1,"2020-01-01")`, in2020.Add(-365 * day), in2020.Add(-time.Second)},
		{"date.future", instant.Add(time.Second), instant.Add(365 * day)},
		{"date.future(10)", instant.Add(time.Second), instant.Add(3650 * day)},
		{`date.future(10,"2020-01-01")`, in2020.Add(time.Second), in2020.Add(3650 * day)},
		{"date.recent", instant.Add(-day), instant.Add(-time.Second)},
		{"date.recent(30)", instant.Add(-30 * day), instant.Add(-time.Second)},
		{"date.soon", instant.Add(time.Second), instant.Add(day)},
		{"date.soon(30)", instant.Add(time.Second), instant.Add(30 * day)},
		{`date.between("2020-01-01","2020-01-31")`, in2020, in2020.Add(30 * day)},
		{`date.between({"from":"2020-01-01","to":"2020-01-31"})`, in2020, in2020.Add(30 * day)},
	} {
		for _, zone := range zones(t, "UTC", "America/New_York", "Asia/Kolkata") {
			template := parse(t, r.call)
			s := record.NewState(1, zone)
			s.SetTime(instant)
			counts := map[string]int{}
			for range 3_000 {
				record := string(template.Append(nil, s))
				at := instantOf(t, record)
				require.False(t, at.Before(r.first.Truncate(time.Second)) || at.After(r.last), "%s in %s gave %s", r.call, zone, record)
				require.Equal(t, jsDate(at.In(zone)), record)
				counts[strconv.Itoa(int(10*max(0, at.Sub(r.first))/(r.last.Sub(r.first)+time.Second)))]++
			}
			assert.Empty(t, misfit(counts, uniform(integers(0, 9)...)), r.call)
		}
	}
}

func zones(t *testing.T, names ...string) []*time.Location {
	t.Helper()
	var all []*time.Location
	for _, name := range names {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		all = append(all, zone)
	}
	return all
}

// instantOf parses a date like JavaScript, which ignores text in parentheses.
func instantOf(t *testing.T, record string) time.Time {
	t.Helper()
	text, _, _ := strings.Cut(record, " (")
	at, err := time.Parse("Mon Jan 02 2006 15:04:05 GMT-0700", text)
	require.NoError(t, err)
	return at
}

// jsDate formats t like JavaScript's Date.prototype.toString.
func jsDate(t time.Time) string {
	name, _ := t.Zone()
	if name == "UTC" {
		name = "Coordinated Universal Time"
	}
	return t.Format("Mon Jan 02 2006 15:04:05 GMT-0700") + " (" + name + ")"
}

// TestDateToString checks one instant in several time zones, with the documented
// replacement for the zone's long name.
func TestDateToString(t *testing.T) {
	template := parse(t, `date.between("2026-07-06T00:01:50.999Z","2026-07-06T00:01:50.999Z")`)
	for name, want := range map[string]string{
		"UTC":               "Mon Jul 06 2026 00:01:50 GMT+0000 (Coordinated Universal Time)",
		"America/New_York":  "Sun Jul 05 2026 20:01:50 GMT-0400 (EDT)",
		"Asia/Kolkata":      "Mon Jul 06 2026 05:31:50 GMT+0530 (IST)",
		"Europe/London":     "Mon Jul 06 2026 01:01:50 GMT+0100 (BST)",
		"America/Sao_Paulo": "Sun Jul 05 2026 21:01:50 GMT-0300 (GMT-03:00)",
		"America/Phoenix":   "Sun Jul 05 2026 17:01:50 GMT-0700 (MST)",
		"Australia/Sydney":  "Mon Jul 06 2026 10:01:50 GMT+1000 (AEST)",
		"Etc/GMT-14":        "Mon Jul 06 2026 14:01:50 GMT+1400 (GMT+14:00)",
	} {
		s := record.NewState(1, zones(t, name)[0])
		assert.Equal(t, want, string(template.Append(nil, s)), name)
	}
}

// TestNow checks date.now in the time zone and date.utc in UTC. Other dates are at least a
// second away.
func TestNow(t *testing.T) {
	for _, r := range []struct{ zone, call, want string }{
		{"UTC", "date.now", "2026-11-23T10:30:07+00:00"},
		{"UTC", "date.utc", "2026-11-23T10:30:07Z"},
		{"America/New_York", "date.now", "2026-11-23T05:30:07-05:00"},
		{"America/New_York", "date.simTime", "2026-11-23T05:30:07-05:00"},
		{"America/New_York", "date.utc", "2026-11-23T10:30:07Z"},
		{"America/New_York", "current.timestamp", "2026-11-23T05:30:07-05:00"},
		{"Asia/Kolkata", "date.now", "2026-11-23T16:00:07+05:30"},
		{"Asia/Kolkata", `date.now("DD/MMM/YYYY:HH:mm:ss ZZ")`, "23/Nov/2026:16:00:07 +0530"},
		{"Asia/Kolkata", `date.utc("YYYY-MM-DD HH:mm:ss.SSS Z")`, "2026-11-23 10:30:07.000 +00:00"},
		{"Asia/Kolkata", `date.now("x X")`, "1795429807000 1795429807"},
		{"UTC", "date.utc([at] HH:mm)", "at 10:30"},
		{"UTC", "date.utc([at])", "at"},
		{"UTC", "date.recent(1e-7)", "Mon Nov 23 2026 10:30:06 GMT+0000 (Coordinated Universal Time)"},
		{"UTC", "date.soon(1e-7)", "Mon Nov 23 2026 10:30:08 GMT+0000 (Coordinated Universal Time)"},
	} {
		s := record.NewState(1, zones(t, r.zone)[0])
		s.SetTime(instant)
		assert.Equal(t, r.want, string(parse(t, r.call).Append(nil, s)), "%s in %s", r.call, r.zone)
	}
}

// TestInstants checks the supported forms of a date argument.
func TestInstants(t *testing.T) {
	for _, from := range []string{
		"1420070400000", "1.4200704e12", `"2015-01-01"`, `"2015-01"`, `"2015"`, `"2015-01-01T00:00"`, `"2015-01-01T00:00:00"`, `"2015-01-01T00:00:00Z"`,
		`"2015-01-01T00:00:00.000Z"`, `"2015-01-01 00:00:00"`, `"2015-01-01T05:30:00+05:30"`, `'2015-01-01'`,
	} {
		record := draws(t, "date.between("+from+`,"2015-01-01")`, 1)[0]
		assert.Equal(t, "Thu Jan 01 2015 00:00:00 GMT+0000 (Coordinated Universal Time)", record, from)
	}
}

package projection

import (
	"maps"
	"testing"
	"time"

	"penstock/firehose/prefix"

	"github.com/stretchr/testify/require"
)

func projecting(data, zone string) (Projection, error) {
	expression, err := prefix.Parse(data)
	if err != nil {
		return Projection{}, err
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return Projection{}, err
	}
	return Derive(expression, location, nil)
}

// TestProjectDates has each form of a prefix that becomes a single date key.
func TestProjectDates(t *testing.T) {
	first := time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)
	check := func(data, head, location, name, format, unit, begin string) {
		t.Helper()
		p, err := projecting(data, "")
		require.NoError(t, err)
		require.Equal(t, head, p.Head)
		require.Equal(t, location, p.Location)
		require.Len(t, p.Keys, 1)
		key := p.Keys[0]
		require.Equal(t, []string{name, "string", format, unit}, []string{key.Name, key.Type, key.Format, key.Unit})
		require.Zero(t, key.Digits)
		require.Equal(t, map[string]string{
			"projection.enabled":                    "true",
			"projection." + name + ".type":          "date",
			"projection." + name + ".format":        format,
			"projection." + name + ".range":         begin + ",NOW",
			"projection." + name + ".interval":      "1",
			"projection." + name + ".interval.unit": unit,
			"storage.location.template":             "s3://bucket/" + location,
		}, p.Properties("s3://bucket", first))
		require.Equal(t, p.Properties("s3://bucket", first), p.Properties("s3://bucket/", first))
	}
	// From the year to the minute.
	check("streaming/!{timestamp:yyyy/}", "streaming/", "streaming/${year}/", "year", "yyyy", "YEARS", "2026")
	check("streaming/!{timestamp:yyyy/MM/}", "streaming/", "streaming/${month}/", "month", "yyyy/MM", "MONTHS", "2026/01")
	check("streaming/!{timestamp:yyyy/MM/dd/}", "streaming/", "streaming/${day}/", "day", "yyyy/MM/dd", "DAYS", "2026/01/02")
	check("streaming/!{timestamp:yyyy/MM/dd/HH/}", "streaming/", "streaming/${hour}/", "hour", "yyyy/MM/dd/HH", "HOURS", "2026/01/02/03")
	check("!{timestamp:yyyy/MM/dd/HH/mm/}", "", "${minute}/", "minute", "yyyy/MM/dd/HH/mm", "MINUTES", "2026/01/02/03/04")

	// The slash, and any text before and after, may be outside the expression.
	check("a/b/!{timestamp:yyyy/MM}/", "a/b/", "a/b/${month}/", "month", "yyyy/MM", "MONTHS", "2026/01")
	check("!{timestamp:'a/b-'yyyy/MM'/c/'}", "a/", "a/b-${month}/c/", "month", "yyyy/MM", "MONTHS", "2026/01")
	check("a/k=v-!{timestamp:yyyy}/raw/", "a/", "a/k=v-${year}/raw/", "year", "yyyy", "YEARS", "2026")

	// Other or no text between the parts, and optional sections.
	check("a/!{timestamp:yyyy-MM-dd}/", "a/", "a/${day}/", "day", "yyyy-MM-dd", "DAYS", "2026-01-02")
	check("a/!{timestamp:yyyyMMdd/HH}/", "a/", "a/${hour}/", "hour", "yyyyMMdd/HH", "HOURS", "20260102/03")
	check("a/!{timestamp:yyyy.MM_dd'T'HH}/", "a/", "a/${hour}/", "hour", "yyyy.MM_dd'T'HH", "HOURS", "2026.01_02T03")
	check("a/!{timestamp:yyyy'TT'MM/}", "a/", "a/${month}/", "month", "yyyy'TT'MM", "MONTHS", "2026TT01")
	check("a/!{timestamp:uuuu[/LL[/dd]]}/", "a/", "a/${day}/", "day", "uuuu/LL/dd", "DAYS", "2026/01/02")

	// Several expressions that form one date.
	check("a/!{timestamp:yyyy}/!{timestamp:MM}/", "a/", "a/${month}/", "month", "yyyy/MM", "MONTHS", "2026/01")
	check("a/!{timestamp:yyyy/}!{timestamp:MM'-'}!{timestamp:dd}/", "a/", "a/${day}/", "day", "yyyy/MM-dd", "DAYS", "2026/01-02")
	check("a/!{timestamp:yyyy}T!{timestamp:'T'MM}/", "a/", "a/${month}/", "month", "yyyy'TT'MM", "MONTHS", "2026TT01")

	// A date with a name.
	check("dt=!{timestamp:yyyy-MM-dd}/", "", "dt=${dt}/", "dt", "yyyy-MM-dd", "DAYS", "2026-01-02")
	check("a/!{timestamp:'dt='yyyy/MM}/", "a/", "a/dt=${dt}/", "dt", "yyyy/MM", "MONTHS", "2026/01")

	// Without an expression Firehose appends the hour, with or without a slash.
	check("", "", "${hour}/", "hour", "yyyy/MM/dd/HH", "HOURS", "2026/01/02/03")
	check("logs/", "logs/", "logs/${hour}/", "hour", "yyyy/MM/dd/HH", "HOURS", "2026/01/02/03")
	check("logs", "", "logs${hour}/", "hour", "yyyy/MM/dd/HH", "HOURS", "2026/01/02/03")
	check("a/dt=", "a/", "a/dt=${dt}/", "dt", "yyyy/MM/dd/HH", "HOURS", "2026/01/02/03")
}

// TestProjectNumbers has prefixes that become several keys.
func TestProjectNumbers(t *testing.T) {
	first := time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)
	year := map[string]string{"projection.year.type": "integer", "projection.year.range": "2026,2046", "projection.year.digits": "4"}
	month := map[string]string{"projection.month.type": "integer", "projection.month.range": "1,12", "projection.month.digits": "2"}
	day := map[string]string{"projection.day.type": "integer", "projection.day.range": "1,31", "projection.day.digits": "2"}
	hour := map[string]string{"projection.hour.type": "integer", "projection.hour.range": "0,23", "projection.hour.digits": "2"}
	minute := map[string]string{"projection.minute.type": "integer", "projection.minute.range": "0,59", "projection.minute.digits": "2"}
	date := map[string]string{
		"projection.dt.type": "date", "projection.dt.format": "yyyy-MM-dd", "projection.dt.range": "2026-01-02,NOW",
		"projection.dt.interval": "1", "projection.dt.interval.unit": "DAYS",
	}
	check := func(data, head, location string, keys ...map[string]string) Projection {
		t.Helper()
		p, err := projecting(data, "")
		require.NoError(t, err)
		require.Equal(t, head, p.Head)
		require.Equal(t, location, p.Location)
		want := map[string]string{"projection.enabled": "true", "storage.location.template": "s3://bucket/" + location}
		for _, key := range keys {
			maps.Copy(want, key)
		}
		require.Equal(t, want, p.Properties("s3://bucket", first))
		return p
	}
	hive := check("a/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/minute=!{timestamp:mm}/",
		"a/", "a/year=${year}/month=${month}/day=${day}/hour=${hour}/minute=${minute}/", year, month, day, hour, minute)
	for _, key := range hive.Keys {
		require.Equal(t, "int", key.Type)
		require.Empty(t, key.Format)
		require.Empty(t, key.Unit)
	}
	check("!{timestamp:'year='yyyy'/month='MM/}", "", "year=${year}/month=${month}/", year, month)
	check("!{timestamp:'year='yyyy/}month=!{timestamp:MM'/'}", "", "year=${year}/month=${month}/", year, month)
	check("a/year=!{timestamp:yyyy}/", "a/", "a/year=${year}/", year)
	check("a/month=!{timestamp:MM}/raw/year=!{timestamp:yyyy}/x/", "a/", "a/month=${month}/raw/year=${year}/x/", month, year)
	check("a/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/", "a/", "a/dt=${dt}/hour=${hour}/", date, hour)
	check("a/m=!{timestamp:M}/", "a/", "a/m=${m}/", map[string]string{"projection.m.type": "integer", "projection.m.range": "1,12"})
	check("a/!{timestamp:yyyy/}minute=!{timestamp:mm}/", "a/", "a/${year}/minute=${minute}/", minute, map[string]string{
		"projection.year.type": "date", "projection.year.format": "yyyy", "projection.year.range": "2026,NOW",
		"projection.year.interval": "1", "projection.year.interval.unit": "YEARS",
	})
}

// NOW is in UTC, but folders have the time zone of the stream. The range begins with the local
// time of the first instant, and ends with the latest local time that is possible at NOW.
func TestProjectZones(t *testing.T) {
	first := time.Date(2025, time.December, 31, 23, 30, 0, 0, time.UTC)
	check := func(zone, pattern string, first time.Time, want string) {
		t.Helper()
		p, err := projecting("a/x=!{timestamp:"+pattern+"}/", zone)
		require.NoError(t, err)
		require.Equal(t, want, p.Properties("s3://bucket", first)["projection.x.range"])
	}
	check("", "yyyy/MM", first, "2025/12,NOW")
	check("UTC", "yyyy/MM", first, "2025/12,NOW")
	check("America/New_York", "yyyy/MM/dd/HH", first, "2025/12/31/18,NOW")
	check("Atlantic/Azores", "yyyy/MM/dd/HH", first, "2025/12/31/22,NOW") // UTC in summer, UTC-1 in winter
	check("Asia/Tokyo", "yyyy/MM", first, "2026/01,NOW+1MONTH")
	check("Asia/Tokyo", "yyyy/MM/dd", first, "2026/01/01,NOW+1DAY")
	check("Asia/Tokyo", "yyyy/MM/dd/HH", first, "2026/01/01/08,NOW+9HOURS")
	check("Asia/Tokyo", "yyyy", first, "2026,2046")
	check("Asia/Tokyo", "yyyy/MM/dd/HH/mm", first, "2026/01/01/08/30,NOW+540MINUTES")
	check("Asia/Kolkata", "yyyy/MM/dd/HH", first, "2026/01/01/05,NOW+6HOURS")
	check("Pacific/Kiritimati", "yyyy/MM/dd", first, "2026/01/01,NOW+1DAY")
	check("Europe/London", "yyyy/MM/dd", first, "2025/12/31,NOW+1DAY") // ahead of UTC only in summer
	check("Europe/London", "yyyy/MM/dd/HH", first, "2025/12/31/23,NOW+1HOUR")

	// Clocks go back from 02:00 to 01:00 in New York, and from 03:00 to 01:00 at Troll. The
	// repeated local times are in the range.
	november := time.Date(2026, time.November, 1, 5, 59, 0, 0, time.UTC)
	check("America/New_York", "yyyy/MM/dd/HH/mm", november, "2026/11/01/01/00,NOW")
	check("America/New_York", "yyyy/MM/dd/HH/mm", november.Add(-time.Hour), "2026/11/01/00/59,NOW")
	october := time.Date(2026, time.October, 25, 0, 30, 0, 0, time.UTC)
	check("Antarctica/Troll", "yyyy/MM/dd/HH", october, "2026/10/25/01,NOW+2HOURS")
}

// The value of a key depends on the time zone of the instant, as for a prefix.
func TestKeyValue(t *testing.T) {
	p, err := projecting("dt=!{timestamp:yyyy-MM-dd'T'HH}/m=!{timestamp:m}/", "Asia/Tokyo")
	require.NoError(t, err)
	zone, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	at := time.Date(2025, time.December, 31, 23, 5, 0, 0, time.UTC)
	require.Equal(t, "2026-01-01T08", p.Keys[0].Value(at.In(zone)))
	require.Equal(t, "2025-12-31T23", p.Keys[0].Value(at))
	require.Equal(t, "5", p.Keys[1].Value(at))
}

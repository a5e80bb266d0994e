package generate

import (
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // embeds time zones for machines without them

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const head = "day,hour,mean,deviation\n"

// parseWeek parses the lines below a header.
func parseWeek(t *testing.T, lines ...string) *Week {
	t.Helper()
	w, err := ParseWeek([]byte(head + strings.Join(lines, "\n")))
	require.NoError(t, err)
	return w
}

func parseTime(t *testing.T, text, zone string) time.Time {
	t.Helper()
	in, err := time.LoadLocation(zone)
	require.NoError(t, err)
	at, err := time.Parse(time.RFC3339Nano, text)
	require.NoError(t, err)
	return at.In(in)
}

// The numbers are interpolated between half past and half past, also across the end of the
// week.
func TestWeekAt(t *testing.T) {
	w := parseWeek(t, "*,*,100,10", "Mon,9,200,30", "Mon,22,300,10", "Mon,23,400,10", "Sat,23,500,20", "Sun,0,700,40")
	for _, row := range []struct {
		what, at        string // 2026-11-23 is a Monday
		mean, deviation float64
	}{
		{"half past", "2026-11-23T09:30:00Z", 200, 30},
		{"the full hour is between", "2026-11-23T09:00:00Z", 150, 20},
		{"parts of a second count", "2026-11-23T08:30:01.8Z", 100.05, 10.01},
		{"22 h goes to 23 h", "2026-11-23T23:00:00Z", 350, 10},
		{"23 h to the next day", "2026-11-24T00:00:00Z", 250, 10},
		{"Saturday to Sunday", "2026-11-29T00:00:00Z", 600, 30},
		{"the first half past", "2026-11-29T00:30:00Z", 700, 40},
	} {
		mean, deviation := w.At(parseTime(t, row.at, "UTC"))
		assert.InDelta(t, row.mean, mean, 1e-9, row.what)
		assert.InDelta(t, row.deviation, deviation, 1e-9, row.what)
	}
	mean, _ := w.At(parseTime(t, "2026-11-23T03:45:00Z", "Asia/Kathmandu"))
	assert.InDelta(t, 200, mean, 1e-9, "9:30 in Kathmandu")
}

func TestWeekMean(t *testing.T) {
	assert.Equal(t, 7.0, parseWeek(t, "*,*,7,100").Mean())
	assert.InDelta(t, 10.0+158.0/168, parseWeek(t, "*,*,10,0", "Sunday,3,168,0").Mean(), 1e-9)
}

// If several lines apply to an hour, the last one counts.
func TestParseWeek(t *testing.T) {
	const all = "*,*,1,2\n"
	for _, row := range []struct {
		what, file      string
		day             time.Weekday
		hour            int
		mean, deviation float64
	}{
		{"a later line overrides", head + all + "Wednesday,7,3,4", time.Wednesday, 7, 3, 4},
		{"not the hour after", head + all + "Wednesday,7,3,4", time.Wednesday, 8, 1, 2},
		{"each hour of each day", head + all + "Mon-Fri,8-17,3,4", time.Friday, 17, 3, 4},
		{"the shipped week", string(WeekFile), time.Monday, 12, 150, 15},
		{"columns in another order", "deviation,mean,hour,day\n4,3,*,*", time.Monday, 1, 3, 4},
		{"comments, empty lines, spaces", "# a\n\nday, hour, mean, deviation\n# b\n*, *, 3, 4\n\n#", time.Monday, 1, 3, 4},
		{"as a spreadsheet writes it", "\ufeff\"day\",\"hour\",\"mean\",\"deviation\"\r\n\"*\",\"*\",3,4\r\n", time.Monday, 1, 3, 4},
		{"the limits", head + "*,*,0.000001,1e9", time.Monday, 1, 1e-6, 1e9},
	} {
		w, err := ParseWeek([]byte(row.file))
		if assert.NoError(t, err, row.what) {
			i := int(row.day)*24 + row.hour
			assert.Equal(t, [2]float64{row.mean, row.deviation}, [2]float64{w.means[i], w.deviations[i]}, row.what)
		}
	}
}

func TestDaysAndHours(t *testing.T) {
	for text, want := range map[string][]int{
		"*": {0, 1, 2, 3, 4, 5, 6}, "Sun": {0}, "sATURDAY": {6}, "Mon-Friday": {1, 2, 3, 4, 5}, "Sat-mon": {6, 0, 1}, "Tue-Tue": {2},
	} {
		var l weekLine
		assert.NoError(t, l.readDays(text))
		assert.Equal(t, want, l.days, text)
	}
	for text, want := range map[string][]int{"0": {0}, "08": {8}, "20-23": {20, 21, 22, 23}, "5-5": {5}} {
		var l weekLine
		assert.NoError(t, l.readHours(text))
		assert.Equal(t, want, l.hours, text)
	}
}

// Each error has its line and a remedy.
func TestParseWeekErrors(t *testing.T) {
	const header = "the header must have exactly these columns, in any order: write day,hour,mean,deviation"
	const noDay = "is not a day, which is an English name or its first three letters: write Monday or Mon, Mon-Fri for a range, or * for all"
	const noHour = "is not an hour from 0 to 23 or a range within one day: write 8, 8-17 for a range, or * for all"
	const number = "which is a number of records per second, 0 or from 0.000001 to 1000000000: write for example 100 or 0.25"
	const fields = "but must have the 4 of the header: leave a field empty for a deviation of 0"
	const quote = `a quote (") must enclose a whole field: remove it, because no field needs quotes`
	for _, row := range []struct{ file, want string }{
		{"", "line 1: the header is missing: write day,hour,mean,deviation and then the lines of the hours"},
		{"# a\nday,hour,mean", "line 2: " + header},
		{"Day,hour,mean,deviation", "line 1: " + header},
		{"day,hour,mean,deviation,mean", "line 1: " + header},
		{`day,"hour`, "line 1: " + quote},
		{head + "*,*,100,10\n\n# a\n*,*,0,5,10", "line 5: the line has 5 fields, " + fields},
		{head + `*,*,1"0,`, "line 2: " + quote},
		{head + "*,*,100,10\n\"Mon,1,1,1\nTue,1,1,1", "line 3: " + quote},
		{head + "Mon-Ven,*,100,10", `line 2: "Mon-Ven" ` + noDay},
		{head + "\"Mon\nday-Fri\",*,100,10", `line 2: "Mon\nday-Fri" ` + noDay},
		{head + "*,24,100,10", `line 2: "24" ` + noHour},
		{head + "*,-1,100,10", `line 2: "-1" ` + noHour},
		{head + "*,22-5,100,10", `line 2: "22-5" ` + noHour},
		{head + "*,0-,100,10", `line 2: "0-" ` + noHour},
		{head + "*,*,,10", `line 2: "" is not a mean, ` + number},
		{head + "*,*,-1,10", `line 2: "-1" is not a mean, ` + number},
		{head + "*,*,NaN,10", `line 2: "NaN" is not a mean, ` + number},
		{head + "*,*,1000000001,10", `line 2: "1000000001" is not a mean, ` + number},
		{head + "*,*,0.0000001,10", `line 2: "0.0000001" is not a mean, ` + number},
		{head + "*,*,100,Inf", `line 2: "Inf" is not a deviation, ` + number},
		{"deviation,day,hour,mean\n,*,24,many", `line 2: "24" ` + noHour},
		{head + "Mon-Sat,*,100,10\nSun,0-2,100,10\nSun,4-23,100,10", "no mean for Sunday, hour 3, but each hour of the week needs one: add a line for it, or a first line for all hours (day *, hour *)"},
		{head + "*,*,0,0", "all means and deviations are 0, so there are no records: write a mean above 0 for at least one hour"},
	} {
		w, err := ParseWeek([]byte(row.file))
		assert.Nil(t, w, row.file)
		assert.EqualError(t, err, row.want, row.file)
		assert.NotContains(t, row.want, "\n")
	}
}

// instants returns the instants of the given number of seconds, relative to the start.
func (c *secondsOfWeek) instants(seconds int) []time.Duration {
	start := c.next
	var all []time.Duration
	for range seconds {
		n, p := c.second()
		for i := range n {
			all = append(all, p.At(i).Sub(start))
		}
	}
	return all
}

// every returns n instants at equal distances.
func every(apart, first time.Duration, n int) (all []time.Duration) {
	for i := range n {
		all = append(all, first+time.Duration(i)*apart)
	}
	return all
}

func TestSecondsOfWeek(t *testing.T) {
	const monday = "2026-11-23T09:29:55+01:00"
	for _, row := range []struct {
		what, start string
		week        []string
		seconds     int
		want        []time.Duration
	}{
		{"ten per second", monday, []string{"*,*,10,"}, 60, every(100*time.Millisecond, 0, 600)},
		{"one every four", monday, []string{"*,*,0.25,"}, 60, every(4*time.Second, 3*time.Second, 15)},
		{"one every ten, though 0.1 is not exact", monday, []string{"*,*,0.1,"}, 1000, every(10*time.Second, 9*time.Second, 100)},
		{"two and three by turns", monday, []string{"*,*,2.5,"}, 2, []time.Duration{0, time.Second / 2, time.Second, time.Second * 4 / 3, time.Second * 5 / 3}},
		{"nothing until half past", monday, []string{"*,*,0,", "Mon,10,3600,"}, 7, []time.Duration{6 * time.Second}},
		{"put forward from 2 h to 3 h", "2026-03-29T01:59:58+01:00", []string{"*,*,0,", "Sun,3-4,4,"}, 4, every(time.Second/2, 2*time.Second, 4)},
		{"put back from 3 h to 2 h", "2026-10-25T02:59:58+02:00", []string{"*,*,4,", "Sun,1-2,0,"}, 4, []time.Duration{0, time.Second, time.Second * 3 / 2}},
		{"and no hole", "2026-10-25T02:59:30+02:00", []string{"*,*,10,"}, 60, every(100*time.Millisecond, 0, 600)},
	} {
		c := newSecondsOfWeek(parseWeek(t, row.week...), parseTime(t, row.start, "Europe/Paris"), 1)
		assert.Equal(t, row.want, c.instants(row.seconds), row.what)
	}
	w, start := parseWeek(t, "*,*,100,10"), parseTime(t, monday, "UTC")
	a, b := newSecondsOfWeek(w, start, 1), newSecondsOfWeek(w, start, 2)
	assert.NotEqual(t, a.instants(60), b.instants(60), "different seeds")
}

// The number of records follows a peak: it equals the area under the interpolated lines.
func TestSecondsOfWeekFollowPeak(t *testing.T) {
	c := newSecondsOfWeek(parseWeek(t, "*,*,0,", "Mon,9,2,"), parseTime(t, "2026-11-23T00:00:00Z", "UTC"), 1)
	all := c.instants(7 * 86400)
	assert.InDelta(t, 2*3600, len(all), 1)
	for _, after := range all {
		require.InDelta(t, 9.5, after.Hours(), 1)
	}
}

// The draws have the mean and the deviation if none is negative.
func TestSecondsOfWeekDistribution(t *testing.T) {
	const seconds = 100_000
	for _, row := range []struct {
		week            string
		mean, deviation float64
	}{
		{"*,*,100,10", 100, 10},
		{"*,*,0.7,0.1", 0.7, math.Sqrt(0.7 * 0.3)}, // mostly one record or none
		{"*,*,0,10", 10 / math.Sqrt(2*math.Pi), 10 * math.Sqrt(0.5-0.5/math.Pi)},
	} {
		c := newSecondsOfWeek(parseWeek(t, row.week), time.Unix(1_700_000_000, 0), 1)
		sum, squares := 0.0, 0.0
		for range seconds {
			n, _ := c.second()
			sum += float64(n)
			squares += float64(n * n)
		}
		mean := sum / seconds
		assert.InEpsilon(t, row.mean, mean, 0.02, row.week)
		assert.InEpsilon(t, row.deviation, math.Sqrt(squares/seconds-mean*mean), 0.02, row.week)
	}
}

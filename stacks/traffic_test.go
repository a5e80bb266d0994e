package stacks

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"penstock/internal/fleet"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withSteady are settings with steady traffic.
func withSteady(changes map[string]any) map[string]any {
	all := map[string]any{"traffic": "steady"}
	maps.Copy(all, changes)
	return with(all)
}

func TestTrafficEndsAtATimeInTheFuture(t *testing.T) {
	for value, want := range map[string]string{
		"":                                  "0001-01-01T00:00:00Z",
		"2026-11-29":                        "2026-11-29T00:00:00Z",
		"2026-11-29T00:00:00Z":              "2026-11-29T00:00:00Z",
		"2026-11-29T01:30:00.5+01:00":       "2026-11-29T00:30:00.5Z",
		"2026-11-28T20:00:00-04:00":         "2026-11-29T00:00:00Z",
		now.Add(1).Format(time.RFC3339Nano): now.Add(1).Format(time.RFC3339Nano),
	} {
		config, err := read(withSteady(map[string]any{"trafficUntil": value}))
		require.NoError(t, err, value)
		assert.Equal(t, want, config.TrafficUntil.Format(time.RFC3339Nano), value)
		assert.Equal(t, time.UTC, config.TrafficUntil.Location(), value)
	}
	for _, value := range []string{"2026-11-28", "2026-11-28T23:59:59Z", "2026-11-29T00:59:59+01:00"} {
		_, err := read(withSteady(map[string]any{"trafficUntil": value}))
		assert.ErrorContains(t, err, "the end is past: set a time after 2026-11-28T23:59:59Z, which is now, or none", value)
	}
}

// Each is refused with traffic, and only there.
func TestWhatTrafficCannotSend(t *testing.T) {
	template := func(text string) string {
		path := filepath.Join(t.TempDir(), "t.tmpl")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for says, change := range map[string]map[string]any{
		"has 102401 bytes, and the schedule's input holds 102400: change recordTemplate":         {"recordTemplate": template(strings.Repeat("x", 102401))},
		"contains ${Token[…, which CDK replaces: change recordTemplate":                          {"recordTemplate": template("${Token[x]}")},
		"contains <aws.scheduler.…, which EventBridge Scheduler replaces: change recordTemplate": {"recordTemplate": template("<aws.scheduler.execution-id>")},
		"under traffic/minutes/: begin prefix with another folder":                               {"prefix": "traffic/minutes/!{timestamp:yyyy}/"},
		"under undelivered/: begin errorPrefix with another folder":                              {"errorPrefix": "undelivered/!{firehose:error-output-type}/"},
	} {
		_, err := read(with(change))
		assert.NoError(t, err, "without traffic")
		_, err = read(withSteady(change))
		require.ErrorContains(t, err, "setting traffic=steady: ")
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), "\n")
	}
	for _, change := range []map[string]any{
		{"recordTemplate": template(strings.Repeat("x", 102400))}, {"source": "stream"}, {"partitionBy": "eventType"}, {"prefix": "traffic/!{timestamp:yyyy}/"}, {"compression": "GZIP"},
	} {
		_, err := read(withSteady(change))
		assert.NoError(t, err)
	}
}

// A week has the rates of steady traffic, and the mean rate of the estimates.
func TestTrafficWeek(t *testing.T) {
	week := func(text string) string {
		path := filepath.Join(t.TempDir(), "week.csv")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	const text = "day,hour,mean,deviation\n*,*,10,0\nSunday,3,178,0\n"
	config, err := read(withSteady(map[string]any{"trafficWeek": week(text), "timeZone": "Europe/Paris"}))
	require.NoError(t, err)
	assert.EqualValues(t, 11e6, config.Rate)
	assert.Equal(t, fleet.Minute{Template: config.RecordText, Week: text, Zone: "Europe/Paris"}, config.minute())

	for says, change := range map[string]map[string]any{
		"no such file: kdg send --print-week prints one to start from":              {"trafficWeek": "nowhere.csv"},
		`line 2: "x" is not a mean`:                                                 {"trafficWeek": week("day,hour,mean,deviation\n*,*,x,0\n")},
		"the file contains ${Token[…, which CDK replaces: change it":                {"trafficWeek": week(text + "# ${Token[x]}\n")},
		"there is no steady traffic: set traffic=steady or both, or no trafficWeek": {"trafficWeek": week(text), "traffic": "bulk"},
		"remove one of the two":                                                     {"trafficWeek": week(text), "recordsPerSecond": "10"},
	} {
		_, err := read(withSteady(change))
		require.ErrorContains(t, err, "setting ")
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), "\n")
	}
}

// A rate or a week that one function cannot send gets a warning.
func TestTrafficThatIsTooFast(t *testing.T) {
	week := filepath.Join(t.TempDir(), "week.csv")
	require.NoError(t, os.WriteFile(week, []byte("day,hour,mean,deviation\n*,*,1,0\nMonday,9,14000,0\n"), 0o600))
	for _, row := range []struct {
		change map[string]any
		want   string
	}{
		{map[string]any{"recordsPerSecond": "13k"}, ""},
		{map[string]any{"recordsPerSecond": "20k"}, "setting recordsPerSecond: steady traffic has up to 20,000 records per second, but one function sends about 13,265: "},
		{map[string]any{"trafficWeek": week}, "setting trafficWeek: steady traffic has up to 14,000 records per second, but one function sends about 13,265: "},
	} {
		config, err := read(withSteady(row.change))
		require.NoError(t, err)
		if row.want == "" {
			assert.Empty(t, config.tooFast())
		} else {
			assert.Contains(t, config.tooFast(), row.want)
		}
	}
}

// Bulk runs bring their own templates, and mark no minutes.
func TestBulkRunsHaveFewerLimits(t *testing.T) {
	_, err := read(with(map[string]any{"traffic": "bulk", "prefix": "traffic/minutes/!{timestamp:yyyy}/"}))
	assert.NoError(t, err)
	_, err = read(with(map[string]any{"traffic": "bulk", "prefix": "undelivered/!{timestamp:yyyy}/"}))
	assert.EqualError(t, err, "setting traffic=bulk: the function keeps its own objects under undelivered/: begin prefix with another folder")
	_, err = read(with(map[string]any{"traffic": "bulk", "trafficUntil": "2099-01-01"}))
	assert.EqualError(t, err, `setting trafficUntil="2099-01-01T00:00:00Z": there is no steady traffic: set traffic=steady or both, or no trafficUntil`)
}

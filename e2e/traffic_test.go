package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/internal/generate"
	"penstock/internal/local"
	"penstock/internal/repo"
	"penstock/record"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// traffic deploys a copy that sends records from inside AWS. It pauses the traffic,
// resumes it, has three minutes sent, one of them twice and one that the stream rejects at
// first, sends bulk runs, has a minute of a week sent, and destroys the copy.
func (s *suite) traffic(t *testing.T) {
	const recordTemplate = "e2e/testdata/numbers.tmpl"
	settings := contexts("name=Steady", "traffic=both", "recordTemplate="+recordTemplate, "recordsPerSecond=2")
	before := s.inventory(t)
	outputs := s.deploy(t, settings...)
	inventory := s.inventory(t)
	assert.Len(t, inventory["schedules"], 1)
	assert.Len(t, inventory["state machines"], 1)
	function := minuteFunction(t, outputs)
	// MiniStack's own schedule sends other minutes, which the test leaves aside.
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

	concurrency := "/2017-10-31/functions/" + function + "/concurrency"
	_, err := s.call(s.admin, "lambda", http.MethodPut, concurrency, nil, `{"ReservedConcurrentExecutions":0}`)
	require.NoError(t, err)
	_, err = s.sendMinute(t, function, start)
	require.ErrorContains(t, err, "429", "the traffic is paused")
	_, err = s.call(s.admin, "lambda", http.MethodDelete, concurrency, nil, "")
	require.NoError(t, err)

	var failed map[string]any
	s.deny(t, "TrafficFunctionRole", `"firehose:PutRecordBatch"`, func() { failed, err = s.sendMinute(t, function, start) })
	require.NoError(t, err)
	s.redrive(t, fmt.Sprint(failed["errorMessage"]))
	for _, row := range []struct{ minute, delivered int }{{0, 0}, {1, 120}, {1, 0}, {2, 120}} {
		totals, err := s.sendMinute(t, function, start.Add(time.Duration(row.minute)*time.Minute))
		require.NoError(t, err)
		assert.EqualValues(t, row.delivered, totals["delivered"], totals)
	}
	want := recordsOf(t, recordTemplate, start, 3*time.Minute, 2*generate.PerSecond)
	require.Len(t, want, 360)
	s.arrive(t, outputs["BucketName"], want)

	s.bulk(t, outputs)

	// The week has one record a second until noon.
	week := filepath.Join(t.TempDir(), "week.csv")
	require.NoError(t, os.WriteFile(week, []byte("day,hour,mean,deviation\n*,*,1,0\n*,12-23,0,0\n"), 0o600))
	settings = contexts("name=Steady", "traffic=steady", "recordTemplate="+recordTemplate, "trafficWeek="+week)
	require.NoError(t, s.server.CDK(s.ctx, slices.Concat([]string{"deploy", "SteadyTraffic", "--exclusively", "--require-approval", "never"}, settings)...))
	for hour, delivered := range map[int]int{6: 60, 18: 0} {
		totals, err := s.sendMinute(t, function, start.Add(time.Duration(hour)*time.Hour))
		require.NoError(t, err)
		assert.EqualValues(t, delivered, totals["delivered"], totals)
	}

	stop, is := strings.CutPrefix(outputs["TrafficStopCommand"], "npx cdk ")
	require.True(t, is, outputs["TrafficStopCommand"])
	require.NoError(t, s.server.CDK(s.ctx, append(strings.Fields(stop), "--force")...))
	assert.Empty(t, s.stackStatus(t, "SteadyTraffic"))
	s.destroyCopy(t, before, settings...)
}

// minuteFunction returns the name of the function that sends minutes.
func minuteFunction(t *testing.T, outputs local.Outputs) string {
	t.Helper()
	match := regexp.MustCompile(`--function-name (\S+)`).FindStringSubmatch(outputs["TrafficPauseCommand"])
	require.NotNil(t, match, outputs["TrafficPauseCommand"])
	return match[1]
}

// arrive waits until each of the records is in the bucket once. Other records may be there,
// too.
func (s *suite) arrive(t *testing.T, bucket string, want []string) {
	t.Helper()
	wanted := map[string]bool{}
	for _, record := range want {
		wanted[record] = true
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		objects, err := local.Read(s.ctx, s.admin, bucket)
		require.NoError(c, err)
		found := slices.DeleteFunc(lines(bodies(objects)...), func(line string) bool { return !wanted[line] })
		slices.Sort(found)
		require.Equal(c, len(want), len(found))
		require.True(c, slices.Equal(slices.Sorted(slices.Values(want)), found), "each record once")
	}, timeout, pollInterval)
}

// sendMinute invokes the function with the input of its schedule, for the minute that begins
// at start, and returns its totals, or the error of the function.
func (s *suite) sendMinute(t *testing.T, function string, start time.Time) (totals map[string]any, err error) {
	t.Helper()
	schedules := s.inventory(t)["schedules"]
	require.Len(t, schedules, 1)
	answer, err := s.call(s.admin, "scheduler", http.MethodGet, "/schedules/"+schedules[0], nil, "")
	require.NoError(t, err)
	var schedule struct{ Target struct{ Input string } }
	require.NoError(t, json.Unmarshal([]byte(answer), &schedule))
	event := strings.Replace(schedule.Target.Input, "<aws.scheduler.scheduled-time>", start.Add(time.Minute).Format(time.RFC3339), 1)
	answer, err = s.call(s.admin, "lambda", http.MethodPost, "/2015-03-31/functions/"+function+"/invocations", nil, event)
	if err != nil {
		return nil, err
	}
	return totals, json.Unmarshal([]byte(answer), &totals)
}

// recordsOf returns the records that a run at the rate since 1970 has in a period.
func recordsOf(t *testing.T, file string, start time.Time, period time.Duration, rate generate.Rate) []string {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, file))
	require.NoError(t, err)
	template, err := record.Parse(string(text))
	require.NoError(t, err)
	pace := generate.Pace{Start: time.Unix(0, 0).UTC(), Rate: rate}
	first := pace.Before(start.Sub(pace.Start))
	job := &generate.Job{
		Template: template, Tail: "\n", First: first, N: pace.Before(start.Add(period).Sub(pace.Start)) - first,
		Zone: time.UTC, Schedule: generate.Simulated(pace),
	}
	batches := make(chan *generate.Batch)
	go job.Run(t.Context(), 1, 0, batches)
	var all []string
	for b := range batches {
		all = append(all, lines(b.Text)...)
		b.Release()
	}
	return all
}

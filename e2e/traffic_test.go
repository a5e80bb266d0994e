package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"penstock/internal/generate"
	"penstock/internal/local"
	"penstock/internal/repo"
	"penstock/record"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// steadyTraffic deploys a copy that sends records from inside AWS. It pauses the traffic,
// resumes it, has three minutes sent, one of them twice, and destroys the copy.
func (s *suite) steadyTraffic(t *testing.T) {
	const recordTemplate = "e2e/testdata/numbers.tmpl"
	settings := contexts("name=Steady", "traffic=steady", "recordTemplate="+recordTemplate, "recordsPerSecond=2")
	before := s.inventory(t)
	outputs := s.deploy(t, settings...)
	assert.Len(t, s.inventory(t)["schedules"], 1)
	match := regexp.MustCompile(`--function-name (\S+)`).FindStringSubmatch(outputs["TrafficPauseCommand"])
	require.NotNil(t, match, outputs["TrafficPauseCommand"])
	function := match[1]
	// MiniStack's own schedule sends other minutes, which the test leaves aside.
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

	concurrency := "/2017-10-31/functions/" + function + "/concurrency"
	_, err := s.call(s.admin, "lambda", http.MethodPut, concurrency, nil, `{"ReservedConcurrentExecutions":0}`)
	require.NoError(t, err)
	_, err = s.sendMinute(function, start)
	require.ErrorContains(t, err, "429", "the traffic is paused")
	_, err = s.call(s.admin, "lambda", http.MethodDelete, concurrency, nil, "")
	require.NoError(t, err)

	for _, row := range []struct{ minute, delivered int }{{0, 120}, {1, 120}, {1, 0}, {2, 120}} {
		totals, err := s.sendMinute(function, start.Add(time.Duration(row.minute)*time.Minute))
		require.NoError(t, err)
		assert.EqualValues(t, row.delivered, totals["delivered"], totals)
	}
	want := recordsOf(t, recordTemplate, start, 3*time.Minute, 2*generate.PerSecond)
	require.Len(t, want, 360)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		objects, err := local.Read(s.ctx, s.admin, outputs["BucketName"])
		require.NoError(c, err)
		found := slices.DeleteFunc(lines(bodies(objects)...), func(line string) bool { return !slices.Contains(want, line) })
		assert.ElementsMatch(c, want, found, "each record once")
	}, timeout, pollInterval)

	require.NoError(t, s.server.CDK(s.ctx, slices.Concat([]string{"destroy", "SteadyTraffic", "--force"}, settings)...))
	assert.Empty(t, s.stackStatus(t, "SteadyTraffic"))
	s.destroyCopy(t, before, settings...)
}

// sendMinute invokes the function for the minute that begins at start, and returns its
// totals.
func (s *suite) sendMinute(function string, start time.Time) (totals map[string]any, err error) {
	event := fmt.Sprintf(`{"time":%q}`, start.Add(time.Minute).Format(time.RFC3339))
	answer, err := s.call(s.admin, "lambda", http.MethodPost, "/2015-03-31/functions/"+function+"/invocations", nil, event)
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

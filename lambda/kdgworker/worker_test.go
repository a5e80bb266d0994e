package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/fleet"
	"penstock/internal/generate"
)

// Each minute has its own records, and all minutes together have those of one job.
func TestMinutes(t *testing.T) {
	c := newCloud(t)
	w, _ := newWorker(nil)
	var all []string
	for i := range 3 {
		m := at.Add(time.Duration(i) * time.Minute)
		got, err := w.handle(t.Context(), eventAt(m))
		require.NoError(t, err)
		records := c.taken()
		assert.Equal(t, rendered(t, 10, m, 1), records)
		bytes := int64(len(strings.Join(records, "")))
		assert.Equal(t, fleet.Totals{
			Generated: 600, Delivered: 600, Done: true, Invocations: 1,
			Calls: got.Calls, Bytes: bytes, BilledBytes: got.BilledBytes, Milliseconds: got.Milliseconds,
		}, got)
		assert.Less(t, got.BilledBytes, 2*bytes, "records are packed")
		all = append(all, records...)
	}
	assert.ElementsMatch(t, rendered(t, 10, at, 3), all)
	assert.Len(t, c.objects, 3, "only markers: %v", c.objects)
}

// The times of the records are evenly spread over the minute.
func TestTimes(t *testing.T) {
	c := newCloud(t)
	w, _ := newWorker(nil)
	_, err := w.handle(t.Context(), eventAt(at, atRate(2), func(m *fleet.Minute) { m.Template = `{{date.now("x")}}` }))
	require.NoError(t, err)
	for i, record := range c.taken() {
		require.Equal(t, fmt.Sprintln(at.UnixMilli()+int64(500*i)), record)
	}
}

// The minutes divide the records without gaps and overlaps, at any rate.
func TestMinutesAreContiguous(t *testing.T) {
	for _, rate := range []string{"0.000001", "0.011", "0.7", "10", "12345.678901", "20k", "1000M"} {
		parsed, err := generate.ParseRate(rate)
		require.NoError(t, err)
		m, records, begin := at, uint64(0), uint64(0)
		for i := range 1000 {
			work, err := ofMinute(minute(m), fleet.Minute{Template: "x", Rate: parsed})
			require.NoError(t, err)
			if i == 0 {
				begin = work.first
			}
			require.Equal(t, begin+records, work.first, rate)
			records += work.n
			m = m.Add(time.Minute)
		}
		want := float64(parsed) / generate.PerSecond * 60_000
		assert.InDelta(t, want, float64(records), 1, rate)
	}
}

// The scheduler delivers the same minute again.
func TestSecondDelivery(t *testing.T) {
	c := newCloud(t)
	w, log := newWorker(nil)
	_, err := w.handle(t.Context(), eventAt(at))
	require.NoError(t, err)
	first := c.taken()
	assert.Contains(t, c.objects, "traffic/minutes/2026-11-28T10:30Z")

	log.Reset()
	got, err := w.handle(t.Context(), eventAt(at))
	require.NoError(t, err)
	assert.Zero(t, got.Generated)
	assert.Empty(t, c.taken())
	assert.Contains(t, log.String(), `"msg":"already sent","minute":"2026-11-28T10:30Z","totals":{"generated":0`)

	delete(c.objects, "traffic/minutes/2026-11-28T10:30Z")
	_, err = w.handle(t.Context(), eventAt(at))
	require.NoError(t, err)
	assert.Equal(t, first, c.taken(), "the same minute has the same bytes")
}

func TestMarkerFails(t *testing.T) {
	c := newCloud(t)
	c.reject = func(string) int { return 403 }
	w, log := newWorker(nil)
	got, err := w.handle(t.Context(), eventAt(at))
	assert.ErrorContains(t, err, "minute 2026-11-28T10:30Z was not sent: write s3://lake/traffic/minutes/2026-11-28T10:30Z: AccessDenied")
	assert.Zero(t, got.Generated)
	assert.Empty(t, c.taken())
	assert.Contains(t, log.String(), `"level":"ERROR","msg":"failed"`)
}

// S3 may have created the marker for this invocation or for another one. The minute is sent,
// because records that arrive twice are better than none.
func TestMarkerIsUncertain(t *testing.T) {
	c := newCloud(t)
	t.Setenv("AWS_MAX_ATTEMPTS", "2")
	c.reject = func(key string) int {
		if _, exists := c.objects[key]; exists {
			return 0
		}
		c.objects[key] = ""
		return 500
	}
	w, _ := newWorker(nil)
	got, err := w.handle(t.Context(), eventAt(at))
	require.NoError(t, err)
	assert.EqualValues(t, 600, got.Delivered)
	assert.EqualValues(t, 600, got.PossiblyDuplicated)
}

// The minute is the one before now if the emulator does not replace the placeholder.
func TestEvent(t *testing.T) {
	for text, want := range map[string]string{
		`{"time":"2026-11-28T09:16:00Z"}`:           "2026-11-28T09:15Z",
		`{"time":"2026-11-28T09:16:59.9Z"}`:         "2026-11-28T09:15Z",
		`{"time":"2026-11-28T11:16:00+02:00"}`:      "2026-11-28T09:15Z",
		`{"time":"<aws.scheduler.scheduled-time>"}`: "2026-11-28T10:29Z",
		`{"time":""}`:     "2026-11-28T10:29Z",
		`{"time":"noon"}`: `event: time "noon" is not in RFC 3339: write a time such as 2026-11-28T10:30:00Z`,
	} {
		var e fleet.Event
		require.NoError(t, json.Unmarshal([]byte(text), &e))
		m, err := minuteBefore(e.Time, at.Add(42*time.Second))
		if err != nil {
			assert.EqualError(t, err, want)
			continue
		}
		assert.Equal(t, want, m.String(), text)
	}
}

// A stream that processes single records gets single records.
func TestSingleRecords(t *testing.T) {
	c := newCloud(t)
	c.stream.Streams = nil // describing the stream fails
	w, log := newWorker(nil)
	got, err := w.handle(t.Context(), eventAt(at))
	require.NoError(t, err)
	assert.EqualValues(t, 600*5<<10, got.BilledBytes)
	assert.Contains(t, log.String(), "records are not packed")
	assert.EqualValues(t, 600, c.stream.Totals().Entries)
}

func TestKinesis(t *testing.T) {
	c := newCloud(t)
	w, _ := newWorker(map[string]string{"TARGET": "kinesis:events"})
	for i := range 2 {
		_, err := w.handle(t.Context(), eventAt(at.Add(time.Duration(i)*time.Minute)))
		require.NoError(t, err)
	}
	assert.Equal(t, rendered(t, 10, at, 2), c.taken())
	assert.Greater(t, len(c.keys), 1190, "random partition keys, others in each minute")
}

func TestInvalidEnvironment(t *testing.T) {
	newCloud(t)
	for _, row := range []struct{ name, value, want string }{
		{"TARGET", "", "environment variable TARGET is not set: the function needs it; deploy the function again"},
		{"TARGET", "orders", "environment variable TARGET: a destination consists of a service and a stream name: write firehose:orders or kinesis:orders"},
		{"TARGET", "sqs:orders", `environment variable TARGET: unknown service "sqs"`},
		{"UNDELIVERED", "lake/undelivered/", `environment variable UNDELIVERED: "lake/undelivered/" is not in S3: write s3://BUCKET/PREFIX/`},
		{"UNDELIVERED", "s3:///undelivered/", `environment variable UNDELIVERED: "s3:///undelivered/" is not in S3`},
	} {
		w, log := newWorker(map[string]string{row.name: row.value})
		fails(t, w, log, eventAt(at), row.want)
	}
}

func TestInvalidEvent(t *testing.T) {
	newCloud(t)
	for text, want := range map[string]string{
		`{}`: "event: it is neither a minute nor a slice of a run",
		`{"time":"","template":"{\n{{random.nmber}}}","rate":1}`:        `event: template: line 2, column 10: no function "nmber" in module random; did you mean number?`,
		`{"time":"","template":"x"}`:                                    "event: rate 0: it is in millionths of a record per second, from 1 to",
		`{"time":"","template":"x","week":"day"}`:                       "event: week: line 1: the header must have exactly these columns",
		`{"time":"","template":"x","week":` + week + `,"zone":"X"}`:     `event: zone "X" is not a time zone: write an IANA name such as Europe/Paris`,
		`{"run":{"name":"r"},"worker":1}`:                               "event: run: a run has 1 to 9007199254740991 records, not 0",
		`{"run":` + oneRecord + `,"worker":2}`:                          "event: worker 2: the workers of this run are 1 to 1",
		`{"run":` + oneRecord + `,"worker":1,"totals":{"generated":2}}`: "event: 2 records are generated, but the share of worker 1 has 1",
	} {
		var e fleet.Event
		require.NoError(t, json.Unmarshal([]byte(text), &e), text)
		w, log := newWorker(nil)
		fails(t, w, log, e, want)
	}
}

const (
	week      = `"day,hour,mean,deviation\n*,*,5,1\n"`
	oneRecord = `{"name":"r","template":"x","seed":"1","count":1,"workers":1,"start":"2026-11-28T10:30:00Z","rate":1}`
)

// fails expects an error in one line, in the log as well.
func fails(t *testing.T, w *worker, log *bytes.Buffer, e fleet.Event, want string) {
	t.Helper()
	got, err := w.handle(t.Context(), e)
	require.ErrorContains(t, err, want)
	assert.NotContains(t, err.Error(), "\n")
	assert.Zero(t, got.Generated)
	assert.Equal(t, 1, strings.Count(log.String(), "\n"))
}

package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/fleet"
	"penstock/internal/fleet/machine"
	"penstock/internal/plan"
	"penstock/internal/sink"
)

var start = time.Date(2026, 11, 28, 10, 15, 0, 0, time.UTC)

func newReport() *Report {
	return &Report{To: sink.Place{Service: sink.Firehose, Name: "etl3-delivery"}, Stack: DefaultStack, Prices: plan.DefaultPrices()}
}

// reading returns a reading of a run of a million records, 90 seconds after its start.
func reading(status machine.Status, t fleet.Totals) machine.Reading {
	r := machine.Reading{Totals: t, Workers: machine.Workers{Running: 2, Pending: 1}}
	if t.Generated > 0 {
		r.AsOf = start.Add(80 * time.Second)
	}
	r.Name, r.Status, r.Start, r.Run = "r", status, start, fleet.Run{Name: "r", Count: 1_000_000, Workers: 3}
	if status != machine.Running {
		r.Stop = start.Add(90 * time.Second)
	}
	return r
}

func TestState(t *testing.T) {
	at := start.Add(90 * time.Second)
	r := newReport()
	now := reading(machine.Running, fleet.Totals{})
	assert.Equal(t, "run r has been running for 1m30s: 1,000,000 records: no slice has ended yet\nworkers: 2 running, 0 ended, 1 not started\n", r.State(now, at))
	now = reading(machine.Running, fleet.Totals{Generated: 500_000, Delivered: 450_000, Undelivered: 40_000, Lost: 10_000, Retried: 1234, BilledBytes: 20 * plan.GB})
	now.Workers.Failed, now.Trouble = 1, "Slow down."
	assert.Equal(t, "run r has been running for 1m30s: 450,000 of 1,000,000 delivered  5,625/s  1,234 again  50,000 undelivered  1 worker failing  $0.58  1m18s left\n"+
		"workers: 2 running, 0 ended, 1 not started\nthe last error was Slow down.\n", r.State(now, at))
}

func TestText(t *testing.T) {
	r := newReport()
	now := reading(machine.Succeeded, fleet.Totals{Generated: 1_000_000, Delivered: 1_000_000, Calls: 60, Bytes: 149e6, BilledBytes: 20 * plan.GB, Invocations: 9, Milliseconds: 270_000, Retried: 5, PossiblyDuplicated: 1})
	assert.Equal(t, `1,000,000 records delivered to firehose:etl3-delivery in 1m30s: 3 workers, 60 calls, 149 MB
billed as 21 GB; with the functions and the state machine: $0.58
retried 5 times, mostly because the stream throttled
1 record may be delivered twice: a call or an invocation with them was not answered
`, r.Text(now))
	r.To.Service = sink.Kinesis
	now.Totals.Retried, now.Totals.PossiblyDuplicated = 0, 0
	assert.Equal(t, `1,000,000 records delivered to kinesis:etl3-delivery in 1m30s: 3 workers, 60 calls, 149 MB
the functions and the state machine cost under $0.01, without the data stream
`, r.Text(now))
}

func TestConclude(t *testing.T) {
	all := fleet.Totals{Generated: 1_000_000, Delivered: 1_000_000}
	some := fleet.Totals{Generated: 1_000_000, Delivered: 900_000, Undelivered: 60_000, Lost: 40_000}
	for name, c := range map[string]struct {
		status machine.Status
		totals fleet.Totals
		sum    bool
		cause  string
		want   string
	}{
		"delivered":     {machine.Succeeded, all, true, "", ""},
		"no totals":     {machine.Succeeded, all, false, "", "the output of the state machine has no totals: check that the stack and kdg have the same version"},
		"not delivered": {machine.Failed, some, true, "they are in s3://lake/undelivered/r/, 40000 are lost", "60,000 of 1,000,000 records are not delivered: they are in s3://lake/undelivered/r/, each with the reason (Slow down.); kdg send --to firehose:etl3-delivery --redrive s3://lake/undelivered/r/ sends them again\n40,000 of 1,000,000 records are lost: they were neither delivered nor stored (Slow down.)"},
		"no folder":     {machine.Failed, some, true, "", "60,000 of 1,000,000 records are not delivered: they are in undelivered/r/ of the lake's bucket, each with the reason (Slow down.)\n40,000 of 1,000,000 records are lost: they were neither delivered nor stored (Slow down.)"},
		"crashed":       {machine.Failed, fleet.Totals{Generated: 10, Delivered: 10}, false, "the machine\nbroke", "run r failed: Error: the machine broke\n999,990 of 1,000,000 records are not known to be delivered (Busy.)"},
		"stopped":       {machine.Stopped, fleet.Totals{Generated: 10, Delivered: 10}, false, "", "run r was stopped; the totals are without the slices that were under way, which may have delivered more\n999,990 of 1,000,000 records are not known to be delivered (Busy.)"},
		"timed out":     {machine.TimedOut, all, false, "", "run r timed out; the totals are without the slices that were under way"},
	} {
		now := reading(c.status, c.totals)
		now.Error, now.Cause, now.Trouble = "Error", c.cause, "Busy."
		if c.sum {
			now.Sum = &machine.Sum{Totals: c.totals, Problems: []string{"Slow down."}}
		}
		if err := newReport().Conclude(now); c.want == "" {
			assert.NoError(t, err, name)
		} else {
			assert.EqualError(t, err, c.want, name)
		}
	}
}

func TestHint(t *testing.T) {
	var b bytes.Buffer
	r := newReport()
	r.Hint(&b, "x")
	r.Stack = "DemoTraffic"
	r.Hint(&b, "x")
	assert.Equal(t, `watch it:  kdg fleet status --follow x
stop it:   kdg fleet stop x
watch it:  kdg fleet status --stack DemoTraffic --follow x
stop it:   kdg fleet stop --stack DemoTraffic x
`, b.String())
}

// Only one of several readings within ten seconds gets a line.
func TestLog(t *testing.T) {
	var b bytes.Buffer
	p := newReport().Progress(&b, "json")
	now := reading(machine.Running, fleet.Totals{Generated: 10, Delivered: 8, Undelivered: 2})
	now.Trouble = "Slow down."
	p.Show(now)
	p.Show(now)
	p.Show(reading(machine.Succeeded, fleet.Totals{}))
	p.Clear()
	require.Equal(t, 1, strings.Count(b.String(), "\n"))
	var fields map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &fields))
	for name, want := range map[string]any{"msg": "sending", "run": "r", "records": 1e6, "delivered": 8.0, "undelivered": 2.0, "workersRunning": 2.0, "workersPending": 1.0, "lastTrouble": "Slow down."} {
		assert.Equal(t, want, fields[name], name)
	}

	b.Reset()
	newReport().Progress(&b, "").Show(now)
	assert.Contains(t, b.String(), " level=INFO msg=sending run=r records=1000000 delivered=8 ")
}

package machine

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"penstock/internal/account"
	"penstock/internal/fleet"
)

// A Reading is the progress of a run.
type Reading struct {
	Execution
	Totals  fleet.Totals // of all workers, without their slices under way
	AsOf    time.Time    // when the newest of these slices ended; zero if none has
	Workers Workers
	Trouble string // why the newest invocation of a worker failed, if it did
}

// Workers counts the workers of a run by their state.
type Workers struct {
	Pending int // not started yet
	Running int
	Ended   int
	Failed  int // running or ended, and failing or with records that they did not deliver
}

// A Watcher reads the progress of a run.
type Watcher struct {
	machine  *Machine
	name     string
	mapRun   string
	children map[string]*child // by ARN
	reads    int
}

// A child is the execution of a worker.
type child struct {
	totals  fleet.Totals
	asOf    time.Time // when the newest slice in totals ended
	status  Status
	trouble string // why its newest invocation failed
	read    int    // number of the reading that read its totals
	final   bool   // its totals will not change
}

// maxReads is how many workers a reading looks into. Step Functions throttles
// GetExecutionHistory above 5 calls per second in the smallest Regions: AWS Step Functions
// Developer Guide, "Service quotas". A slice takes longer than a round through all workers.
const maxReads = 10

// Watch returns a watcher of a run. It makes no calls.
func (m *Machine) Watch(name string) *Watcher {
	return &Watcher{machine: m, name: name, children: map[string]*child{}}
}

// Read returns the progress of the run. The totals of a run that has ended are exact if it
// has a Sum. Otherwise, and while it runs, they are those of the slices that ended.
func (w *Watcher) Read(ctx context.Context) (Reading, error) {
	e, err := w.machine.Describe(ctx, w.name)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Execution: e}
	if e.Sum != nil {
		r.Totals, r.AsOf, r.Workers.Ended = e.Sum.Totals, e.Stop, e.Run.Workers
		return r, nil
	}
	if err := w.readChildren(ctx, e.Status); err != nil {
		return Reading{}, err
	}
	for _, arn := range slices.Sorted(maps.Keys(w.children)) {
		c := w.children[arn]
		r.Totals = r.Totals.Add(c.totals)
		if c.asOf.After(r.AsOf) {
			r.AsOf = c.asOf
		}
		if c.status == Running {
			r.Workers.Running++
		} else {
			r.Workers.Ended++
		}
		r.Trouble = cmp.Or(r.Trouble, c.trouble, fleet.FailureMessage(c.totals.Problem))
		if c.trouble != "" || c.totals.Problem != "" || c.status != Running && c.status != Succeeded {
			r.Workers.Failed++
		}
	}
	r.Workers.Pending = max(0, e.Run.Workers-len(w.children))
	return r, nil
}

// readChildren reads the totals of the workers: all of those that ended since the last
// reading, and of the running ones those that it has not read for longest.
func (w *Watcher) readChildren(ctx context.Context, run Status) error {
	if found, err := w.list(ctx); err != nil || !found {
		return err
	}
	due := []string{}
	for arn, c := range w.children {
		if !c.final {
			due = append(due, arn)
		}
	}
	slices.SortFunc(due, func(a, b string) int {
		return cmp.Or(cmp.Compare(w.children[a].read, w.children[b].read), cmp.Compare(a, b))
	})
	if run == Running {
		due = due[:min(len(due), maxReads)]
	}
	w.reads++
	for _, arn := range due {
		c := w.children[arn]
		if err := w.machine.readChild(ctx, arn, c); err != nil {
			return err
		}
		c.read = w.reads
	}
	return nil
}

// list updates the children. It reports false as long as the map has not started.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html
func (w *Watcher) list(ctx context.Context) (found bool, err error) {
	what := "read the workers of run " + w.name
	if w.mapRun == "" {
		out, err := w.machine.client.ListMapRuns(ctx, &sfn.ListMapRunsInput{ExecutionArn: aws.String(w.machine.ExecutionARN(w.name))})
		if err != nil {
			return false, callFault(what, "states:ListMapRuns on the runs of the state machine", err)
		}
		if out.MapRuns == nil {
			return false, account.Malformed(what, "the answer has no list of map runs")
		}
		if len(out.MapRuns) == 0 {
			return false, nil
		}
		w.mapRun = aws.ToString(out.MapRuns[0].MapRunArn)
	}
	pages := sfn.NewListExecutionsPaginator(w.machine.client, &sfn.ListExecutionsInput{MapRunArn: &w.mapRun})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return false, callFault(what, "states:ListExecutions on the map runs of the state machine", err)
		}
		if page.Executions == nil {
			return false, account.Malformed(what, "the answer has no list of executions")
		}
		for _, item := range page.Executions {
			arn := aws.ToString(item.ExecutionArn)
			if w.children[arn] == nil {
				w.children[arn] = &child{}
			}
			w.children[arn].status = statusOf(item.Status)
		}
	}
	return true, nil
}

// historyEvents is how many of the newest events of a worker are read. A slice that
// succeeds at once has seven; each retry adds three.
const historyEvents = 25

// readChild reads the totals of a worker: its output, or the result of its newest slice.
func (m *Machine) readChild(ctx context.Context, arn string, c *child) error {
	const what = "read the progress of a worker"
	if c.status == Succeeded {
		out, err := m.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		if err != nil {
			return callFault(what, "states:DescribeExecution on the workers of the state machine", err)
		}
		var totals fleet.Totals
		if json.Unmarshal([]byte(aws.ToString(out.Output)), &totals) == nil && totals.Generated >= c.totals.Generated {
			c.totals, c.asOf = totals, aws.ToTime(out.StopDate)
		}
		c.trouble, c.final = "", true
		return nil
	}
	out, err := m.client.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, ReverseOrder: true, MaxResults: historyEvents})
	if err != nil {
		return callFault(what, "states:GetExecutionHistory on the workers of the state machine", err)
	}
	if out.Events == nil {
		return account.Malformed(what, "the answer has no events")
	}
	c.readEvents(out.Events)
	c.final = c.status != Running
	return nil
}

// readEvents reads the result of the newest slice, and why a later invocation failed. The
// newest event is first.
func (c *child) readEvents(events []types.HistoryEvent) {
	c.trouble = ""
	for _, e := range events {
		if failed := e.TaskFailedEventDetails; failed != nil && c.trouble == "" {
			c.trouble = cmp.Or(fleet.FailureMessage(aws.ToString(failed.Cause)), aws.ToString(failed.Error))
		}
		if e.TaskSucceededEventDetails == nil {
			continue
		}
		var result struct{ Payload *fleet.Totals }
		if json.Unmarshal([]byte(aws.ToString(e.TaskSucceededEventDetails.Output)), &result) == nil && result.Payload != nil {
			c.totals, c.asOf = *result.Payload, aws.ToTime(e.Timestamp)
		}
		return
	}
}

// Intervals between two readings of [Machine.Follow]. They grow, because runs of a few
// seconds end early.
const (
	firstPoll = 250 * time.Millisecond
	lastPoll  = 3 * time.Second
)

// patience is how many readings in a row may fail.
const patience = 5

// Follow reads the progress of a run until the run ends, and passes each reading to show.
// It passes errors that may be temporary to warn, and gives up after some in a row.
func (m *Machine) Follow(ctx context.Context, name string, show func(Reading), warn func(error)) (Reading, error) {
	w := m.Watch(name)
	failures := 0
	for interval := m.poll; ; interval = min(interval*3/2, lastPoll) {
		r, err := w.Read(ctx)
		switch {
		case ctx.Err() != nil:
			return r, ctx.Err()
		case err == nil:
			failures = 0
			show(r)
			if r.Status != Running {
				return r, nil
			}
		default:
			if failures++; !isTemporary(err) || failures == patience {
				return r, err
			}
			warn(err)
		}
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-time.After(interval):
		}
	}
}

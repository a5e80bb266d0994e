package machinetest

import (
	"encoding/json"
	"fmt"
	"time"

	"penstock/internal/fleet"
)

// Problem is why a worker fails.
const Problem = "send to firehose:etl3-delivery: AccessDeniedException: not authorized"

// describe returns the state of the run, and moves it on by a step.
func (r *run) describe(out Outcome) map[string]any {
	if r.status == "RUNNING" {
		if r.step++; r.step == Steps && out != Lasts {
			r.status = map[Outcome]string{Rejects: "FAILED", Crashes: "FAILED", Expires: "TIMED_OUT"}[out]
			if r.status == "" {
				r.status = "SUCCEEDED"
			}
		}
	}
	d := map[string]any{"status": r.status, "startDate": r.started.Unix(), "input": r.input}
	if r.status == "RUNNING" {
		return d
	}
	d["stopDate"] = r.started.Add(90 * time.Second).Unix()
	sum := r.sum(out)
	text, _ := json.Marshal(sum)
	switch {
	case r.status == "SUCCEEDED":
		d["output"] = string(text)
	case out == Rejects:
		d["error"] = "RecordsNotDelivered"
		d["cause"] = fmt.Sprintf("%v of %d records were not delivered: %[1]v are in s3://lake/undelivered/%[3]s/, 0 are lost; first problem: %[4]s; totals: %[5]s",
			sum["undelivered"], r.Count, r.Name, Problem, text)
	case out == Crashes:
		d["error"], d["cause"] = "States.Runtime", "The state machine\nbroke"
	}
	return d
}

// sum returns the totals of all workers as the state machine sums them.
func (r *run) sum(out Outcome) map[string]any {
	var sum fleet.Totals
	for i := range r.Workers {
		t := r.totals(i+1, out)
		sum.Generated += t.Generated
		sum.Delivered += t.Delivered
		sum.Undelivered += t.Undelivered
		sum.Retried += t.Retried
		sum.Calls += t.Calls
		sum.Bytes += t.Bytes
		sum.BilledBytes += t.BilledBytes
		sum.Invocations += t.Invocations
		sum.Milliseconds += t.Milliseconds
	}
	text, _ := json.Marshal(sum)
	all := map[string]any{}
	json.Unmarshal(text, &all)
	all["name"], all["records"] = r.Name, r.Count
	all["lost"] = int64(r.Count) - sum.Delivered - sum.Undelivered
	if out == Rejects {
		all["problems"] = Problem // JSONata makes a text of a list with one element
	}
	return all
}

// totals returns the totals of a worker after the slices that have ended.
func (r *run) totals(worker int, out Outcome) fleet.Totals {
	_, n := r.Share(worker)
	step := min(r.step, Steps)
	if out == Lasts {
		step = min(step, Steps-1)
	}
	done := int64(n) * int64(step) / Steps
	t := fleet.Totals{Generated: done, Invocations: int64(step), Done: step == Steps}
	if out == Rejects && worker == 2 {
		if t.Undelivered = done; done > 0 {
			t.Problem = Problem
		}
		return t
	}
	t.Delivered, t.Calls, t.Retried = done, int64(step), int64(step)
	t.Bytes, t.BilledBytes, t.Milliseconds = 150*done, 160*done, 30_000*int64(step)
	return t
}

// workerStatus returns the status of a worker's execution.
func (r *run) workerStatus(worker int, out Outcome) string {
	switch {
	case r.totals(worker, out).Done:
		return "SUCCEEDED"
	case r.status != "RUNNING":
		return "ABORTED"
	}
	return "RUNNING"
}

func (r *run) describeWorker(worker int, out Outcome) map[string]any {
	text, _ := json.Marshal(r.totals(worker, out))
	return map[string]any{"status": r.workerStatus(worker, out), "startDate": r.started.Unix(), "output": string(text)}
}

// events returns the newest events of a worker, the newest first.
func (r *run) events(worker int, out Outcome) (all []any) {
	event := func(kind, details string, of map[string]any) {
		all = append(all, map[string]any{"id": 100 - len(all), "type": kind, "timestamp": r.started.Unix(), details: of})
	}
	event("TaskScheduled", "taskScheduledEventDetails", map[string]any{"region": "eu-west-1", "resource": "invoke", "resourceType": "lambda", "parameters": "{}"})
	if out == Rejects && worker == 2 {
		cause, _ := json.Marshal(map[string]string{"errorMessage": Problem, "errorType": "errorString"})
		event("TaskFailed", "taskFailedEventDetails", map[string]any{"resource": "invoke", "resourceType": "lambda", "error": "errorString", "cause": string(cause)})
		return all
	}
	output, _ := json.Marshal(map[string]any{"StatusCode": 200, "Payload": r.totals(worker, out)})
	event("TaskSucceeded", "taskSucceededEventDetails", map[string]any{"resource": "invoke", "resourceType": "lambda", "output": string(output)})
	older, _ := json.Marshal(map[string]any{"StatusCode": 200, "Payload": fleet.Totals{Generated: 1, Delivered: 1}})
	event("TaskSucceeded", "taskSucceededEventDetails", map[string]any{"resource": "invoke", "resourceType": "lambda", "output": string(older)})
	return all
}

// Package machinetest fakes the state machine of a traffic stack: the calls of Step
// Functions that kdg fleet makes.
package machinetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"penstock/internal/fleet"
)

// ARN is the ARN of the state machine.
const ARN = "arn:aws:states:eu-west-1:111122223333:stateMachine:bulk"

// Steps is how many times a run is described until it has ended. In each step, each worker
// ends one slice.
const Steps = 3

// An Outcome is how a run ends.
type Outcome string

// The outcomes.
const (
	Delivers Outcome = ""
	Rejects  Outcome = "rejects" // worker 2 fails, and its records are stored
	Crashes  Outcome = "crashes" // an error of the state machine, without totals
	Expires  Outcome = "expires"
	Lasts    Outcome = "lasts"   // until it is stopped
	Repeats  Outcome = "repeats" // runs again after it was described as ended or stopped
)

// A Server is a fake of Step Functions with one state machine.
type Server struct {
	// Outcome returns how a run ends. Nil: every run delivers.
	Outcome func(run string) Outcome
	// Fail returns the error code of a call, or "".
	Fail func(call, run string) string

	lock sync.Mutex
	runs []*run
}

type run struct {
	fleet.Run
	input   string
	step    int
	status  string
	started time.Time
}

// Add adds a run that has just started.
func (s *Server) Add(r fleet.Run) {
	input, _ := json.Marshal(map[string]any{"run": r})
	s.runs = append(s.runs, &run{Run: r, input: string(input), status: "RUNNING", started: time.Date(2026, 11, 28, 10, 15, 0, 0, time.UTC)})
}

// Runs returns the runs that were started.
func (s *Server) Runs() (all []fleet.Run) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, r := range s.runs {
		all = append(all, r.Run)
	}
	return all
}

// Serves reports whether a request is for Step Functions.
func Serves(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("X-Amz-Target"), target)
}

const target = "AWSStepFunctions."

// ServeHTTP answers a call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.lock.Lock()
	defer s.lock.Unlock()
	var in struct{ StateMachineArn, ExecutionArn, MapRunArn, Name, Input string }
	json.NewDecoder(r.Body).Decode(&in)
	call := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), target)
	name, worker := in.Name, 0
	if _, last, has := strings.Cut(in.ExecutionArn+in.MapRunArn, ":bulk"); has {
		name = last[strings.LastIndex(last, ":")+1:]
		if run, number, child := strings.Cut(name, "."); child {
			name = run
			fmt.Sscan(number, &worker)
		}
	}
	if s.Fail != nil {
		if code := s.Fail(call, name); code != "" {
			fail(w, code, "the call failed")
			return
		}
	}
	at := slices.IndexFunc(s.runs, func(r *run) bool { return r.Name == name })
	switch {
	case call == "StartExecution" && at >= 0 && s.runs[at].status == "RUNNING" && s.runs[at].input == in.Input:
		reply(w, map[string]any{"executionArn": "x", "startDate": s.runs[at].started.Unix()}) // the same call again
	case call == "StartExecution" && at >= 0:
		fail(w, "ExecutionAlreadyExists", "Execution Already Exists: '"+name+"'")
	case call == "StartExecution":
		var input struct{ Run fleet.Run }
		json.Unmarshal([]byte(in.Input), &input)
		s.Add(input.Run)
		s.runs[len(s.runs)-1].input = in.Input
		reply(w, map[string]any{"executionArn": "x", "startDate": s.runs[len(s.runs)-1].started.Unix()})
	case call == "ListExecutions" && in.MapRunArn == "":
		all := []any{}
		for _, r := range slices.Backward(s.runs) {
			all = append(all, map[string]any{"name": r.Name, "status": r.status, "startDate": r.started.Unix()})
		}
		reply(w, map[string]any{"executions": all})
	case at < 0:
		fail(w, "ExecutionDoesNotExist", "Execution Does Not Exist: '"+name+"'")
	default:
		s.serveRun(w, call, s.runs[at], worker)
	}
}

// serveRun answers a call about a run, or about one of its workers.
func (s *Server) serveRun(w http.ResponseWriter, call string, r *run, worker int) {
	out := Delivers
	if s.Outcome != nil {
		out = s.Outcome(r.Name)
	}
	switch call {
	case "StopExecution":
		if r.status = "ABORTED"; out == Repeats {
			r.status, r.step = "RUNNING", 0
		}
		reply(w, map[string]any{"stopDate": r.started.Unix()})
	case "DescribeExecution":
		if worker > 0 {
			reply(w, r.describeWorker(worker, out))
			return
		}
		reply(w, r.describe(out))
		if out == Repeats && r.status != "RUNNING" {
			r.status, r.step = "RUNNING", 0
		}
	case "ListMapRuns":
		reply(w, map[string]any{"mapRuns": []any{map[string]any{"mapRunArn": "arn:aws:states:eu-west-1:111122223333:mapRun:bulk/label:" + r.Name}}})
	case "ListExecutions":
		all := []any{}
		for i := range r.Workers {
			all = append(all, map[string]any{
				"executionArn": fmt.Sprintf("arn:aws:states:eu-west-1:111122223333:execution:bulk/label:%s.%d", r.Name, i+1),
				"status":       r.workerStatus(i+1, out), "startDate": r.started.Unix(),
			})
		}
		reply(w, map[string]any{"executions": all})
	case "GetExecutionHistory":
		reply(w, map[string]any{"events": r.events(worker, out)})
	default:
		fail(w, "UnknownOperationException", call)
	}
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	json.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, code, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(http.StatusBadRequest)
	json.NewEncoder(w).Encode(map[string]string{"__type": code, "message": message})
}

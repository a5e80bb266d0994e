// Package fleet defines the work of the functions that send records from inside AWS. Its
// types are the JSON that Step Functions and EventBridge Scheduler pass to lambda/kdgworker,
// and that the function returns.
//
//   - A [Minute] is one minute of steady traffic.
//   - A [Run] is a bulk run. Its records are divided into one share per worker. A worker
//     sends its share in slices, one per invocation, and each invocation returns the
//     [Totals] of the share so far.
package fleet

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"regexp"
	"time"

	"penstock/internal/generate"
)

// An Event is the input of an invocation: a minute, or a slice of a worker's share of a run.
type Event struct {
	*Minute
	*Slice
}

// A Minute asks for the records of the minute before a time. Either Rate or Week is set.
type Minute struct {
	// Time is in RFC 3339, or the context attribute that Scheduler replaces with it.
	Time     string `json:"time"`
	Template string `json:"template"` // text of the record template
	Seed     uint64 `json:"seed,string"`

	Rate generate.Rate `json:"rate,omitempty"` // millionths of a record per second
	Week string        `json:"week,omitempty"` // text of a CSV file; see generate.ParseWeek
	Zone string        `json:"zone,omitempty"` // of Week: an IANA name. Default: UTC
}

// A Slice asks for the next records of a worker's share of a run.
type Slice struct {
	Run    Run    `json:"run"`
	Worker int    `json:"worker"` // from 1 to Run.Workers
	Totals Totals `json:"totals"` // what the earlier slices of the share returned
	// Attempt counts the invocations with the same slice that failed. They may have
	// delivered records of the slice.
	Attempt int `json:"attempt"`
	// Failure is why the share cannot be sent. If it is set, the worker stores the rest of
	// the share and does not send it.
	Failure string `json:"failure,omitempty"`
}

// A Run describes the records of a bulk run. It is the input of the state machine, under
// the key "run".
type Run struct {
	Name     string `json:"name"`     // precedes the keys of undelivered records
	Template string `json:"template"` // text of the record template
	Seed     uint64 `json:"seed,string"`
	Count    uint64 `json:"count"`   // number of records
	Workers  int    `json:"workers"` // number of shares, which are sent at the same time
	// Record i, counted from 0, has the time Start + i/Rate.
	Start time.Time     `json:"start"`
	Rate  generate.Rate `json:"rate"` // millionths of a record per second
}

// Limits of a run.
const (
	// MaxWorkers and MaxProblemsBytes keep the totals of all workers within the 256 KiB
	// that Step Functions passes between states: AWS Step Functions Developer Guide,
	// "Service quotas".
	MaxWorkers       = 500
	MaxProblemBytes  = 1000   // of a worker
	MaxProblemsBytes = 64_000 // of all workers; each gets the same share
	// MaxSlices is the number of slices of a share that certainly fit into the 25,000 events of
	// a worker's execution, which has seven for each slice and three for each retry: the same
	// page.
	MaxSlices = 3000
	// MaxCount is what JSON numbers hold exactly.
	MaxCount = 1<<53 - 1
	// MaxTemplateBytes leaves room for the rest of the input, and for the escapes of JSON.
	MaxTemplateBytes = 100 << 10
)

// Key prefixes of the objects that the functions write into the bucket.
const (
	// UndeliveredPrefix precedes records that could not be delivered, in the format that
	// kdg send --redrive reads.
	UndeliveredPrefix = "undelivered/"
	// MinutesPrefix precedes the markers of minutes. A minute that has a marker is not
	// sent again, because Scheduler may deliver an event twice.
	MinutesPrefix = "traffic/minutes/"
)

// SliceTime is how long a worker generates records for a slice. It is short, because
// Lambda finishes the slices under way when a run is stopped, and because a slice that
// fails is sent again.
const SliceTime = 30 * time.Second

// MaxTime is how long a run can last. All its workers run at the same time.
const MaxTime = MaxSlices * SliceTime

// Size of the functions.
const (
	MemoryMB = 512
	// MinuteTimeoutSeconds is less than a minute, so that two minutes never overlap.
	MinuteTimeoutSeconds = 55
	// StoreSeconds is the end of a function's time limit: it no longer sends, but stores what
	// it did not deliver.
	StoreSeconds = 10
	// SliceTimeoutSeconds gives a throttled worker time to deliver what it has generated.
	SliceTimeoutSeconds = 300
)

// name matches names that Step Functions, S3 and file systems take: Step Functions API
// Reference, StartExecution, allows more characters in the name of an execution.
var name = regexp.MustCompile(`^[\w-]{1,80}$`)

// IsName reports whether a run can have the name.
func IsName(s string) bool { return name.MatchString(s) }

// Check returns an error for the first value that is out of range.
func (r Run) Check() error {
	switch {
	case !IsName(r.Name):
		return fmt.Errorf("%q is not a name of a run: write 1 to 80 letters, digits, - and _", r.Name)
	case r.Count < 1 || r.Count > MaxCount:
		return fmt.Errorf("a run has 1 to %d records, not %d", int64(MaxCount), r.Count)
	case r.Workers < 1 || r.Workers > MaxWorkers:
		return fmt.Errorf("a run has 1 to %d workers, not %d", MaxWorkers, r.Workers)
	case len(r.Template) > MaxTemplateBytes:
		return fmt.Errorf("the template has %d bytes, but at most %d fit into the input of the state machine", len(r.Template), MaxTemplateBytes)
	case r.Rate < generate.MinRate || r.Rate > generate.MaxRate:
		return errors.New("a run needs a rate, which dates its records")
	}
	return nil
}

// Share returns the number of the worker's first record, and the number of its records. The
// shares of workers 1 to r.Workers follow each other and differ by one record at most.
func (r Run) Share(worker int) (first, n uint64) {
	first = r.before(worker)
	return first, r.before(worker+1) - first
}

// before returns the number of records in the shares before a worker's.
func (r Run) before(worker int) uint64 {
	hi, lo := bits.Mul64(r.Count, uint64(worker-1))
	n, _ := bits.Div64(hi, lo, uint64(r.Workers)) // at most r.Count
	return n
}

// Totals counts the records of a worker's share so far, or of a minute. Generated is the sum of
// Delivered, Undelivered and Lost.
type Totals struct {
	Generated          int64 `json:"generated"`
	Delivered          int64 `json:"delivered"`
	PossiblyDuplicated int64 `json:"possiblyDuplicated"` // the stream may have them twice
	Undelivered        int64 `json:"undelivered"`        // stored in the bucket
	Lost               int64 `json:"lost"`               // neither delivered nor stored
	Retried            int64 `json:"retried"`            // entries sent again, mostly because of throttling
	Calls              int64 `json:"calls"`              // to the stream
	Bytes              int64 `json:"bytes"`              // of the delivered records
	BilledBytes        int64 `json:"billedBytes"`        // for the delivered records
	Invocations        int64 `json:"invocations"`        // of the function
	Milliseconds       int64 `json:"milliseconds"`       // that the function ran

	Done bool `json:"done"` // the whole share is generated
	// Repeated is set once an invocation for the share has failed. It may have delivered
	// any later record of the share, which therefore counts as possibly duplicated.
	Repeated bool   `json:"repeated,omitempty"`
	Problem  string `json:"problem,omitempty"` // the first reason why a record was not delivered, on one line
}

// Add returns the sum of both totals. It is done if u is, and the problem is the first one.
func (t Totals) Add(u Totals) Totals {
	return Totals{
		Generated:          t.Generated + u.Generated,
		Delivered:          t.Delivered + u.Delivered,
		PossiblyDuplicated: t.PossiblyDuplicated + u.PossiblyDuplicated,
		Undelivered:        t.Undelivered + u.Undelivered,
		Lost:               t.Lost + u.Lost,
		Retried:            t.Retried + u.Retried,
		Calls:              t.Calls + u.Calls,
		Bytes:              t.Bytes + u.Bytes,
		BilledBytes:        t.BilledBytes + u.BilledBytes,
		Invocations:        t.Invocations + u.Invocations,
		Milliseconds:       t.Milliseconds + u.Milliseconds,
		Done:               u.Done,
		Repeated:           t.Repeated || u.Repeated,
		Problem:            cmp.Or(t.Problem, u.Problem),
	}
}

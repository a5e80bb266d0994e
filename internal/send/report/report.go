// Package report shows the progress of a send, its totals, and what it did not deliver.
package report

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"penstock/internal/plan"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// A Report shows the progress of one run, its totals, and the records that it did not
// deliver.
type Report struct {
	Run     *send.Run
	To      sink.Place
	Start   time.Time
	Records uint64                 // at most; math.MaxUint64 if there is no limit
	Wanted  func(time.Time) string // the rate in records per second; nil if it is not limited
	Prices  plan.Prices

	Redrive       string // the place that the records come from; empty if a template makes them
	PartitionKeys bool   // --partition-key was given
	LimitUnknown  error  // why the record limit of the data stream is unknown

	stop    chan struct{}
	running sync.WaitGroup
	server  *http.Server
}

// ErrOver is the cause with which the source stops at the end of --for.
var ErrOver = errors.New("the time is over")

// Lateness is how late a record may be before the report mentions it.
const Lateness = time.Second

// Package send puts records on a stream. Each record is delivered or reported as lost.
//
//  1. A [Source] produces the records in order, each at its scheduled time.
//  2. One goroutine combines the records into entries: one record per entry, or a pack of
//     records that fills the unit that the service bills.
//  3. Several goroutines send the entries, with as many in a call as the service allows.
//     After a back-off, a goroutine sends the rejected entries again in its next call.
//  4. An entry that is rejected for too long, or that is left when the run is aborted,
//     becomes one or more [Lost] records.
//
// The memory for entries is bounded: if the stream accepts less than the source produces,
// the source blocks.
package send

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"penstock/internal/sink"
)

// A Run describes what to send, and how.
type Run struct {
	Sink   sink.Sink
	Source Source
	Pack   bool          // combine several records into one entry
	Linger time.Duration // maximum time that a record waits in a pack
	GZIP   bool          // compress each record, as KDG does

	// Calls is the maximum number of parallel calls.
	Calls int
	// Room limits the bytes of entries in memory. It must hold the entries of a call.
	// Default: 32 MiB.
	Room int64
	// MaxBackoff limits the time between a failed call and its retry.
	MaxBackoff time.Duration
	// GiveUp is the time after the first attempt at which an entry is lost. 0: no retry.
	GiveUp time.Duration
	// Lose is called for each lost record, by one goroutine at a time. An error aborts the
	// run.
	Lose func(Lost) error

	meter meter
}

const (
	// defaultRoom is the default of Run.Room, in bytes of entry.cost.
	defaultRoom = 32 << 20
	// workers is the number of goroutines that send. It exceeds Run.Calls, because a
	// goroutine that backs off makes no call.
	workers = 64
	// maxReady limits the number of groups of entries that wait for a call.
	maxReady = 16
)

// Defaults for a Run.
const (
	DefaultLinger     = time.Second
	DefaultCalls      = 8
	DefaultMaxBackoff = 20 * time.Second // of the AWS SDK
	DefaultGiveUp     = 5 * time.Minute
)

// A Lost record was not delivered.
type Lost struct {
	Data         []byte
	PartitionKey string
	Made         time.Time
	Attempts     int
	Code         string // error code of the service, or CodeInterrupted or CodeRefused
	Message      string
}

// Error codes of records that were lost without an error of the service.
const (
	CodeInterrupted = "Interrupted"   // the run was aborted
	CodeRefused     = "RecordRefused" // the record was not sent, because the service would reject it
)

// Send sends the records of the source until it ends or the context producing is done, and
// then waits for the delivery of all records that the source has produced. When ctx is
// done, or when a call fails with an error that no retry can resolve, it aborts the run and
// returns the error. Lost records alone cause no error; [Run.Totals] counts them.
func (r *Run) Send(ctx, producing context.Context) error {
	producing, stop := context.WithCancel(producing)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	s := &sender{
		Run:   r,
		stop:  stop,
		calls: semaphore.NewWeighted(int64(r.Calls)),
		room:  semaphore.NewWeighted(cmp.Or(r.Room, defaultRoom)),
	}
	s.ctx, s.giveUp = context.WithCancelCause(ctx)
	defer s.giveUp(nil)

	records, ended := make(chan Records), make(chan error, 1)
	go func() { ended <- r.Source.Run(producing, records) }()
	ready := make(chan []*entry, maxReady)
	var group sync.WaitGroup
	group.Go(func() {
		defer close(ready)
		s.pack(records, ready)
	})
	for range workers {
		group.Go(func() { s.work(ready) })
	}
	group.Wait()
	sourceErr := <-ended
	if err := context.Cause(s.ctx); err != nil {
		return err
	}
	if producing.Err() != nil && errors.Is(sourceErr, producing.Err()) {
		return context.Cause(producing)
	}
	return sourceErr
}

// Totals returns the totals so far. It may be called at any time.
func (r *Run) Totals() Totals { return r.meter.read() }

// Package send puts records on a stream, and loses none of them.
//
//  1. A [Source] makes records, in order, each when its time has come.
//  2. A packer, which is one goroutine, makes entries of them: one of each record, or
//     one of several, up to the unit that the service bills.
//  3. Goroutines send entries, as many in a call as it takes. Entries that were not taken,
//     and only those, go into the goroutine's next call, after a while.
//  4. What is not taken for too long, or when it ends, is a [Lost] record.
//
// So many bytes of entries are on the way at most: a stream that takes less than the
// source makes holds the source up, and memory does not grow.
package send

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"golang.org/x/sync/semaphore"

	"penstock/internal/sink"
)

// A Run is what to send, and how.
type Run struct {
	Sink   sink.Sink
	Source Source
	Pack   bool          // several records may be one entry
	Linger time.Duration // how long a record waits for others at most
	GZIP   bool          // each record is compressed, as KDG does

	// Calls is how many calls are under way at most.
	Calls int
	// Room limits the bytes of entries in memory. It must hold the entries of a call.
	// Default: 32 MiB.
	Room int64
	// MaxBackoff is the longest time between a failure and the next call.
	MaxBackoff time.Duration
	// GiveUp is for how long an entry is sent again.
	GiveUp time.Duration
	// Lose hears of each record that is given up, from one goroutine at a time. Its
	// error ends the run.
	Lose func(Lost) error

	meter meter
}

const (
	// defaultRoom is the default of Run.Room, in bytes as entry.cost counts them.
	defaultRoom = 32 << 20
	// maxWaiting is how many calls are under way, or waited for after a failure.
	maxWaiting = 64
	// maxReady is how many groups of entries wait for a call at most.
	maxReady = 16
)

// The defaults of a Run.
const (
	DefaultLinger     = time.Second
	DefaultCalls      = 8
	DefaultMaxBackoff = retry.DefaultMaxBackoff
	DefaultGiveUp     = 5 * time.Minute
)

// A Lost record was not delivered.
type Lost struct {
	Data         []byte
	PartitionKey string
	Made         time.Time
	Attempts     int    // how often it was sent
	Code         string // the service's, or one of this package
	Message      string
}

// The codes of this package.
const (
	CodeInterrupted = "Interrupted"
	CodeRefused     = "RecordRefused"
)

// Send sends records until the source has no more or making is done, and what was
// made by then. When ctx is done, or when a call fails that will fail again, it gives up
// at once. Records that are not delivered are lost ones, and no error: [Run.Totals] has
// their number.
func (r *Run) Send(ctx, making context.Context) error {
	making, stop := context.WithCancel(making)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	s := &sender{
		Run:     r,
		backoff: retry.NewExponentialJitterBackoff(r.MaxBackoff),
		stop:    stop,
		calls:   semaphore.NewWeighted(int64(r.Calls)),
		room:    semaphore.NewWeighted(cmp.Or(r.Room, defaultRoom)),
	}
	s.ctx, s.giveUp = context.WithCancelCause(ctx)
	defer s.giveUp(nil)

	records, ended := make(chan Records), make(chan error, 1)
	go func() { ended <- r.Source.Run(making, records) }()
	ready := make(chan []*entry, maxReady)
	var group sync.WaitGroup
	group.Go(func() {
		defer close(ready)
		s.pack(records, ready)
	})
	for range maxWaiting {
		group.Go(func() { s.work(ready) })
	}
	group.Wait()
	made := <-ended
	if err := context.Cause(s.ctx); err != nil {
		return err
	}
	if making.Err() != nil && errors.Is(made, making.Err()) {
		return context.Cause(making)
	}
	return made
}

// Totals are what became of records so far. It may be called at any time.
func (r *Run) Totals() Totals { return r.meter.read() }

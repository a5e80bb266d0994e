// Package transform runs a program in place of the Lambda function that transforms the
// records of a delivery stream.
//
//  1. Firehose's event with a batch of records is the program's standard input.
//  2. The program writes the function's answer to standard output, and ends.
//  3. The answer has an [Outcome] for each record, by the rules of Firehose. A crash, a
//     timeout and an answer that breaks a rule fail records with Firehose's error codes.
//
// Each batch has a process of its own, and several run at once. A function must not depend
// on an earlier invocation either, because Lambda may run each in a new environment:
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. In return,
// the same records give the same outcomes, and any program will do that reads a document
// and writes one.
//
// Firehose's guide documents the event, the answer and most error codes. The others, and
// which records of a batch an error concerns, were seen in deployed streams:
//
//   - https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
//   - https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
//   - https://github.com/floci-io/floci/pull/3393
package transform

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"penstock/firehose"
)

// A Function stands for the Lambda function of a delivery stream. It is safe for
// concurrent use.
type Function struct {
	program *Program
	stream  firehose.Stream
	origin  origin
	seed    uint64
	warn    func(error)

	lock   sync.Mutex // guards the rest, and calls of warn
	warned map[string]bool
	totals Totals
}

// New returns the function of a stream with a Transformation. sourceARN is the ARN of the
// data stream that it reads, or empty. The IDs of invocations follow from the seed. warn is
// called with the first fault of each error code.
func New(stream firehose.Stream, sourceARN string, program *Program, seed uint64, warn func(error)) *Function {
	return &Function{
		program: program, stream: stream, origin: newOrigin(stream, sourceARN), seed: seed, warn: warn,
		warned: map[string]bool{}, totals: Totals{Codes: map[string]int64{}},
	}
}

// A Record is the input of a transformation.
type Record struct {
	Number  uint64 // of the record in the run, from 0
	Arrived time.Time
	Data    []byte
}

// An Outcome is what becomes of a record: it is delivered, dropped or failed.
type Outcome struct {
	Data          []byte            // to deliver
	PartitionKeys map[string]string // by name
	Dropped       bool
	Failure       *Failure // why it failed
}

// A Failure has the code and the message of a [firehose.ErrorRecord].
type Failure struct{ Code, Message string }

// Totals counts records and invocations.
type Totals struct {
	Delivered, Dropped, Failed int64
	Invocations                int64
	Codes                      map[string]int64 // failed records by error code
}

// Records returns the number of records that have an outcome.
func (t Totals) Records() int64 { return t.Delivered + t.Dropped + t.Failed }

// Faults returns the number of failed records that the program did not declare as such.
func (t Totals) Faults() int64 { return t.Failed - t.Codes[declared.Code] }

// Totals returns the counts so far.
func (f *Function) Totals() Totals {
	f.lock.Lock()
	defer f.lock.Unlock()
	t := f.totals
	t.Codes = maps.Clone(t.Codes)
	return t
}

// Invoke runs the program with a batch, again if it fails, and returns the outcome of each
// record and the number of attempts. The error is that of ctx, or [ErrCannotRun] before any
// success.
func (f *Function) Invoke(ctx context.Context, batch []Record) (outcomes []Outcome, attempts int, err error) {
	for attempts = 1; ; attempts++ {
		answer, err := f.program.run(ctx, f.event(batch, attempts))
		if ctx.Err() != nil {
			return nil, attempts, ctx.Err()
		}
		if errors.Is(err, ErrCannotRun) && f.Totals().Records() == 0 {
			return nil, attempts, err
		}
		if err != nil && attempts <= f.stream.Transformation.Retries {
			f.count(nil)
			continue
		}
		var broken *fault
		if err == nil {
			outcomes, broken = decide(batch, answer)
		} else {
			broken = crash(err)
			outcomes = all(batch, broken.failure)
		}
		f.count(outcomes)
		f.report(batch, broken)
		return outcomes, attempts, nil
	}
}

// count adds an invocation and its outcomes to the totals.
func (f *Function) count(outcomes []Outcome) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.totals.Invocations++
	for _, o := range outcomes {
		switch {
		case o.Failure != nil:
			f.totals.Failed++
			f.totals.Codes[o.Failure.Code]++
		case o.Dropped:
			f.totals.Dropped++
		default:
			f.totals.Delivered++
		}
	}
}

// report passes the first fault of each code to warn.
func (f *Function) report(batch []Record, broken *fault) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if broken == nil || f.warned[broken.failure.Code] {
		return
	}
	f.warned[broken.failure.Code] = true
	f.warn(fmt.Errorf("%s, with records %d to %d: %s: %s",
		f.program.Command, batch[0].Number+1, batch[len(batch)-1].Number+1, broken.failure.Code, broken.why))
}

// id returns the ID of an invocation. It differs in each attempt, as Firehose's was seen
// to do.
func (f *Function) id(batch []Record, attempt int) string {
	return firehose.UUID(rand.NewPCG(f.seed, batch[0].Number<<8|uint64(attempt)))
}

package lake

import (
	"bytes"
	"context"
	"runtime"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
	"penstock/internal/generate"
	"penstock/internal/transform"
)

// A transformer passes records to the function of the stream in batches, as its buffer
// hints say, and sends on what the function returns, in order. Several invocations run at
// once.
type transformer struct {
	function   *transform.Function
	processors *preparer
	realTime   bool
	ctx        context.Context // of the invocations
	stop       context.CancelFunc
	stopInput  context.CancelFunc

	buffer *firehose.Buffer
	open   *invocation // receives records
	bytes  int         // of the event of the open invocation
	number uint64      // of the next record
	queue  chan *invocation

	err error // why records were lost; set before the output is closed
}

// eventHeadBytes is the size of an event without records, at most.
const eventHeadBytes = 2 << 10

// An invocation is a batch of records.
type invocation struct {
	inputs []input
	at     time.Time // when the function is invoked
	done   chan error
	output *records
}

// An input is a record of an invocation.
type input struct {
	transform.Record
	original []byte
	failure  *failure // why an earlier processor has failed it; nil to pass it to the function
}

// newTransformer returns a transformer, which calls stopInput when it fails. In real time,
// an interrupt does not stop it: the records that have arrived are still delivered.
func (r *Run) newTransformer(ctx context.Context, processors *preparer, stopInput context.CancelFunc) *transformer {
	if r.RealTime {
		ctx = context.WithoutCancel(ctx)
	}
	t := &transformer{
		function: r.Function, processors: processors, realTime: r.RealTime, stopInput: stopInput,
		buffer: r.Stream.Transformation.Buffer(), open: &invocation{},
	}
	t.ctx, t.stop = context.WithCancel(ctx)
	go func() {
		select {
		case <-r.GiveUp:
			t.stop()
		case <-t.ctx.Done():
		}
	}()
	return t
}

// start begins to transform the records of the batches.
func (t *transformer) start(batches <-chan *generate.Batch) <-chan *records {
	t.queue = make(chan *invocation, runtime.GOMAXPROCS(0)-1) // and one that is sent
	out := make(chan *records)
	go func() {
		defer close(t.queue)
		t.collect(batches)
	}()
	go func() {
		defer close(out)
		for i := range t.queue {
			if err := <-i.done; err != nil && t.err == nil {
				t.err = err
				t.stop()
				t.stopInput()
			}
			if t.err == nil {
				out <- i.output
			}
		}
	}()
	return out
}

// collect divides the records of the batches into invocations, until the channel is
// closed.
func (t *transformer) collect(batches <-chan *generate.Batch) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var due <-chan time.Time
		if at, waits := t.buffer.Deadline(); waits && t.realTime {
			timer.Reset(time.Until(at.Add(grace)))
			due = timer.C
		}
		select {
		case b, more := <-batches:
			if !more {
				t.flush()
				return
			}
			t.take(recordsOf(b))
			b.Release()
		case now := <-due:
			if _, complete := t.buffer.Due(now); complete {
				t.invoke(now)
			}
		}
	}
}

// flush invokes the function with the open batch, as Firehose does when the interval
// passes.
func (t *transformer) flush() {
	at, waits := t.buffer.Deadline()
	if t.realTime {
		at = time.Now()
	}
	if waits {
		t.buffer.Flush()
		t.invoke(at)
	}
}

// take adds records to batches. It copies them.
func (t *transformer) take(r *records) {
	all, start := bytes.Clone(r.text), 0
	for k, end := range r.ends {
		at, text := r.time(k), all[start:end-len(t.processors.delimiter)]
		start = end
		if r.asRendered() && len(text) > firehose.MaxRecordBytes && r.tooBig == nil {
			r.tooBig = &firehose.TooLargeError{Number: r.First + uint64(k) + 1, Bytes: len(text)}
		}
		if r.tooBig != nil {
			t.fail(r.tooBig)
			return
		}
		size := t.function.EventBytes(len(text))
		if t.bytes+size > transform.MaxPayloadBytes-eventHeadBytes { // assumed
			t.buffer.Flush()
			t.invoke(at)
		}
		deadline, _ := t.buffer.Deadline()
		if _, complete := t.buffer.Add(len(text), at); complete {
			t.invoke(earlier(at, deadline))
		}
		in := input{Record: transform.Record{Number: t.number, Arrived: at, Data: text}, original: text}
		if r.originals != nil {
			in.original = bytes.Clone(r.originals[k])
		}
		if why, failed := r.failed[k]; failed {
			in.failure = &why
		}
		t.number++
		t.bytes += size
		t.open.inputs = append(t.open.inputs, in)
		if _, full := t.buffer.Due(at); full {
			t.invoke(at)
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// fail ends the transformation with an error.
func (t *transformer) fail(err error) {
	i := &invocation{done: make(chan error, 1)}
	i.done <- err
	t.queue <- i
}

// invoke invokes the function with the open batch. It waits while too many invocations
// run.
func (t *transformer) invoke(at time.Time) {
	i := t.open
	if len(i.inputs) == 0 {
		return
	}
	t.open, t.bytes = &invocation{}, 0
	i.at, i.done = at, make(chan error, 1)
	t.queue <- i
	go func() {
		var err error
		i.output, err = t.run(i)
		i.done <- err
	}()
}

// run invokes the function and returns the records that follow from its answer.
func (t *transformer) run(i *invocation) (*records, error) {
	var batch []transform.Record
	for _, in := range i.inputs {
		if in.failure == nil {
			batch = append(batch, in.Record)
		}
	}
	var outcomes []transform.Outcome
	attempts := 0
	if len(batch) > 0 {
		var err error
		if outcomes, attempts, err = t.function.Invoke(t.ctx, batch); err != nil {
			return nil, err
		}
	}
	r := &records{arrivals: []time.Time{}, compressed: t.processors.logs.Decompress}
	for _, in := range i.inputs {
		var o transform.Outcome
		why := in.failure
		if why == nil {
			o, outcomes = outcomes[0], outcomes[1:]
			if o.Failure != nil {
				why = &failure{prefix.ProcessingFailed, o.Failure.Code, o.Failure.Message, attempts, i.at}
			}
		}
		if o.Dropped {
			continue
		}
		if why != nil {
			r.fail(len(r.ends), *why)
		}
		r.text = append(append(r.text, o.Data...), t.processors.delimiter...)
		r.ends = append(r.ends, len(r.text))
		r.arrivals = append(r.arrivals, in.Arrived)
		r.originals = append(r.originals, in.original)
		r.lambdaKeys = append(r.lambdaKeys, o.PartitionKeys)
	}
	t.processors.finish(r)
	return r, nil
}

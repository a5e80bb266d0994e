package send

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"penstock/internal/sink"
)

// A sender holds the state of a Run while Send runs.
type sender struct {
	*Run
	ctx    context.Context         // done when the run is aborted
	giveUp context.CancelCauseFunc // cancels ctx
	stop   context.CancelFunc      // stops the source
	calls  *semaphore.Weighted
	room   *semaphore.Weighted // memory for entries, in units of entry.cost
	losing sync.Mutex          // guards Run.Lose
	// answered is set after the first response of the service.
	answered atomic.Bool
}

// work sends entries until ready is closed or the run is aborted.
//
// It takes entries from ready only when it may make a call. Until then they stay in the
// channel, where one call can take them all.
func (s *sender) work(ready <-chan []*entry) {
	var pending []*entry // rejected entries first
	level := 0           // consecutive back-offs
	for more := true; more; {
		if s.calls.Acquire(s.ctx, 1) != nil {
			s.loseAll(pending, context.Cause(s.ctx))
			pending, more = <-ready
			continue
		}
		pending = s.topUp(pending, ready)
		if len(pending) == 0 {
			s.calls.Release(1)
			pending, more = <-ready
			continue
		}
		n := fit(pending, s.Sink.Limits())
		rejected := s.put(pending[:n])
		s.calls.Release(1)
		pending = append(rejected, pending[n:]...)
		if 2*len(rejected) > n {
			level++
		} else {
			level = 0
		}
		if len(rejected) > 0 {
			s.wait(level, rejected)
		}
	}
}

// topUp appends entries from ready until pending fills a call. It does not block.
func (s *sender) topUp(pending []*entry, ready <-chan []*entry) []*entry {
	for fit(pending, s.Sink.Limits()) == len(pending) && len(pending) < s.Sink.Limits().Entries {
		select {
		case group, more := <-ready:
			if !more {
				return pending
			}
			pending = append(pending, group...)
		default:
			return pending
		}
	}
	return pending
}

// fit returns how many of the entries fit into one call.
func fit(entries []*entry, l sink.Limits) int {
	bytes := 0
	for i, e := range entries {
		if bytes += e.Size(); i == l.Entries || bytes > l.Bytes {
			return i
		}
	}
	return len(entries)
}

// put sends entries in one call and returns the entries to retry.
func (s *sender) put(entries []*entry) (retry []*entry) {
	call, now := make([]sink.Entry, len(entries)), time.Now()
	for i, e := range entries {
		call[i] = e.Entry
		e.attempts++
		if e.sent.IsZero() {
			e.sent = now
			if !s.answered.Load() {
				// Count the wait for earlier calls without a response. Otherwise a
				// silent service would delay each group of entries by GiveUp.
				e.sent = e.made
			}
		}
	}
	ctx, cancel := s.callContext(entries, now)
	defer cancel()
	refused, err := s.Sink.Put(ctx, call)
	if err != nil {
		return s.callFailed(entries, err)
	}
	s.answered.Store(true)
	s.meter.change(func(t *Totals) {
		t.Calls++
		i := 0
		for _, r := range refused {
			for ; i < r.Index; i++ {
				s.delivered(t, entries[i])
			}
			i = r.Index + 1
			entries[r.Index].last = r
			t.Trouble = r.Code + ": " + r.Message
			retry = append(retry, entries[r.Index])
		}
		for ; i < len(entries); i++ {
			s.delivered(t, entries[i])
		}
	})
	return s.retryable(retry)
}

// minCallTime is the minimum time that a call gets, even if its entries are about to be
// lost.
const minCallTime = time.Second

// callContext returns the context of a call. It leaves as much time as the entry with the
// most time left has, so that older entries do not cut short the first attempt of newer
// ones.
func (s *sender) callContext(entries []*entry, now time.Time) (context.Context, context.CancelFunc) {
	if s.GiveUp == 0 { // no retry
		return s.ctx, func() {}
	}
	timeout := minCallTime
	for _, e := range entries {
		timeout = max(timeout, s.timeLeft(e, now))
	}
	return context.WithTimeout(s.ctx, timeout)
}

// timeLeft returns the time until the entry is lost.
func (s *sender) timeLeft(e *entry, now time.Time) time.Duration {
	return e.sent.Add(s.GiveUp).Sub(now)
}

func (s *sender) delivered(t *Totals, e *entry) {
	t.Delivered.add(e)
	t.Billed += int64(s.Sink.Limits().Billed(len(e.Data)))
	t.BilledAlone += e.billedAlone
	s.room.Release(e.cost())
}

// callFailed handles an error of a whole call and returns the entries to retry.
func (s *sender) callFailed(entries []*entry, err error) (retry []*entry) {
	call, is := errors.AsType[*sink.CallError](err)
	if is && call.Code != sink.CallFailed {
		s.answered.Store(true)
	}
	s.meter.change(func(t *Totals) {
		t.Calls++
		t.Failed++
		if is {
			t.Trouble = err.Error() // aborting the run is not its reason
		}
		if is && !call.Unanswered {
			return
		}
		for _, e := range entries {
			t.Unsure += e.records()
		}
	})
	switch {
	case !is: // the run was aborted
		s.loseAll(entries, context.Cause(s.ctx))
		return nil
	case !call.Retryable && !(call.Foreign && s.answered.Load()):
		s.abort(err)
		s.loseAll(entries, err)
		return nil
	}
	for _, e := range entries {
		e.last = sink.Refusal{Code: call.Code, Message: call.Error()}
	}
	return s.retryable(entries)
}

// retryable returns the entries that have time left. The others are lost.
func (s *sender) retryable(entries []*entry) (retry []*entry) {
	now := time.Now()
	for _, e := range entries {
		if s.timeLeft(e, now) <= 0 {
			s.lose(e, e.last.Code, e.last.Message)
			continue
		}
		retry = append(retry, e)
	}
	s.meter.change(func(t *Totals) { t.Retried += int64(len(retry)) })
	return retry
}

// abort ends the run with an error.
func (s *sender) abort(err error) {
	s.giveUp(err)
	s.stop()
}

// wait backs off before the next call. It returns earlier if an entry would be lost, so
// that the entry gets a last attempt.
func (s *sender) wait(level int, entries []*entry) {
	delay := s.backoff(level, rand.Float64())
	now := time.Now()
	for _, e := range entries {
		delay = min(delay, s.timeLeft(e, now))
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// maxDoublings keeps the back-off from overflowing.
const maxDoublings = 20

// backoff returns the delay after a number of consecutive failures, like the AWS SDK
// ("exponential backoff and jitter"): up to 1 s, 2 s, 4 s and so on. chance is random in
// [0, 1). The SDK's own code would add a third to the size of the producer page.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
func (s *sender) backoff(failures int, chance float64) time.Duration {
	ceiling := min(s.MaxBackoff, time.Second<<min(failures, maxDoublings))
	return time.Duration(chance * float64(ceiling))
}

// loseAll reports all records of the entries as lost because of err.
func (s *sender) loseAll(entries []*entry, err error) {
	code := CodeInterrupted
	if call, is := errors.AsType[*sink.CallError](err); is {
		code = call.Code
	}
	for _, e := range entries {
		s.lose(e, code, err.Error())
	}
}

// lose reports the records of an entry as lost and frees its memory.
func (s *sender) lose(e *entry, code, message string) {
	s.reportLost(e, code, message)
	s.room.Release(e.cost())
}

// reportLost calls Run.Lose for each record of an entry.
func (s *sender) reportLost(e *entry, code, message string) {
	s.losing.Lock()
	defer s.losing.Unlock()
	s.meter.change(func(t *Totals) { t.Lost.add(e) })
	for data := range e.each {
		err := s.Lose(Lost{data, e.PartitionKey, e.made, e.attempts, code, message})
		if err != nil {
			s.abort(err)
		}
	}
}

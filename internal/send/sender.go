package send

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"golang.org/x/sync/semaphore"

	"penstock/internal/sink"
)

// A sender sends a run's entries.
type sender struct {
	*Run
	ctx     context.Context // until it gives up
	giveUp  context.CancelCauseFunc
	stop    context.CancelFunc // of making records
	backoff *retry.ExponentialJitterBackoff
	calls   *semaphore.Weighted
	room    *semaphore.Weighted // for entries; see entry.cost
	losing  sync.Mutex
	// answered is set once the service has answered a call.
	answered atomic.Bool
}

// work sends entries until there are no more of them, or gives them up.
//
// While calls are under way, what is ready waits in the channel, and not in the hands
// of one goroutine each: so a call that has its turn is as large as it may be.
func (s *sender) work(ready <-chan []*entry) {
	var hand []*entry // those to send again first
	level := 0        // of back-off
	for more := true; more; {
		if s.calls.Acquire(s.ctx, 1) != nil {
			s.loseAll(hand, context.Cause(s.ctx))
			hand, more = <-ready
			continue
		}
		hand = s.topUp(hand, ready)
		if len(hand) == 0 {
			s.calls.Release(1)
			hand, more = <-ready
			continue
		}
		n := fit(hand, s.Sink.Limits())
		again := s.put(hand[:n])
		s.calls.Release(1)
		hand = append(again, hand[n:]...)
		if 2*len(again) > n {
			level++
		} else {
			level = 0
		}
		if len(again) > 0 {
			s.wait(level, again)
		}
	}
}

// topUp adds what is ready, until there is enough for a call.
func (s *sender) topUp(hand []*entry, ready <-chan []*entry) []*entry {
	for fit(hand, s.Sink.Limits()) == len(hand) && len(hand) < s.Sink.Limits().Entries {
		select {
		case group, more := <-ready:
			if !more {
				return hand
			}
			hand = append(hand, group...)
		default:
			return hand
		}
	}
	return hand
}

// fit is how many of the entries one call takes.
func fit(entries []*entry, l sink.Limits) int {
	bytes := 0
	for i, e := range entries {
		if bytes += e.Size(); i == l.Entries || bytes > l.Bytes {
			return i
		}
	}
	return len(entries)
}

// put sends entries by one call, and gives those to send again.
func (s *sender) put(entries []*entry) (again []*entry) {
	call, now := make([]sink.Entry, len(entries)), time.Now()
	for i, e := range entries {
		call[i] = e.Entry
		e.attempts++
		if e.sent.IsZero() {
			e.sent = now
			if !s.answered.Load() {
				// It may have waited for calls that nobody answered: that counts, or a
				// silent service would hold up one group of entries after the other.
				e.sent = e.made
			}
		}
	}
	ctx, cancel := s.within(entries, now)
	defer cancel()
	refused, err := s.Sink.Put(ctx, call)
	if err != nil {
		return s.failed(entries, err)
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
			again = append(again, entries[r.Index])
		}
		for ; i < len(entries); i++ {
			s.delivered(t, entries[i])
		}
	})
	return s.again(again)
}

// leastAttempt is what an attempt gets though its entries are about to be given up.
const leastAttempt = time.Second

// within returns the context of a call: it ends when the last of the entries is to be
// given up. Those that were sent before may have to wait for the others: an attempt
// that is cut too short would send what is new twice.
func (s *sender) within(entries []*entry, now time.Time) (context.Context, context.CancelFunc) {
	if s.GiveUp == 0 { // each is sent once
		return s.ctx, func() {}
	}
	left := leastAttempt
	for _, e := range entries {
		left = max(left, s.left(e, now))
	}
	return context.WithTimeout(s.ctx, left)
}

// left is how long an entry that was sent is not yet given up.
func (s *sender) left(e *entry, now time.Time) time.Duration { return e.sent.Add(s.GiveUp).Sub(now) }

func (s *sender) delivered(t *Totals, e *entry) {
	t.Delivered.add(e)
	t.Billed += int64(s.Sink.Limits().Billed(len(e.Data)))
	t.BilledAlone += e.alone
	s.room.Release(e.cost())
}

// failed is for a call of which nothing was taken.
func (s *sender) failed(entries []*entry, err error) (again []*entry) {
	call, is := errors.AsType[*sink.CallError](err)
	if is && call.Code != sink.CallFailed {
		s.answered.Store(true)
	}
	s.meter.change(func(t *Totals) {
		t.Calls++
		t.Failed++
		t.Trouble = err.Error()
		if is && !call.Unanswered {
			return
		}
		for _, e := range entries {
			t.Unsure += e.records()
		}
	})
	switch {
	case !is: // it was told to give up
		s.loseAll(entries, context.Cause(s.ctx))
		return nil
	case !call.Again && !(call.Foreign && s.answered.Load()):
		s.end(err)
		s.loseAll(entries, err)
		return nil
	}
	for _, e := range entries {
		e.last = sink.Refusal{Code: call.Code, Message: call.Error()}
	}
	return s.again(entries)
}

// again gives those of the entries that are not to be given up.
func (s *sender) again(entries []*entry) (again []*entry) {
	now := time.Now()
	for _, e := range entries {
		if s.left(e, now) <= 0 {
			s.lose(e, e.last.Code, e.last.Message)
			continue
		}
		again = append(again, e)
	}
	s.meter.change(func(t *Totals) { t.Retried += int64(len(again)) })
	return again
}

// end ends the run with an error.
func (s *sender) end(err error) {
	s.giveUp(err)
	s.stop()
}

// wait waits before the next call, as the SDK would, but not past the time when one of
// the entries is to be given up: that has one more attempt then.
func (s *sender) wait(level int, entries []*entry) {
	delay, err := s.backoff.BackoffDelay(level, nil)
	if err != nil { // no randomness
		delay = s.MaxBackoff
	}
	now := time.Now()
	for _, e := range entries {
		delay = min(delay, s.left(e, now))
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// loseAll gives entries up because of an error.
func (s *sender) loseAll(entries []*entry, err error) {
	code := CodeInterrupted
	if call, is := errors.AsType[*sink.CallError](err); is {
		code = call.Code
	}
	for _, e := range entries {
		s.lose(e, code, err.Error())
	}
}

// lose gives an entry up that is on the way.
func (s *sender) lose(e *entry, code, message string) {
	s.tell(e, code, message)
	s.room.Release(e.cost())
}

// tell tells of each record of an entry that is lost.
func (s *sender) tell(e *entry, code, message string) {
	s.losing.Lock()
	defer s.losing.Unlock()
	s.meter.change(func(t *Totals) { t.Lost.add(e) })
	for data := range e.each {
		err := s.Lose(Lost{data, e.PartitionKey, e.made, e.attempts, code, message})
		if err != nil {
			s.end(err)
		}
	}
}

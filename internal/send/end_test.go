package send

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
	"penstock/internal/testkit/sinktest"
)

// endless is a source that practically never ends.
const endless = numbers(1 << 40)

// After the first interrupt, all records that the source has produced are delivered.
func TestInterruptDeliversProducedRecords(t *testing.T) {
	s := newFixture(t, int(endless), sink.Firehose, true)
	producing, stop := context.WithCancel(t.Context())
	s.server.Fail = func(c sinktest.Call) sinktest.Failure {
		if c.Number == 10 {
			stop()
		}
		return rejectAll(5, 15)(c)
	}
	require.ErrorIs(t, s.Send(t.Context(), producing), context.Canceled)
	assert.Empty(t, s.lost)
	s.check(t, int(s.Totals().Made.Records))
}

// After the second interrupt, undelivered records are lost, even if a call never returns.
func TestAbortLosesUndeliveredRecords(t *testing.T) {
	s := newFixture(t, int(endless), sink.Firehose, true)
	ctx, giveUp := context.WithCancel(t.Context())
	never := make(chan struct{})
	defer close(never)
	s.server.Fail = func(c sinktest.Call) sinktest.Failure {
		switch {
		case c.Number < 10:
			return sinktest.Failure{}
		case c.Number == 15:
			giveUp()
		}
		return sinktest.Failure{Wait: never}
	}
	require.ErrorIs(t, s.Send(ctx, ctx), context.Canceled)
	s.check(t, int(s.Totals().Made.Records))
	assert.NotEmpty(t, s.lost)
	for _, l := range s.lost {
		require.Equal(t, CodeInterrupted, l.Code)
	}
}

// A failure that no retry can resolve aborts the run with a one-line error and a remedy.
func TestFatalFailureAbortsTheRun(t *testing.T) {
	for code, says := range map[string]string{
		"ResourceNotFoundException":   `^send to firehose:stream: ResourceNotFoundException: .*; check the name`,
		"AccessDeniedException":       `^send to firehose:stream: AccessDeniedException: .*; the credentials need firehose:PutRecordBatch`,
		"ExpiredTokenException":       `^send to firehose:stream: ExpiredTokenException: .*; sign in again`,
		"UnrecognizedClientException": `; sign in again`,
		"InvalidArgumentException":    `^send to firehose:stream: InvalidArgumentException: InvalidArgument\.$`,
	} {
		s := newFixture(t, int(endless), sink.Firehose, true)
		s.server.Fail = func(c sinktest.Call) sinktest.Failure {
			if c.Number < 10 {
				return sinktest.Failure{}
			}
			return sinktest.Failure{Code: code}
		}
		err := s.Send(t.Context(), t.Context())
		require.Error(t, err)
		assert.Regexp(t, says, err.Error())
		assert.NotContains(t, err.Error(), "\n")
		s.check(t, int(s.Totals().Made.Records))
		require.NotEmpty(t, s.lost)
		for _, l := range s.lost {
			require.Equal(t, code, l.Code)
		}
	}
}

// rejectingSink rejects all entries until a point in time.
type rejectingSink struct {
	sdk.DeliveryStream // for its limits
	until              time.Time
}

func (b *rejectingSink) Put(_ context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
	if time.Now().After(b.until) {
		return nil, nil
	}
	var refused []sink.Refusal
	for i := range entries {
		refused = append(refused, sink.Refusal{Index: i, Code: "ServiceUnavailableException", Message: "Slow down."})
	}
	return refused, nil
}

// An abort does not wait for the end of a back-off.
func TestAbortDuringBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := newRealTime(t, &rejectingSink{until: start.Add(24 * time.Hour)}, 1<<40)
		r.MaxBackoff, r.GiveUp = time.Hour, 10*time.Hour
		r.Lose = func(Lost) error { return nil }
		ctx, giveUp := context.WithTimeout(t.Context(), time.Hour+time.Second/2)
		defer giveUp()
		require.ErrorIs(t, r.Send(ctx, ctx), context.DeadlineExceeded)
		assert.Equal(t, time.Hour+time.Second/2, time.Since(start))
		assert.Equal(t, r.Totals().Made, r.Totals().Lost)
	})
}

// A denied call ends the run and the other calls. Their end is not the reason.
func TestTheReasonOfAnAbortStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRealTime(t, &denyingSink{}, 10)
		r.Linger = 0
		r.Lose = func(Lost) error { return nil }
		require.EqualError(t, r.Send(t.Context(), t.Context()), "denied")
		assert.Equal(t, "denied", r.Totals().Trouble)
	})
}

// A denyingSink denies the second call, and answers no other.
type denyingSink struct {
	sdk.DeliveryStream // for its limits
	calls              atomic.Int32
}

func (s *denyingSink) Put(ctx context.Context, _ []sink.Entry) ([]sink.Refusal, error) {
	if s.calls.Add(1) == 2 {
		return nil, &sink.CallError{Err: errors.New("denied"), Code: "AccessDeniedException"}
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// An entry that fails until GiveUp is lost, and the run continues.
func TestEntryIsLostAfterGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := newRealTime(t, &rejectingSink{until: start.Add(10 * time.Minute)}, 10*60*20)
		var lost []Lost
		r.Lose = func(l Lost) error {
			lost = append(lost, l)
			return nil
		}
		require.NoError(t, r.Send(t.Context(), t.Context()))
		totals := r.Totals()
		require.NotEmpty(t, lost)
		assert.EqualValues(t, len(lost), totals.Lost.Records)
		assert.Equal(t, totals.Made.Records, totals.Lost.Records+totals.Delivered.Records)
		for _, l := range lost {
			require.Equal(t, "ServiceUnavailableException: Slow down.", l.Code+": "+l.Message)
			require.Greater(t, l.Attempts, 10)
			require.Equal(t, 1, strings.Count(string(l.Data), "\n"))
			require.True(t, l.Made.Before(start.Add(6*time.Minute)), "later records are delivered")
		}
		assert.Less(t, totals.Calls, int64(6000), "it backs off")
	})
}

// If the stream accepts nothing, the source blocks and memory does not grow.
func TestMemoryIsBounded(t *testing.T) {
	for _, row := range []struct {
		source Source
		pack   bool
		room   int64
	}{{endless, true, 0}, {endless, false, 0}, {large(endless), true, 0}, {large(endless), false, 0}, {large(endless), true, 1 << 20}} {
		synctest.Test(t, func(t *testing.T) {
			to := &recorder{start: time.Now(), slow: time.Hour}
			r := newRealTime(t, to, 1)
			r.Source, r.Pack, r.Room = row.source, row.pack, row.room
			producing, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			require.ErrorIs(t, r.Send(t.Context(), producing), context.DeadlineExceeded)
			made := r.Totals().Made
			if !row.pack {
				assert.Less(t, made.Records, int64((workers+maxReady+4)*1000), "a batch for each worker and each ready group, and those in the packer")
			}
			assert.Less(t, made.Bytes, cmp.Or(row.room, defaultRoom)+5<<20, "and the batches in the packer")
		})
	}
}

// Delivered and lost records free memory for the next ones: a run can send more than
// defaultRoom.
func TestMemoryIsFreed(t *testing.T) {
	for _, until := range []time.Duration{-time.Hour, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			r := newRealTime(t, &rejectingSink{until: time.Now().Add(until)}, 1)
			r.Source, r.GiveUp = large(2*defaultRoom/largeSize), 0
			r.Lose = func(Lost) error { return nil }
			require.NoError(t, r.Send(t.Context(), t.Context()))
		})
	}
}

// large is a source of the given number of large records.
type large int

const largeSize = 100_000

func (n large) Run(ctx context.Context, out chan<- Records) error {
	defer close(out)
	text := make([]byte, largeSize)
	for range n {
		select {
		case out <- Records{Text: text, Ends: []int{len(text)}, At: time.Now(), Done: func() {}}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func TestRefusedRecords(t *testing.T) {
	s := newFixture(t, 0, sink.Kinesis, false)
	large := strings.Repeat("x", 1<<20)
	s.Source = fixed{
		{large[1:], "k"},          // just fits with its key
		{large, "k"},              // a byte too long with its key
		{"no key", ""},            //
		{"long key", large[:257]}, //
		{"längster", strings.Repeat("ä", 256)},
	}
	delivered := map[string]bool{}
	s.server.Took = func(_ string, e sinktest.Entry) { delivered[string(e.Data)] = true }
	require.NoError(t, s.Send(t.Context(), t.Context()))
	assert.Len(t, delivered, 2)
	assert.Contains(t, delivered, "längster")
	assert.Equal(t, "RecordRefused: the record with its partition key has 1,048,577 bytes; the limit is 1,048,576", s.lost[large].Code+": "+s.lost[large].Message)
	assert.Equal(t, "the partition key is empty; Kinesis needs one", s.lost["no key"].Message)
	assert.Equal(t, "the partition key has 257 characters; the limit is 256", s.lost["long key"].Message)
	assert.Zero(t, s.lost[large].Attempts)
}

// fixed is a source of records with partition keys.
type fixed [][2]string

func (f fixed) Run(_ context.Context, out chan<- Records) error {
	defer close(out)
	for _, r := range f {
		out <- Records{Text: []byte(r[0]), Ends: []int{len(r[0])}, Keys: []string{r[1]}, At: time.Now(), Done: func() {}}
	}
	return nil
}

// An error of Lose aborts the run.
func TestLoseFails(t *testing.T) {
	full := errors.New("disk full")
	s := newFixture(t, int(endless), sink.Firehose, true)
	s.GiveUp = 0
	s.Lose = func(Lost) error { return full }
	s.server.Fail = rejectAll(10, 1<<40)
	require.ErrorIs(t, s.Send(t.Context(), t.Context()), full)
	totals := s.Totals()
	assert.Equal(t, totals.Made.Records, totals.Delivered.Records+totals.Lost.Records)
}

// A call takes all ready entries up to the limits of a call.
func TestCallsAreFilled(t *testing.T) {
	s := &sender{Run: &Run{Sink: &sdk.DeliveryStream{}}}
	for _, row := range []struct{ size, groups, inGroup, pending, fit int }{
		{1_000_000, 10, 1, 5, 4},
		{100, 10, 100, 500, 500},
		{100, 10, 300, 600, 500},
		{100, 3, 10, 30, 30},
	} {
		ready := make(chan []*entry, row.groups)
		for range row.groups {
			var group []*entry
			for range row.inGroup {
				group = append(group, &entry{Entry: sink.Entry{Data: make([]byte, row.size)}})
			}
			ready <- group
		}
		pending := s.topUp(nil, ready)
		assert.Len(t, pending, row.pending)
		assert.Equal(t, row.fit, fit(pending, s.Sink.Limits()))
	}
}

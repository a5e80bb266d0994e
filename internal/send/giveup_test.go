package send

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
	"penstock/internal/testkit/sinktest"
)

// silentSink never responds: each call fails at its deadline.
type silentSink struct{ sdk.DeliveryStream }

func (*silentSink) Put(ctx context.Context, _ []sink.Entry) ([]sink.Refusal, error) {
	<-ctx.Done()
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil, ctx.Err()
	}
	return nil, &sink.CallError{Err: account.NewFault("send", account.NoAnswerWithin(time.Second), nil), Code: sink.CallFailed, Retryable: true, Unanswered: true}
}

// GiveUp counts from the first attempt, regardless of the duration of calls and back-offs.
func TestGiveUpIsExact(t *testing.T) {
	for name, row := range map[string]struct {
		sink   sink.Sink
		giveUp time.Duration
		unsure int64
	}{
		"refused":           {&rejectingSink{until: time.Now().Add(24 * time.Hour)}, 4 * time.Second, 0},
		"refused for hours": {&rejectingSink{until: time.Now().Add(24 * time.Hour)}, time.Hour + time.Millisecond, 0},
		"silent":            {&silentSink{}, 4 * time.Second, 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRealTime(t, row.sink, 1)
				r.Source, r.GiveUp, r.MaxBackoff, r.Linger = numbers(10), row.giveUp, DefaultMaxBackoff, 0
				lost := 0
				r.Lose = func(Lost) error { lost++; return nil }
				start := time.Now()
				require.NoError(t, r.Send(t.Context(), t.Context()))
				assert.Equal(t, row.giveUp, time.Since(start))
				assert.Equal(t, 10, lost)
				assert.Equal(t, row.unsure, r.Totals().Unsure)
			})
		})
	}
}

// everySecond is a source of the given number of records, one per second.
type everySecond int

func (n everySecond) Run(ctx context.Context, out chan<- Records) error {
	defer close(out)
	for range int(n) {
		time.Sleep(time.Second)
		out <- Records{Text: []byte("record\n"), Ends: []int{7}, At: time.Now(), Done: func() {}}
	}
	return nil
}

// A silent service delays more records than parallel calls can carry. GiveUp runs for all
// of them at once, not for one group after the other.
func TestGiveUpCountsTheWaitForASilentService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRealTime(t, &silentSink{}, 1)
		r.Source, r.Calls, r.GiveUp, r.Linger = everySecond(20), 2, 10*time.Second, 0
		r.Lose = func(Lost) error { return nil }
		start := time.Now()
		require.NoError(t, r.Send(t.Context(), t.Context()))
		assert.EqualValues(t, 20, r.Totals().Lost.Records)
		assert.Less(t, time.Since(start), 33*time.Second, "20 s of records, 10 s to give up, and a last attempt")
	})
}

// A response that does not come from AWS aborts the run if it is the first one. Later it is
// retried, because a proxy may interfere for a while.
func TestForeignResponse(t *testing.T) {
	for first := 1; first <= 3; first += 2 {
		s := newFixture(t, 10_000, sink.Kinesis, false)
		s.server.Fail = func(c sinktest.Call) sinktest.Failure {
			if c.Number == first {
				return sinktest.Failure{Fault: sinktest.Page}
			}
			return sinktest.Failure{}
		}
		s.Calls = 1
		err := s.Send(t.Context(), t.Context())
		if first == 1 {
			assert.ErrorContains(t, err, "check AWS_ENDPOINT_URL")
			continue
		}
		require.NoError(t, err)
		assert.Empty(t, s.lost)
		assert.Positive(t, s.Totals().Unsure)
		s.check(t, 10_000)
	}
}

func TestBackoffDoublesUpToItsMaximum(t *testing.T) {
	s := &sender{Run: &Run{MaxBackoff: 20 * time.Second}}
	for failures, ceiling := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 4: 16 * time.Second, 5: 20 * time.Second, 1000: 20 * time.Second} {
		assert.Equal(t, ceiling/2, s.backoff(failures, 0.5), failures)
		assert.Zero(t, s.backoff(failures, 0))
	}
}

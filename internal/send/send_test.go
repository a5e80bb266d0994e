package send

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"penstock/internal/account"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
	"penstock/internal/testkit/sinktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// numbers is a source of records that count from 0, each with a line feed.
type numbers int

func (n numbers) Run(ctx context.Context, out chan<- Records) error {
	defer close(out)
	for i := 0; i < int(n); {
		var r Records
		for range min(1000, int(n)-i) {
			r.Text = strconv.AppendInt(r.Text, int64(i), 10)
			r.Text = append(r.Text, '\n')
			r.Ends = append(r.Ends, len(r.Text))
			r.Keys = append(r.Keys, strconv.Itoa(i))
			i++
		}
		r.At, r.Done = time.Now(), func() {}
		select {
		case out <- r:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// A fixture is a run that sends numbers to a local server. It tracks each number.
type fixture struct {
	*Run
	server    *sinktest.Server
	lock      sync.Mutex
	delivered []int           // deliveries of each number
	lost      map[string]Lost // by number
	seen      map[string]int  // attempts of each entry
	failed    map[string]int  // failed attempts of each entry
}

func newFixture(t *testing.T, n int, place sink.Service, pack bool) *fixture {
	t.Helper()
	s := &fixture{delivered: make([]int, min(n, 1_000_000)), server: sinktest.New(), lost: map[string]Lost{}, seen: map[string]int{}, failed: map[string]int{}}
	t.Cleanup(s.server.Close)
	s.server.Took = func(stream string, e sinktest.Entry) {
		for line := range strings.Lines(string(e.Data)) {
			i, err := strconv.Atoi(strings.TrimSuffix(line, "\n"))
			require.NoError(t, err)
			for i >= len(s.delivered) {
				s.delivered = append(s.delivered, 0)
			}
			s.delivered[i]++
		}
	}
	to := s.sink(place, account.DefaultLimits)
	s.Run = &Run{
		Sink: to, Source: numbers(n), Pack: pack, Linger: time.Second,
		Calls: 8, MaxBackoff: 2 * time.Millisecond, GiveUp: time.Hour,
		Lose: func(l Lost) error {
			s.lost[strings.TrimSuffix(string(l.Data), "\n")] = l
			return nil
		},
	}
	return s
}

// sink returns the server's stream, for calls with the limits.
func (s *fixture) sink(place sink.Service, l account.Limits) sink.Sink {
	if place == sink.Kinesis {
		return sdk.NewDataStream(s.server.Bounded(l), "stream")
	}
	return sdk.NewDeliveryStream(s.server.Bounded(l), "stream")
}

// check fails the test unless each of n records was delivered or is lost, in agreement with
// the totals.
func (s *fixture) check(t *testing.T, n int) {
	t.Helper()
	twice := int64(0)
	for i := range n {
		key := strconv.Itoa(i)
		_, lost := s.lost[key]
		there := 0
		if i < len(s.delivered) {
			there = s.delivered[i]
		}
		if there == 0 && !lost {
			require.Fail(t, "neither delivered nor lost", "record %d", i)
		}
		if there > 1 || there > 0 && lost {
			twice++
		}
	}
	totals := s.Totals()
	require.EqualValues(t, n, totals.Made.Records)
	require.EqualValues(t, len(s.lost), totals.Lost.Records)
	require.Equal(t, totals.Made, Count{totals.Delivered.Records + totals.Lost.Records, totals.Delivered.Bytes + totals.Lost.Bytes})
	require.LessOrEqual(t, twice, totals.Unsure, "only records of calls without a response may be delivered twice")
	require.GreaterOrEqual(t, totals.Calls, s.server.Totals().Calls, "a call may be cancelled before it reaches the server")
}

// A failure decides whether and how a call fails.
type failure = func(c sinktest.Call) sinktest.Failure

// failing makes the server fail, and counts the attempts and failures of each entry.
func (s *fixture) failing(fail failure) {
	s.server.Fail = func(c sinktest.Call) sinktest.Failure {
		s.lock.Lock()
		defer s.lock.Unlock()
		f := fail(c)
		whole := f.Code != "" || f.Status != 0 || f.Fault != "" || f.Nulls
		codes := make([]string, len(c.Entries))
		for i, e := range c.Entries {
			if f.Refuses != nil {
				codes[i] = f.Refuses(i, e)
			}
			s.seen[string(e.Data)]++
			if whole || codes[i] != "" {
				s.failed[string(e.Data)]++
			}
		}
		f.Refuses = func(i int, _ sinktest.Entry) string { return codes[i] }
		return f
	}
}

// rejectSome rejects a random share of the entries.
func rejectSome(share float64) failure {
	rng := rand.New(rand.NewPCG(1, 2))
	return func(sinktest.Call) sinktest.Failure {
		return sinktest.Failure{Refuses: func(int, sinktest.Entry) string {
			if rng.Float64() < share {
				return "ServiceUnavailableException"
			}
			return ""
		}}
	}
}

// rejectAll rejects all entries of calls from to to-1.
func rejectAll(from, to int) failure {
	return func(c sinktest.Call) sinktest.Failure {
		if c.Number < from || c.Number >= to {
			return sinktest.Failure{}
		}
		return sinktest.Failure{Refuses: func(int, sinktest.Entry) string { return "InternalFailure" }}
	}
}

// failCalls fails half of the calls, in turn with each kind of error.
func failCalls(c sinktest.Call) sinktest.Failure {
	switch c.Number % 12 {
	case 1:
		return sinktest.Failure{Code: "ServiceUnavailableException", Status: http.StatusServiceUnavailable}
	case 3:
		return sinktest.Failure{Code: "InternalFailure", Status: http.StatusInternalServerError}
	case 5:
		return sinktest.Failure{Status: http.StatusBadGateway}
	case 7:
		return sinktest.Failure{Fault: sinktest.Reset}
	case 9:
		return sinktest.Failure{Fault: sinktest.Reset, Swallow: true}
	case 10:
		return sinktest.Failure{Code: "ThrottlingException"}
	}
	return sinktest.Failure{}
}

// breakCalls corrupts half of the responses from call 20 on, in turn with each kind of
// fault. For half of these calls, the server accepts the entries nevertheless. It limits
// the number of stalled responses, because each takes seconds.
func breakCalls() failure {
	faults := append(sinktest.Incomplete(), sinktest.Foreign()...)
	slow := []sinktest.Fault{sinktest.Stall, sinktest.StallHead, sinktest.StallBody, sinktest.Trickle}
	broken, stalled := 0, 0
	return func(c sinktest.Call) sinktest.Failure {
		if c.Number%2 == 1 || c.Number < 20 {
			return sinktest.Failure{}
		}
		fault := faults[broken%len(faults)]
		f := sinktest.Failure{Fault: fault, Swallow: broken/len(faults)%2 == 0}
		broken++
		if slices.Contains(slow, fault) {
			if stalled++; stalled > 16 {
				f.Fault, f.Nulls = "", true
			}
		}
		return f
	}
}

// All records are delivered although responses stall and break off.
func TestAMillionRecordsWithBrokenResponses(t *testing.T) {
	for service, n := range map[sink.Service]int{sink.Firehose: 1_000_000, sink.Kinesis: 100_000} {
		s := newFixture(t, n, service, service == sink.Firehose)
		s.Sink = s.sink(service, account.Limits{Connect: time.Minute, Answer: 2 * time.Second})
		s.failing(breakCalls())
		require.NoError(t, s.Send(t.Context(), t.Context()))
		s.check(t, n)
		assert.Empty(t, s.lost)
		totals := s.Totals()
		assert.Positive(t, totals.Unsure)
		t.Logf("%s: %d calls, %d sent again, %d records perhaps twice", service, totals.Calls, totals.Retried, totals.Unsure)
	}
}

func TestAMillionRecords(t *testing.T) {
	for name, fail := range map[string]failure{
		"nothing fails":      rejectSome(0),
		"5 % of entries":     rejectSome(0.05),
		"30 % of entries":    rejectSome(0.3),
		"all for a while":    rejectAll(20, 100),
		"calls of all kinds": failCalls,
	} {
		t.Run(name, func(t *testing.T) {
			for service, n := range map[sink.Service]int{sink.Firehose: 1_000_000, sink.Kinesis: 100_000} {
				s := newFixture(t, n, service, service == sink.Firehose)
				s.failing(fail)
				require.NoError(t, s.Send(t.Context(), t.Context()))
				s.check(t, n)
				assert.Empty(t, s.lost)
				for entry, times := range s.seen {
					require.Equal(t, 1+s.failed[entry], times, "only what failed is sent again")
				}
				totals, seen := s.Totals(), s.server.Totals()
				assert.Equal(t, seen.Entries-int64(len(s.seen)), totals.Retried)
				assert.LessOrEqual(t, seen.MostEntries, int64(500))
				t.Logf("%s: %d calls, %d entries, %d sent again, %d records perhaps twice", service, totals.Calls, seen.Entries, totals.Retried, totals.Unsure)
			}
		})
	}
}

package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/fleet"
	"penstock/internal/testkit/sinktest"
)

// A machine invokes a worker as the state machine does: again while the share is not done,
// again after an error, and after three errors to store the rest.
type machine struct {
	invoke func(fleet.Event) (fleet.Totals, error)
	errors []string
}

const attempts = 3

// send returns the totals of a share, or those so far if it could not even be stored.
func (m *machine) send(r fleet.Run, worker int) fleet.Totals {
	s := fleet.Slice{Run: r, Worker: worker}
	for !s.Totals.Done {
		t, err := m.invoke(fleet.Event{Slice: &s})
		if err != nil {
			m.errors = append(m.errors, err.Error())
		}
		switch {
		case err == nil:
			s.Totals, s.Attempt = t, 0
		case s.Attempt < attempts-1:
			s.Attempt++
		case s.Failure == "":
			s.Attempt, s.Failure = 0, err.Error()
		default:
			return s.Totals
		}
	}
	return s.Totals
}

// errKilled is the end of an invocation whose process was killed.
var errKilled = errors.New("killed")

// failUntil fails the calls up to a number.
func failUntil(number int, f sinktest.Failure) func(sinktest.Call) sinktest.Failure {
	return func(c sinktest.Call) sinktest.Failure {
		if c.Number <= number {
			return f
		}
		return sinktest.Failure{}
	}
}

// failFrom fails the calls from a number on.
func failFrom(number int, f sinktest.Failure) func(sinktest.Call) sinktest.Failure {
	return func(c sinktest.Call) sinktest.Failure {
		if c.Number >= number {
			return f
		}
		return sinktest.Failure{}
	}
}

// Whatever fails, the totals that the built function returns for a share are true: each
// record is in the stream, in an undelivered object, or counted as lost.
func TestFaultsOfSlices(t *testing.T) {
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	missing := sinktest.Failure{Code: "ResourceNotFoundException"}
	throttled := sinktest.Failure{Code: "ServiceUnavailableException", Status: 503}
	built := bootstrap(t)
	for name, row := range map[string]struct {
		fail     func(sinktest.Call) sinktest.Failure
		kill     int           // number of the call at which the function is killed
		storing  int           // status of S3 for undelivered records
		limit    time.Duration // of Lambda; default: a minute
		template string        // default: template

		undelivered, lost, duplicated bool   // some records
		err                           string // of the first invocation that fails
		errors                        int    // invocations that fail
	}{
		"nothing fails":                        {},
		"throttled for a while":                {fail: failUntil(3, throttled)},
		"some records are refused for a while": {fail: failUntil(3, sinktest.Failure{Refuses: refuseSome(3)})},
		"a response is lost":                   {fail: failUntil(1, sinktest.Failure{Fault: sinktest.Reset, Swallow: true}), duplicated: true},
		"killed in the middle of a slice":      {kill: 2, duplicated: true, err: "killed", errors: 1},
		"throttled until the deadline":         {fail: failFrom(1, throttled), limit: briefly, undelivered: true},
		"throttled from the second call on":    {fail: failFrom(2, throttled), limit: briefly, undelivered: true},
		"some records are refused until the deadline": {
			fail:  failFrom(1, sinktest.Failure{Refuses: refuseSome(3)}),
			limit: briefly, undelivered: true,
		},
		"stalls until the deadline": {
			fail:  failFrom(1, sinktest.Failure{Wait: never}),
			limit: briefly, undelivered: true,
		},
		"accepts the records and stalls": {
			fail:  failFrom(1, sinktest.Failure{Fault: sinktest.Stall, Swallow: true}),
			limit: briefly, undelivered: true, duplicated: true,
		},
		"the stream does not exist": {
			fail:        failFrom(1, missing),
			undelivered: true, duplicated: true,
			err: "run test, worker 1, records from 0 on: send to firehose:orders: ResourceNotFoundException: ResourceNotFound.", errors: attempts,
		},
		"the stream is deleted during the run": {fail: failFrom(2, missing), undelivered: true},
		"neither delivered nor stored": {
			fail: failFrom(1, missing), storing: 403, lost: true,
			err: "run test, worker 1, records from 0 on: send to firehose:orders", errors: 2 * attempts,
		},
		"throttled until the deadline, and not stored": {
			fail: failFrom(1, throttled), limit: briefly, storing: 403, lost: true,
			err: "the records were neither delivered (send to firehose:orders: ", errors: 2 * attempts,
		},
		"some records are neither delivered nor stored": {
			fail: failFrom(2, missing), storing: 403, lost: true,
		},
		"the template is bad": {
			template: "{\n{{random.nmber}}", lost: true,
			err: `event: template: line 2, column 10: no function \"nmber\" in module random; did you mean number?`, errors: 2 * attempts,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			c.reject = func(string) int { return row.storing }
			f := c.start(t, built, nil)
			var log strings.Builder
			m := &machine{invoke: func(e fleet.Event) (fleet.Totals, error) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				c.setFail(func(call sinktest.Call) sinktest.Failure {
					switch {
					case row.kill > 0 && e.Attempt == 0 && call.Number >= row.kill:
						cancel(errKilled)
						return sinktest.Failure{Fault: sinktest.Stall, Swallow: true}
					case row.fail != nil:
						return row.fail(call)
					}
					return sinktest.Failure{}
				})
				got, err := f.invoke(ctx, cmp.Or(row.limit, time.Minute), e)
				if errors.Is(context.Cause(ctx), errKilled) {
					log.WriteString(f.stop())
					f = c.start(t, built, nil)
					return got, errKilled
				}
				return got, err
			}}
			r := newRun(20_000, 1)
			r.Template = cmp.Or(row.template, r.Template)
			got := m.send(r, 1)
			log.WriteString(f.stop())

			taken, stored := c.taken(), c.stored(t, "undelivered/test/")
			unique := slices.Compact(slices.Clone(taken))
			lost := int64(r.Count) - got.Delivered - got.Undelivered // as the state machine computes it
			assert.Equal(t, got.Generated, got.Delivered+got.Undelivered+got.Lost)
			assert.EqualValues(t, len(stored), got.Undelivered)
			assert.LessOrEqual(t, got.Delivered, int64(len(unique)))
			assert.LessOrEqual(t, int64(len(taken))-got.Delivered, got.PossiblyDuplicated)
			assert.Equal(t, row.undelivered, got.Undelivered > 0, "%+v", got)
			assert.Equal(t, row.lost, lost > 0, "%+v", got)
			if row.duplicated {
				assert.Positive(t, got.PossiblyDuplicated)
			}
			if row.undelivered {
				assert.NotEmpty(t, got.Problem)
			}
			if !row.lost {
				assert.True(t, got.Done)
				all := recordsOf(t, r)
				slices.Sort(all)
				found := slices.Concat(unique, stored)
				slices.Sort(found)
				assert.True(t, slices.Equal(all, slices.Compact(found)), "each record is in the stream or in an object")
			}
			if row.err != "" {
				require.NotEmpty(t, m.errors)
				assert.Contains(t, m.errors[0], row.err)
				assert.Len(t, m.errors, row.errors)
			}
			assert.NotContains(t, strings.Join(m.errors, ""), "\n")
			assert.NotContains(t, log.String(), `\"id\"`, "a record is in the log")
			assert.NotContains(t, log.String(), "secret")
		})
	}
}

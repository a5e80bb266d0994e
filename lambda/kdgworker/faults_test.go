package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
	"penstock/internal/generate"
	"penstock/internal/send"
	"penstock/internal/sink/sdk"
	"penstock/internal/testkit/sinktest"
)

const undeliveredKey = "undelivered/2026-11-28T10:30Z.json"

// refuseSome refuses entries of a call.
func refuseSome(every int) func(int, sinktest.Entry) string {
	return func(i int, _ sinktest.Entry) string {
		if i%every == 0 {
			return "ServiceUnavailableException"
		}
		return ""
	}
}

// briefly is the time limit of functions that do not end before it. A third of it is for
// storing records, which must suffice on a busy machine.
const briefly = 5 * time.Second

// Whatever fails, the totals are true.
func TestFaults(t *testing.T) {
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	for name, row := range map[string]struct {
		fail     func(sinktest.Call) sinktest.Failure
		rate     generate.Rate // default: 100
		describe chan struct{} // delays the description of the stream
		storing  int           // status of S3 for the undelivered records
		limit    time.Duration // of Lambda; default: a minute

		undelivered, lost bool   // some records
		err               string // default: that of undelivered records, if there are some
	}{
		"throttled for a while": {
			fail: func(c sinktest.Call) sinktest.Failure {
				if c.Number <= 3 {
					return sinktest.Failure{Code: "ServiceUnavailableException", Status: 503}
				}
				return sinktest.Failure{}
			},
		},
		"some records are refused for a while": {
			fail: func(c sinktest.Call) sinktest.Failure {
				if c.Number <= 3 {
					return sinktest.Failure{Refuses: refuseSome(3)}
				}
				return sinktest.Failure{}
			},
		},
		"throttled until the deadline": {
			fail: func(sinktest.Call) sinktest.Failure {
				return sinktest.Failure{Code: "ServiceUnavailableException", Status: 503}
			},
			limit: briefly, undelivered: true,
		},
		"some records are refused until the deadline": {
			fail:  func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Refuses: refuseSome(1)} },
			limit: briefly, undelivered: true,
		},
		"stalls until the deadline": {
			fail:  func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Wait: never} },
			limit: briefly, undelivered: true,
		},
		"accepts the records and stalls": {
			fail:  func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Fault: sinktest.Stall, Swallow: true} },
			limit: briefly, undelivered: true,
		},
		"a response is lost": {
			fail: func(c sinktest.Call) sinktest.Failure {
				if c.Number == 1 {
					return sinktest.Failure{Fault: sinktest.Reset, Swallow: true}
				}
				return sinktest.Failure{}
			},
		},
		"the stream does not exist": {
			fail:        func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Code: "ResourceNotFoundException"} },
			undelivered: true,
			err: "minute 2026-11-28T10:30Z: send to firehose:orders: ResourceNotFoundException: ResourceNotFound.; check the name and AWS_REGION; " +
				"aws firehose list-delivery-streams and aws kinesis list-streams list the streams; " +
				"then deliver its 6000 records with kdg send --to firehose:orders --redrive s3://lake/undelivered/2026-11-28T10:30Z.json",
		},
		"the deadline comes before all records are generated": {
			describe: never,
			rate:     300,
			limit:    briefly, undelivered: true,
		},
		"neither delivered nor stored": {
			fail: func(c sinktest.Call) sinktest.Failure {
				if c.Number > 1 {
					return sinktest.Failure{Code: "AccessDeniedException"}
				}
				return sinktest.Failure{}
			},
			rate: 2000, storing: 403, lost: true, // more than one call holds
			err: "records are lost: they were not delivered (send to firehose:orders: AccessDeniedException",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t)
			c.describe = row.describe
			c.setFail(row.fail)
			c.reject = func(key string) int {
				if key == undeliveredKey {
					return row.storing
				}
				return 0
			}
			w, log := newWorker(nil)
			rate := cmp.Or(row.rate, 100)
			ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(row.limit, time.Minute))
			defer cancel()
			got, err := w.handle(ctx, eventAt(at, atRate(rate)))

			all, taken, stored := rendered(t, rate, at, 1), c.taken(), read(t, c.objects[undeliveredKey])
			unique := slices.Compact(slices.Clone(taken))
			assert.EqualValues(t, len(all), got.Generated)
			assert.Equal(t, got.Generated, got.Delivered+got.Undelivered+got.Lost)
			assert.EqualValues(t, len(stored), got.Undelivered)
			assert.LessOrEqual(t, got.Delivered, int64(len(unique)))
			assert.LessOrEqual(t, int64(len(taken))-got.Delivered, got.PossiblyDuplicated, "the stream has no other records twice")
			assert.Equal(t, row.undelivered, got.Undelivered > 0, "%+v", got)
			assert.Equal(t, row.lost, got.Lost > 0, "%+v", got)
			if !row.lost {
				found := slices.Concat(unique, stored)
				slices.Sort(found)
				assert.True(t, slices.Equal(all, slices.Compact(found)), "each record is in the stream or in the object")
			}
			want := row.err
			if want == "" && row.undelivered {
				want = fmt.Sprintf("minute 2026-11-28T10:30Z: %d of %d records were not delivered (%s): "+
					"kdg send --to firehose:orders --redrive s3://lake/undelivered/2026-11-28T10:30Z.json delivers them", got.Undelivered, got.Generated, got.Problem)
			}
			if want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, want)
				assert.NotContains(t, err.Error(), "\n")
			}
			assert.NotContains(t, log.String(), `\"id\"`, "a record is in the log")
			assert.NotContains(t, log.String(), "secret")
			assert.Contains(t, log.String(), fmt.Sprintf(`"lost":%d,`, got.Lost))
		})
	}
}

// redrive returns the source that kdg send --redrive has for an object.
func redrive(object string) *send.Redrive {
	return &send.Redrive{Files: func(yield func(send.File, error) bool) {
		yield(send.File{Name: undeliveredKey, ReadCloser: io.NopCloser(strings.NewReader(object))}, nil)
	}}
}

// read returns the records of an undelivered object, sorted, as kdg send --redrive reads them.
func read(t *testing.T, object string) []string {
	t.Helper()
	source := redrive(object)
	out := make(chan send.Records)
	go source.Run(t.Context(), out)
	var all []string
	for records := range out {
		all = append(all, slices.Collect(strings.Lines(string(records.Text)))...)
		records.Done()
	}
	require.Zero(t, source.Rest(t.Context()).Bad)
	slices.Sort(all)
	return all
}

// kdg send --redrive delivers the records that the function stored.
func TestRedrive(t *testing.T) {
	c := newCloud(t)
	c.setFail(failFrom(1, sinktest.Failure{Code: "ResourceNotFoundException"}))
	w, _ := newWorker(nil)
	_, err := w.handle(t.Context(), eventAt(at))
	require.Error(t, err)
	require.Empty(t, c.taken())

	c.setFail(nil)
	cfg, err := account.Config(t.Context())
	require.NoError(t, err)
	run := &send.Run{
		Sink:   sdk.NewDeliveryStream(cfg, "orders"),
		Source: redrive(c.objects[undeliveredKey]),
		Pack:   true,
		Calls:  1,
		GiveUp: time.Minute,
		Lose:   func(l send.Lost) error { return fmt.Errorf("lost: %s", l.Message) },
	}
	require.NoError(t, run.Send(t.Context(), t.Context()))
	assert.Equal(t, rendered(t, 10, at, 1), c.taken())
}

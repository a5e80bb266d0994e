package verify

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"penstock/firehose"
	"penstock/internal/account"
	"penstock/internal/sink"
)

// Marks have no line feed if the stream appends one.
func TestStreamThatAppendsDelimiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(2)
		w.Stream.AppendDelimiter = true
		w.deliver = func(_ int, data []byte) {
			assert.NotContains(t, string(data), "\n")
			w.write("streaming/2000/01/etl3-delivery-1-a", time.Minute, append(data, '\n'))
		}
		r, _ := w.verify(t)
		assert.Equal(t, 2, r.Found)
	})
}

// A call without an answer is repeated, and its marks may be delivered twice.
func TestUnansweredCallIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(2)
		calls := 0
		deliver := w.deliver
		w.deliver = func(n int, data []byte) {
			deliver(n, data)
			deliver(n, data)
		}
		w.put = func() error {
			if calls++; calls > 1 {
				return nil
			}
			time.Sleep(time.Second)
			return unansweredError()
		}
		r, _ := w.verify(t)
		assert.Equal(t, []int{1, 2}, r.Double)
		assert.EqualValues(t, 2, r.Unsure)
		assert.Equal(t, 60*time.Second, r.Latencies[0], "measured from the first attempt")
		warnings, failure := judge(r)
		assert.Len(t, warnings, 1)
		assert.Empty(t, failure)
	})
}

// If the stream refuses all marks, the run does not wait.
func TestStreamThatRefusesAllMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(3)
		w.put = unansweredError
		r, _ := w.verify(t)
		assert.Zero(t, r.Sent)
		assert.Empty(t, w.listed)
		assert.Len(t, r.Refused, 1)
		assert.Equal(t, []int{1, 2, 3}, r.Refused[0].Marks)
		_, failure := judge(r)
		assert.Contains(t, failure, "marks refused by the stream: 1-3; CallFailed: ")

		denied := &sink.CallError{Err: account.Because("send to firehose:s", "denied", "", nil), Code: "AccessDeniedException"}
		w.put = func() error { return denied }
		_, err := w.Verify(t.Context())
		assert.ErrorIs(t, err, denied)
	})
}

// If the key prefix cannot be computed, nothing is sent.
func TestUnknownKeyPrefix(t *testing.T) {
	w := newFakeStream(3)
	w.put = func() error { return errors.New("should not be sent") }
	d := firehose.Example()
	d.Prefix, d.TimeZone = "streaming/!{timestamp:yyyyzzzz}/", "Asia/Kathmandu"
	w.Stream = firehose.MustNew(d)
	_, err := w.Verify(t.Context())
	assert.ErrorContains(t, err, "the long name that Java has for zone Asia/Kathmandu is not known here")
}

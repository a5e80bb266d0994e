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

// A stream that ends records with line feeds gets marks without.
func TestAStreamThatEndsRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(2)
		w.Stream.AppendDelimiter = true
		w.deliver = func(_ int, data []byte) {
			assert.NotContains(t, string(data), "\n")
			w.write("streaming/2000/01/etl3-delivery-1-a", time.Minute, append(data, '\n'))
		}
		r, _ := w.verify(t)
		assert.Equal(t, 2, r.Found)
	})
}

// A call that is not answered is sent again, and its marks may be there twice.
func TestACallThatIsNotAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(2)
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
			return unanswered()
		}
		r, _ := w.verify(t)
		assert.Equal(t, []int{1, 2}, r.Double)
		assert.EqualValues(t, 2, r.Unsure)
		assert.Equal(t, 60*time.Second, r.Latencies[0], "since it was sent first")
		warnings, wrong := judge(r)
		assert.Len(t, warnings, 1)
		assert.Empty(t, wrong)
	})
}

// A stream that takes nothing is not waited for.
func TestAStreamThatTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(3)
		w.put = unanswered
		r, _ := w.verify(t)
		assert.Zero(t, r.Sent)
		assert.Empty(t, w.listed)
		assert.Len(t, r.Refused, 1)
		assert.Equal(t, []int{1, 2, 3}, r.Refused[0].Marks)
		_, wrong := judge(r)
		assert.Contains(t, wrong, "marks that the stream did not take: 1-3; CallFailed: ")

		denied := &sink.CallError{Fault: account.Because("send to firehose:s", "denied", "", nil), Code: "AccessDeniedException"}
		w.put = func() error { return denied }
		_, err := w.Verify(t.Context())
		assert.ErrorIs(t, err, denied)
	})
}

// Nothing is sent where the beginning of keys is unknown.
func TestUnknownKeys(t *testing.T) {
	w := newWorld(3)
	w.put = func() error { return errors.New("is sent") }
	d := firehose.Example()
	d.Prefix, d.TimeZone = "streaming/!{timestamp:yyyyzzzz}/", "Asia/Kathmandu"
	w.Stream = firehose.MustNew(d)
	_, err := w.Verify(t.Context())
	assert.ErrorContains(t, err, "the long name that Java has for zone Asia/Kathmandu is not known here")
}

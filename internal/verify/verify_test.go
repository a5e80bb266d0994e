package verify

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/account"
)

// The run ends one search after the one that found the last mark.
func TestEndsWhenAllMarksAreFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(1000)
		w.objects["streaming/2000/01/etl3-delivery-1-old"] = object{w.began.Add(-time.Hour), iotest.ErrReader(errors.New("should not be read"))}
		w.objects["streaming/2000/01/others-1-new"] = object{w.began, iotest.ErrReader(errors.New("should not be read"))}
		w.objects["streaming/2000/01/etl3-delivery-1-gone"] = object{w.began, nil}
		w.objects["streaming/2000/01/etl3-delivery-1-other"] = object{w.began.Add(time.Second), strings.NewReader("of others\n")}
		w.deliver = func(n int, data []byte) {
			w.write("streaming/2000/01/etl3-delivery-1-"+string(rune('a'+n%2)), time.Duration(60+10*(n%2))*time.Second, data)
		}
		r, took := w.verify(t)
		assert.Equal(t, 72*time.Second+PollEvery, took, "searches are at 0 s, 3 s, …, 72 s")
		assert.Equal(t, 1000, w.waited)
		assert.Equal(t, 1000, r.Sent)
		assert.Equal(t, 1000, r.Found)
		assert.Len(t, r.ID, 36)
		assert.Equal(t, []string{"streaming/2000/01/etl3-delivery-1-a", "streaming/2000/01/etl3-delivery-1-b"}, w.found)
		assert.Equal(t, 60*time.Second, r.Latencies[0])
		assert.Equal(t, 70*time.Second, r.Latencies[999])
		assert.NotContains(t, w.listed, "", "the whole bucket")
		assert.Len(t, w.read, 4, "each object is read once")
		warnings, failure := judge(r)
		assert.Empty(t, warnings)
		assert.Empty(t, failure)
	})
}

// The search after the last mark finds duplicates.
func TestReportsDuplicates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(3)
		w.deliver = func(n int, data []byte) {
			w.write("streaming/2000/01/etl3-delivery-1-a", time.Minute, data)
			if n == 2 {
				w.write("streaming/2000/01/etl3-delivery-1-b", time.Minute+PollEvery, data)
			}
		}
		r, _ := w.verify(t)
		assert.Equal(t, []int{2}, r.Double)
	})
}

// At the end of the wait, missing marks are searched for in the whole bucket.
func TestWaitExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(3)
		w.Wait = 100 * time.Second
		w.deliver = func(n int, data []byte) {
			switch n {
			case 1:
				w.write("streaming/2000/01/etl3-delivery-1-a", time.Minute, data)
			case 2:
				w.write("elsewhere", time.Minute, data)
			}
		}
		r, took := w.verify(t)
		assert.Equal(t, 100*time.Second, took)
		assert.Equal(t, []int{3}, r.Missing)
		assert.Equal(t, "", w.listed[len(w.listed)-1])
		assert.NotContains(t, w.listed[:len(w.listed)-1], "")
		warnings, failure := judge(r)
		assert.Len(t, warnings, 1)
		assert.Contains(t, warnings[0], "object elsewhere: the key does not begin with streaming/1999/12/etl3-delivery- or streaming/2000/01/etl3-delivery-,")
		assert.Contains(t, failure, "missing marks: 3; ")
	})
}

// An emulator may not evaluate prefixes, and may write objects late.
func TestEmulatorWithOtherKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(3)
		w.Local = true
		w.deliver = func(n int, data []byte) {
			after := time.Second
			if n == 3 {
				after = 10 * time.Second
			}
			key := "streaming/!{timestamp:yyyy/MM/}2000/01/01/00/etl3-delivery-1-" + string(data[len(data)-3])
			w.write(key, after, data)
			w.write(key+"-again", 14*time.Second, data)
		}
		r, took := w.verify(t)
		assert.Equal(t, 12*time.Second+PollEvery, took)
		assert.Equal(t, 3, r.Found)
		assert.Equal(t, []int{1, 2, 3}, r.Double, "the last search covers the whole bucket too")
		warnings, _ := judge(r)
		assert.Len(t, warnings, 1)
	})
}

// If keys are as expected, the rest of the bucket is not searched.
func TestEmulatorWithExpectedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(3)
		w.Local = true
		w.deliver = func(n int, data []byte) {
			w.write("streaming/2000/01/etl3-delivery-1-"+string(rune('a'+n)), time.Duration(n-1)*4*time.Second, data)
		}
		r, _ := w.verify(t)
		assert.Equal(t, 3, r.Found)
		assert.NotContains(t, w.listed, "")
	})
}

// Marks of one run may be in objects of two months: these are sent as the year 2000
// begins, and another producer may have opened the buffer before.
func TestKeysInTwoMonths(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(2)
		w.deliver = func(n int, data []byte) {
			w.write([]string{"streaming/1999/12/etl3-delivery-1-a", "streaming/2000/01/etl3-delivery-1-b"}[n-1], time.Minute, data)
		}
		r, _ := w.verify(t)
		assert.Equal(t, 2, r.Found)
		warnings, failure := judge(r)
		assert.Empty(t, warnings)
		assert.Empty(t, failure)
		assert.Equal(t, []string{"streaming/1999/12/etl3-delivery-", "streaming/2000/01/etl3-delivery-"}, r.Expected)
	})
}

func TestErrorObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(2)
		w.deliver = func(n int, data []byte) {
			w.write("processing-failed/2000/01/etl3-delivery-1-a", time.Minute, firehose.FailedRecord(data, w.began, "Code", "Message.").Append(nil))
		}
		r, took := w.verify(t)
		assert.Equal(t, 60*time.Second+PollEvery, took)
		assert.Equal(t, []Failure{{"Code: Message.", []int{1, 2}}}, r.Failed)
	})
}

// A cancelled run reports what it found.
func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(2)
		w.deliver = func(n int, data []byte) {
			w.write("streaming/2000/01/etl3-delivery-1-"+string(rune('a'+n)), time.Duration(n*10)*time.Second, data)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 13*time.Second)
		defer cancel()
		r, err := w.Verify(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 13*time.Second, time.Since(w.began))
		assert.Equal(t, 2, r.Sent)
		assert.Equal(t, 1, r.Found)

		w.put = func() error {
			cancel()
			return ctx.Err()
		}
		r, err = w.Verify(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Zero(t, r.Found)
	})
}

// An error of the bucket ends the run; the report says what was found.
func TestBucketError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		denied := errors.New("denied")
		w := newFakeStream(2)
		w.deliver = func(n int, data []byte) {
			w.write("streaming/2000/01/etl3-delivery-1-a", time.Minute, data)
		}
		w.objects["streaming/2000/01/etl3-delivery-1-b"] = object{w.began.Add(time.Minute), iotest.ErrReader(denied)}
		r, err := w.Verify(t.Context())
		assert.ErrorIs(t, err, denied)
		assert.Equal(t, 2, r.Found)
	})
}

func TestCheck(t *testing.T) {
	d := firehose.Example()
	assert.NoError(t, Check(d))
	d.AppendDelimiter, d.DynamicPartitioning = true, true
	assert.NoError(t, Check(d))
	for want, change := range map[string]func(*firehose.Definition){
		"it delivers to Splunk, and marks can be found in S3 only: verify a stream with an S3 destination": func(d *firehose.Definition) { d.Destination = firehose.Splunk },
		"its Lambda function changes records,":                                     func(d *firehose.Definition) { d.Transformation = &firehose.Transformation{} },
		"it converts records to Parquet, and such marks cannot be found: verify a": func(d *firehose.Definition) { d.Conversion = firehose.Parquet },
	} {
		d := d
		change(&d)
		assert.ErrorContains(t, Check(d), "delivery stream etl3-delivery: "+want)
	}
}

func TestDefaultWait(t *testing.T) {
	assert.Equal(t, 3*time.Minute, DefaultWait(firehose.Example()))
}

// A bucket that does not answer is retried until the wait is over, and not longer.
func TestBucketDoesNotAnswer(t *testing.T) {
	for wait, ends := range map[time.Duration]time.Duration{time.Minute: time.Minute, time.Second: minAnswer} {
		synctest.Test(t, func(t *testing.T) {
			w := newFakeStream(3)
			w.Wait = wait
			w.list = func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			}
			r, err := w.Verify(t.Context())
			assert.Equal(t, 3, r.Sent)
			assert.Equal(t, ends, time.Since(w.began))
			assert.EqualError(t, err, "search the bucket: the service gave no answer within "+ends.String()+"; check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set")
		})
	}
}

func TestUnansweredSearchIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(3)
		calls := 0
		w.list = func(ctx context.Context) error {
			if calls++; calls < 5 {
				return account.NewFault("list", account.NoAnswerWithin(time.Second), nil)
			}
			return nil
		}
		r, _ := w.verify(t)
		assert.Equal(t, 3, r.Found)
	})
}

// An object whose content is interrupted is read again, and its marks are counted once.
func TestInterruptedObjectIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFakeStream(3)
		broken := account.NewFault("read", account.NoAnswerWithin(time.Second), nil)
		w.deliver = func(n int, data []byte) {
			const key = "streaming/2000/01/etl3-delivery-1-a"
			w.write(key, time.Minute, data)
			if n == 3 {
				whole, err := io.ReadAll(w.objects[key].content)
				require.NoError(t, err)
				half := strings.NewReader(string(whole[:len(whole)-5]))
				w.objects[key] = object{w.objects[key].modified, &failOnce{io.MultiReader(half, iotest.ErrReader(broken)), strings.NewReader(string(whole))}}
			}
		}
		r, _ := w.verify(t)
		assert.Equal(t, 3, r.Found)
		assert.Empty(t, r.Double)
	})
}

// failOnce reads from first until it fails, and then from second.
type failOnce struct{ first, second io.Reader }

func (r *failOnce) Read(b []byte) (int, error) {
	n, err := r.first.Read(b)
	if err != nil && err != io.EOF {
		r.first = r.second
	}
	return n, err
}

package verify

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"penstock/firehose"
	"penstock/internal/account"
	"penstock/internal/bucket"
	"penstock/internal/sink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fakeStream is a delivery stream and its bucket. Tests run in a bubble of synctest,
// where the clock starts on 2000-01-01.
type fakeStream struct {
	*Run
	began   time.Time
	objects map[string]object
	listed  []string // prefixes, in the order of the calls
	read    []string // keys, in the order of the calls
	found   []string // keys of objects passed to Found
	waited  int      // marks passed to Waits
	// deliver writes objects for a mark, the nth entry of its call.
	deliver func(n int, data []byte)
	calls   sync.Mutex
	put     func() error                    // the error of Put
	list    func(ctx context.Context) error // the error of List
}

type object struct {
	modified time.Time
	content  io.Reader // can be read once; nil if the object is gone
}

func newFakeStream(n int) *fakeStream {
	w := &fakeStream{began: time.Now(), objects: map[string]object{}, put: func() error { return nil }, list: func(context.Context) error { return nil }}
	w.Run = &Run{
		Stream: firehose.MustNew(firehose.Example()), Sink: w, Bucket: w, Marks: n, Wait: 3 * time.Minute,
		Waits: func(sent int) { w.waited = sent },
		Found: func(o Object) { w.found = append(w.found, o.Key) },
	}
	w.deliver = func(_ int, data []byte) { w.write("streaming/2000/01/etl3-delivery-1-a", time.Minute, data) }
	return w
}

// write creates or extends an object, visible at the given time after the start.
func (w *fakeStream) write(key string, after time.Duration, data []byte) {
	var text []byte
	if o, there := w.objects[key]; there {
		text, _ = io.ReadAll(o.content)
	}
	w.objects[key] = object{w.began.Add(after), bytes.NewReader(append(text, data...))}
}

func (w *fakeStream) Limits() sink.Limits {
	return sink.DeliveryStreamLimits()
}

// unansweredError returns the error of a call that got no answer.
func unansweredError() error {
	return &sink.CallError{Err: account.Because("send to firehose:s", "the answer broke off", "", nil), Code: sink.CallFailed, Retryable: true, Unanswered: true}
}

func (w *fakeStream) Put(ctx context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
	if err := w.put(); err != nil {
		return nil, err
	}
	w.calls.Lock()
	defer w.calls.Unlock()
	for i, e := range entries {
		w.deliver(i+1, bytes.Clone(e.Data))
	}
	return nil, nil
}

func (w *fakeStream) List(ctx context.Context, prefix string) iter.Seq2[bucket.Listed, error] {
	w.listed = append(w.listed, prefix)
	return func(yield func(bucket.Listed, error) bool) {
		if err := w.list(ctx); err != nil {
			yield(bucket.Listed{}, err)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(w.objects)) {
			o := w.objects[key]
			if strings.HasPrefix(key, prefix) && !o.modified.After(time.Now()) && !yield(bucket.Listed{Key: key, Modified: o.modified}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(bucket.Listed{}, err)
		}
	}
}

func (w *fakeStream) Read(_ context.Context, key string) (io.ReadCloser, error) {
	w.read = append(w.read, key)
	if w.objects[key].content == nil {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(w.objects[key].content), nil
}

// verify runs the verification and returns the report and how long it took.
func (w *fakeStream) verify(t *testing.T) (Report, time.Duration) {
	t.Helper()
	r, err := w.Verify(t.Context())
	require.NoError(t, err)
	return r, time.Since(w.began)
}

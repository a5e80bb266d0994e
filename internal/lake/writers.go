package lake

import (
	"cmp"
	"context"
	"io"
	"runtime"
	"sync"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/convert"
	"penstock/internal/generate"
)

// writers write several objects at once.
type writers struct {
	ctx     context.Context
	stopped func() error // if not nil, the reason not to open further objects
	bucket  bucket.Bucket
	format  firehose.Compression
	schema  *convert.Schema // nil if the stream does not convert
	maxOpen int
	places  chan struct{} // has a place for each further object that may be open
	wrote   func(Object)
	chunks  sync.Pool     // of *[]byte
	idle    sync.Pool     // of *compressor
	cores   chan struct{} // has a place for each object that may be compressed from its last piece on

	running sync.WaitGroup
	lock    sync.Mutex // guards wrote and err
	err     error      // the first failure
}

// The size of the chunks in which the object of a partition is collected before it is
// written. Compressing needs so much memory that objects of up to a large chunk should not
// begin before they are complete.
const (
	chunkBytes      = 32 << 10
	largeChunkBytes = 512 << 10
)

// piecesAhead is how many pieces of an object may be queued for writing.
const piecesAhead = 4

// newWriters returns writers for a run whose flows keep up to flows objects open.
func newWriters(ctx context.Context, stopped func() error, to bucket.Bucket, format firehose.Compression, flows int, wrote func(Object)) *writers {
	maxOpen := to.Writers() + flows // so that the bucket can use all its writers for the others
	w := &writers{ctx: ctx, stopped: stopped, bucket: to, format: format, maxOpen: maxOpen, places: make(chan struct{}, maxOpen), cores: make(chan struct{}, runtime.GOMAXPROCS(0)), wrote: wrote}
	w.idle.New = func() any { return &compressor{} }
	for range maxOpen {
		w.places <- struct{}{}
	}
	return w
}

// An object is being written. It is complete when pieces is closed and whole is true.
type object struct {
	Object
	chunks     *sync.Pool
	chunkBytes int
	entry      string // name of the entry in a ZIP archive
	pieces     chan piece
	whole      bool // store the object; set before pieces is closed
}

// A piece is part of an object: records of a batch, or other text if batch is nil.
type piece struct {
	text  []byte
	batch *generate.Batch
	chunk *sync.Pool // receives the text for reuse; nil if the text is not a chunk
	last  bool       // no piece follows; may be false for the last one
}

func (p piece) release() {
	if p.batch != nil {
		p.batch.Release()
	}
	if p.chunk != nil {
		p.chunk.Put(new(p.text[:0]))
	}
}

// chunk returns an empty text for [object.writeChunk].
func (o *object) chunk() []byte {
	if chunk, used := o.chunks.Get().(*[]byte); used {
		return *chunk
	}
	return []byte{}
}

// writeChunk queues a chunk, which the caller must not use afterwards. last tells that it is
// the last one.
func (o *object) writeChunk(text []byte, last bool) { o.pieces <- piece{text, nil, o.chunks, last} }

// write queues text for the object. If the text belongs to a batch, the batch is
// retained until the text is written. The object may be nil if the text is empty.
func (o *object) write(text []byte, batch *generate.Batch) {
	if len(text) == 0 {
		return
	}
	if batch != nil {
		batch.Retain()
	}
	o.pieces <- piece{text, batch, nil, false}
}

// finish marks the object as complete, so that it is stored.
func (o *object) finish(summary firehose.Object) {
	o.Object.Object, o.whole = summary, true
	close(o.pieces)
}

// drop abandons the object.
func (o *object) drop() { close(o.pieces) }

// begin opens an object. It waits until fewer than maxOpen objects are open, and returns
// an error if a write has failed or the run is stopped.
func (w *writers) begin(key, entry string, isError bool) (*object, error) {
	<-w.places
	if err := cmp.Or(w.failure(), w.stopped()); err != nil {
		return nil, err
	}
	o := &object{Object: Object{Key: key, Error: isError}, chunks: &w.chunks, chunkBytes: chunkBytes, entry: entry, pieces: make(chan piece, piecesAhead)}
	if w.schema != nil || w.format != firehose.Uncompressed {
		o.chunkBytes = largeChunkBytes
	}
	w.running.Go(func() {
		err := w.write(o)
		for p := range o.pieces { // left over after a failure
			p.release()
		}
		w.finished(o, err)
		w.places <- struct{}{}
	})
	return o, nil
}

// write writes the pieces as they arrive, and commits the object if it is complete.
func (w *writers) write(o *object) error {
	meta := bucket.Meta{ContentType: firehose.ContentType}
	switch {
	case o.Error:
	case w.schema != nil:
		meta.ContentEncoding = firehose.Parquet.ContentEncoding()
	default:
		meta.ContentEncoding = w.format.ContentEncoding()
	}
	to, err := w.bucket.Create(w.ctx, o.Key, meta)
	if err != nil {
		return err
	}
	defer to.Abort()
	stored := &counter{w: to}
	if err := w.compress(o, stored); err != nil || !o.whole {
		return err
	}
	o.Stored = stored.n
	return to.Commit()
}

// compress writes the pieces to stored. It takes a compressor with the first piece, because
// many partitions have only one. As such partitions end at the same time, it lets only so
// many begin as there are cores.
func (w *writers) compress(o *object, stored io.Writer) error {
	var to io.WriteCloser
	for p := range o.pieces {
		if p.last {
			w.cores <- struct{}{}
			defer func() { <-w.cores }()
		}
		var err error
		switch {
		case to != nil:
		case o.Error:
			to = nopCloser{stored}
		case w.schema != nil:
			to = w.schema.NewWriter(stored) // each piece has whole records
		default:
			c := w.idle.Get().(*compressor)
			defer w.idle.Put(c)
			to, err = c.begin(stored, w.format, o.entry)
		}
		if err == nil {
			_, err = to.Write(p.text)
		}
		p.release()
		if err != nil {
			return err
		}
	}
	if !o.whole {
		return nil
	}
	return to.Close()
}

// finished reports a stored object to wrote, and keeps the first error.
func (w *writers) finished(o *object, err error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	switch {
	case err != nil:
		w.err = cmp.Or(w.err, err)
	case o.whole:
		w.wrote(o.Object)
	}
}

// failure returns the first error so far.
func (w *writers) failure() error {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.err
}

// wait waits for all open objects, and returns the first error.
func (w *writers) wait() error {
	w.running.Wait()
	return w.failure()
}

// A counter counts the bytes written to w.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

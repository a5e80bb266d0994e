package lake

import (
	"cmp"
	"context"
	"io"
	"sync"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/generate"
)

// writers write objects, several at once.
type writers struct {
	ctx     context.Context
	stopped func() error // why no further object is to begin, if so
	bucket  bucket.Bucket
	format  firehose.Compression
	most    int
	idle    chan *compressor // as many as may write at once
	wrote   func(Object)

	running sync.WaitGroup
	lock    sync.Mutex // of wrote and err
	err     error      // the first failure
}

// piecesAhead is how many pieces of an object may wait for its writer.
const piecesAhead = 4

func newWriters(ctx context.Context, stopped func() error, to bucket.Bucket, format firehose.Compression, wrote func(Object)) *writers {
	// One of data and one of errors are always open, so with fewer none could be
	// finished while the next one comes.
	most := to.Writers() + 2
	w := &writers{ctx: ctx, stopped: stopped, bucket: to, format: format, most: most, idle: make(chan *compressor, most), wrote: wrote}
	for range most {
		w.idle <- &compressor{}
	}
	return w
}

// An object is being written. Its pieces come until they are closed.
type object struct {
	Object
	entry  string // see compressor.begin
	pieces chan piece
	whole  bool // set before pieces is closed
}

// A piece is part of an object: some records of a batch, or text of its own.
type piece struct {
	text  []byte
	batch *generate.Batch
}

func (p piece) release() {
	if p.batch != nil {
		p.batch.Release()
	}
}

// write adds text to the object, which may be nil if there is none. If the text is
// of a batch, that is kept until it is written.
func (o *object) write(text []byte, of *generate.Batch) {
	if len(text) == 0 {
		return
	}
	if of != nil {
		of.Retain()
	}
	o.pieces <- piece{text, of}
}

// finish says that the object is whole, and what it is.
func (o *object) finish(what firehose.Object) {
	o.Object.Object, o.whole = what, true
	close(o.pieces)
}

// drop says that the object is not to be.
func (o *object) drop() { close(o.pieces) }

// begin begins an object, once another one can be written.
func (w *writers) begin(key, entry string, isError bool) (*object, error) {
	c := <-w.idle
	if err := cmp.Or(w.failure(), w.stopped()); err != nil {
		return nil, err
	}
	o := &object{Object: Object{Key: key, Error: isError}, entry: entry, pieces: make(chan piece, piecesAhead)}
	w.running.Go(func() {
		err := w.write(o, c)
		for p := range o.pieces { // what a failure left
			p.release()
		}
		w.ended(o, err)
		w.idle <- c
	})
	return o, nil
}

// write writes the object as it comes, and makes it appear if it is whole.
func (w *writers) write(o *object, c *compressor) error {
	meta, format := bucket.Meta{ContentType: firehose.ContentType}, firehose.Uncompressed
	if !o.Error {
		format, meta.ContentEncoding = w.format, w.format.ContentEncoding()
	}
	to, err := w.bucket.Create(w.ctx, o.Key, meta)
	if err != nil {
		return err
	}
	defer to.Abort()
	stored := &counter{w: to}
	compressed, err := c.begin(stored, format, o.entry)
	if err != nil {
		return err
	}
	for p := range o.pieces {
		_, err := compressed.Write(p.text)
		p.release()
		if err != nil {
			return err
		}
	}
	if !o.whole {
		return nil
	}
	if err := compressed.Close(); err != nil {
		return err
	}
	o.Stored = stored.n
	return to.Commit()
}

// ended tells of an object that is there, and keeps the first failure.
func (w *writers) ended(o *object, err error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	switch {
	case err != nil:
		w.err = cmp.Or(w.err, err)
	case o.whole:
		w.wrote(o.Object)
	}
}

// failure is the first failure so far.
func (w *writers) failure() error {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.err
}

// wait waits for the objects that were begun, and gives the first failure.
func (w *writers) wait() error {
	w.running.Wait()
	return w.failure()
}

// A counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

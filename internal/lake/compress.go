package lake

import (
	"bytes"
	"encoding/binary"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zip"

	"penstock/firehose"
)

// A compressor compresses objects one after the other, reusing its buffers.
type compressor struct {
	gzip *gzip.Writer // reused: allocating one is expensive
}

// begin returns a writer that compresses one object to w; Close completes the object but
// does not close w. entryName names the entry of a ZIP archive: Firehose uses a UUID
// that is unrelated to the key.
//
// The formats follow objects written by Firehose:
// https://github.com/floci-io/floci/issues/2328.
func (c *compressor) begin(w io.Writer, format firehose.Compression, entryName string) (io.WriteCloser, error) {
	switch format {
	case firehose.GZIP:
		if c.gzip == nil {
			c.gzip = gzip.NewWriter(nil)
		}
		c.gzip.Reset(w)
		return c.gzip, nil
	case firehose.ZIP:
		archive := zip.NewWriter(w)
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: entryName, Method: zip.Deflate})
		return struct {
			io.Writer
			io.Closer
		}{entry, archive}, err
	case firehose.Snappy:
		_, err := w.Write(snappyJavaHeader)
		return &blockWriter{w: w}, err
	case firehose.HadoopSnappy:
		return &blockWriter{w: w, hadoop: true}, nil
	default:
		return nopCloser{w}, nil
	}
}

// gzipWriters has the writers that gzipped reuses.
var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// gzipped returns a record as CloudWatch Logs sends it.
func gzipped(text []byte) []byte {
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	_, _ = w.Write(text) // a buffer never fails
	_ = w.Close()
	return b.Bytes()
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// snappyJavaHeader starts a stream of snappy-java's SnappyOutputStream: magic number,
// version, and oldest version able to read it. See SnappyCodec in
// https://github.com/xerial/snappy-java.
var snappyJavaHeader = []byte("\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01")

// blockSize is the uncompressed size of a block: snappy-java's default for
// SnappyOutputStream and SnappyHadoopCompatibleOutputStream.
const blockSize = 32 << 10

// A blockWriter compresses with Snappy in blocks. Each block is preceded by its
// compressed length; in Hadoop's format, the uncompressed length comes first. Lengths
// are 4 bytes, big-endian.
type blockWriter struct {
	w      io.Writer
	hadoop bool
	block  []byte // not yet compressed; shorter than blockSize
	packed []byte
}

func (b *blockWriter) Write(text []byte) (int, error) {
	for rest := text; len(rest) > 0; {
		n := min(len(rest), blockSize-len(b.block))
		b.block = append(b.block, rest[:n]...)
		rest = rest[n:]
		if len(b.block) == blockSize {
			if err := b.flush(); err != nil {
				return len(text) - len(rest), err
			}
		}
	}
	return len(text), nil
}

func (b *blockWriter) flush() error {
	if b.packed == nil {
		b.packed = make([]byte, snappy.MaxEncodedLen(blockSize))
	}
	packed := snappy.Encode(b.packed, b.block)
	var head []byte
	if b.hadoop {
		head = binary.BigEndian.AppendUint32(head, uint32(len(b.block)))
	}
	head = binary.BigEndian.AppendUint32(head, uint32(len(packed)))
	b.block = b.block[:0]
	if _, err := b.w.Write(head); err != nil {
		return err
	}
	_, err := b.w.Write(packed)
	return err
}

// Close writes the last block.
func (b *blockWriter) Close() error {
	if len(b.block) == 0 {
		return nil
	}
	return b.flush()
}

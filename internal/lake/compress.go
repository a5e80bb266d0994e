package lake

import (
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zip"

	"penstock/firehose"
)

// A compressor compresses objects, one after the other.
type compressor struct {
	gzip *gzip.Writer // kept, because it is large
}

// begin gives what compresses one object to w, up to its Close. The name is of the
// entry in a ZIP archive, which is a UUID that has nothing to do with the key.
//
// The containers are those that Firehose was seen to write:
// https://github.com/floci-io/floci/issues/2328.
func (c *compressor) begin(w io.Writer, format firehose.Compression, name string) (io.WriteCloser, error) {
	switch format {
	case firehose.GZIP:
		if c.gzip == nil {
			c.gzip = gzip.NewWriter(nil)
		}
		c.gzip.Reset(w)
		return c.gzip, nil
	case firehose.ZIP:
		archive := zip.NewWriter(w)
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		return struct {
			io.Writer
			io.Closer
		}{entry, archive}, err
	case firehose.Snappy:
		_, err := w.Write(snappyJavaHeader)
		return &blocks{w: w}, err
	case firehose.HadoopSnappy:
		return &blocks{w: w, hadoop: true}, nil
	default:
		return nopCloser{w}, nil
	}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// snappyJavaHeader begins the stream of snappy-java's SnappyOutputStream: the magic,
// the version, the oldest version that can read it.
// https://github.com/xerial/snappy-java, SnappyCodec.
var snappyJavaHeader = []byte("\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01")

// blockSize is that of blocks before compression: the default of snappy-java, both of
// its SnappyOutputStream and of its SnappyHadoopCompatibleOutputStream.
const blockSize = 32 << 10

// blocks compresses with Snappy, block by block. Before each is its compressed
// length and, in Hadoop's format, first its length, both of 4 bytes, big-endian.
type blocks struct {
	w      io.Writer
	hadoop bool
	block  []byte // what is not yet compressed, less than blockSize
	packed []byte
}

func (b *blocks) Write(text []byte) (int, error) {
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

func (b *blocks) flush() error {
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
func (b *blocks) Close() error {
	if len(b.block) == 0 {
		return nil
	}
	return b.flush()
}

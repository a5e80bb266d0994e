package verify

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zip"

	"penstock/firehose"
)

// The first bytes of each format, as Firehose and internal/lake write it.
const (
	gzipMagic   = "\x1f\x8b"
	zipMagic    = "PK\x03\x04"
	snappyMagic = "\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01"
)

// open returns a reader of the decompressed content. If the content is clearly not in
// the format, it is returned unchanged and plain is true: not every emulator of Firehose
// compresses.
func open(format firehose.Compression, stored *bufio.Reader) (text io.Reader, plain bool, err error) {
	switch format {
	case firehose.GZIP:
		if !hasMagic(stored, gzipMagic) {
			return stored, true, nil
		}
		text, err = gzip.NewReader(stored)
	case firehose.ZIP:
		if !hasMagic(stored, zipMagic) {
			return stored, true, nil
		}
		text, err = unzip(stored)
	case firehose.Snappy:
		if !hasMagic(stored, snappyMagic) {
			return stored, true, nil
		}
		stored.Discard(len(snappyMagic)) // peeked before, so it cannot fail
		text = &blockReader{r: stored}
	case firehose.HadoopSnappy:
		if head, _ := stored.Peek(4); len(head) == 4 && binary.BigEndian.Uint32(head) > maxBlock {
			return stored, true, nil
		}
		text = &blockReader{r: stored, hadoop: true}
	default:
		text = stored
	}
	return text, false, err
}

func hasMagic(r *bufio.Reader, magic string) bool {
	got, _ := r.Peek(len(magic))
	return string(got) == magic
}

// unzip returns the single entry of a ZIP archive. It reads the whole archive into
// memory, because the directory is at its end; an object is no larger than the stream's
// buffer.
func unzip(stored io.Reader) (io.Reader, error) {
	all, err := io.ReadAll(stored)
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	if err != nil {
		return nil, err
	}
	if len(archive.File) != 1 {
		return nil, fmt.Errorf("the ZIP archive has %d entries instead of 1", len(archive.File))
	}
	return archive.File[0].Open()
}

// maxBlock is an upper bound for the size of a block. Writers use 32 KiB to 256 KiB;
// four letters of plain text, read as a length, exceed it.
const maxBlock = 1 << 24

// A blockReader decompresses Snappy blocks. Each block is preceded by its compressed
// length. In Hadoop's format, the uncompressed length comes first, and may cover several
// blocks.
type blockReader struct {
	r      io.Reader
	hadoop bool
	left   int // bytes of Hadoop's uncompressed length not yet read
	text   []byte
}

func (b *blockReader) Read(into []byte) (int, error) {
	for len(b.text) == 0 {
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(into, b.text)
	b.text = b.text[n:]
	return n, nil
}

// next decompresses the next block into text.
func (b *blockReader) next() (err error) {
	if b.hadoop && b.left <= 0 {
		if b.left, err = b.length(); err != nil {
			return err
		}
	}
	size, err := b.length()
	if err == io.EOF && b.hadoop {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	packed := make([]byte, size)
	if _, err := io.ReadFull(b.r, packed); err != nil {
		return io.ErrUnexpectedEOF
	}
	b.text, err = snappy.Decode(nil, packed)
	b.left -= len(b.text)
	return err
}

// length reads a length. It returns io.EOF if the input ends before it.
func (b *blockReader) length() (int, error) {
	var head [4]byte
	if _, err := io.ReadFull(b.r, head[:]); err != nil {
		return 0, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxBlock {
		return 0, errors.New("a Snappy block is longer than 16 MiB")
	}
	return int(n), nil
}

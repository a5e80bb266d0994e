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

// How the formats begin. Each is that of Firehose's own objects: internal/lake writes
// the same.
const (
	gzipHead   = "\x1f\x8b"
	zipHead    = "PK\x03\x04"
	snappyHead = "\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01"
)

// open gives the text of what is stored. Where that is plainly not in the format, it is
// the text: not all that deliver as Firehose does compress.
func open(format firehose.Compression, stored *bufio.Reader) (text io.Reader, plain bool, err error) {
	switch format {
	case firehose.GZIP:
		if !begins(stored, gzipHead) {
			return stored, true, nil
		}
		text, err = gzip.NewReader(stored)
	case firehose.ZIP:
		if !begins(stored, zipHead) {
			return stored, true, nil
		}
		text, err = unzip(stored)
	case firehose.Snappy:
		if !begins(stored, snappyHead) {
			return stored, true, nil
		}
		stored.Discard(len(snappyHead)) // is there
		text = &blocks{r: stored}
	case firehose.HadoopSnappy:
		if head, _ := stored.Peek(4); len(head) == 4 && binary.BigEndian.Uint32(head) > maxBlock {
			return stored, true, nil
		}
		text = &blocks{r: stored, hadoop: true}
	default:
		text = stored
	}
	return text, false, err
}

func begins(r *bufio.Reader, head string) bool {
	got, _ := r.Peek(len(head))
	return string(got) == head
}

// unzip gives the one entry of an archive. Its directory is at its end, so it is in memory:
// an object has as many MiB as the stream buffers, or less.
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
		return nil, fmt.Errorf("the archive has %d entries, and not one", len(archive.File))
	}
	return archive.File[0].Open()
}

// maxBlock is more than the bytes of a block: writers make blocks of 32 KiB to 256 KiB, and
// four letters of a text are a larger number.
const maxBlock = 1 << 24

// blocks reads blocks of Snappy. Before each is its length in bytes and, in Hadoop's
// format, first that of what it becomes, which may be of several blocks.
type blocks struct {
	r      io.Reader
	hadoop bool
	left   int // of the blocks that Hadoop's length is of
	text   []byte
}

// Read reads on.
func (b *blocks) Read(into []byte) (int, error) {
	for len(b.text) == 0 {
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(into, b.text)
	b.text = b.text[n:]
	return n, nil
}

// next reads a block.
func (b *blocks) next() (err error) {
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

// length reads one. The error is io.EOF where there is none.
func (b *blocks) length() (int, error) {
	var head [4]byte
	if _, err := io.ReadFull(b.r, head[:]); err != nil {
		return 0, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxBlock {
		return 0, errors.New("a block is longer than any writer makes them")
	}
	return int(n), nil
}

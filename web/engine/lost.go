//go:build js && wasm

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"syscall/js"

	"penstock/internal/send"
)

// A keeper passes lines of lost records to the page, many at a time. Its methods are called
// by one goroutine at a time.
type keeper struct {
	lose    js.Value // called with the lines and their number
	lines   []byte
	records int
}

// keptBytes is the size of the lines that are passed on together.
const keptBytes = 256 << 10

func (k *keeper) add(l send.Lost) error {
	k.line(l.Line())
	return nil
}

func (k *keeper) line(text []byte) {
	k.lines = append(k.lines, text...)
	k.records++
	if len(k.lines) >= keptBytes {
		k.flush()
	}
}

func (k *keeper) flush() {
	if k.records > 0 {
		k.lose.Invoke(bytesToJS(k.lines), k.records)
	}
	k.lines, k.records = k.lines[:0], 0
}

// resent is the source of lost records that the page has kept. The file of their lines is
// the browser's.
type resent struct {
	send.Source
	read    js.Value // returns a promise of the bytes in a range
	size    int64
	records int64
	ended   atomic.Bool // the run has ended
}

const lostName = "lost records"

func newResent(read js.Value, size, records int, keys func() string) *resent {
	r := &resent{read: read, size: int64(size), records: int64(records)}
	r.Source = &send.Redrive{Keys: keys, Files: func(yield func(send.File, error) bool) {
		yield(send.File{Name: lostName, ReadCloser: io.NopCloser(&lostReader{resent: r, ended: &r.ended})}, nil)
	}}
	return r
}

// keepRest calls keep with the lines after those that the run has taken. Each line is a
// record.
func (r *resent) keepRest(taken int64, keep func(line []byte)) error {
	r.ended.Store(true)
	if taken == r.records {
		return nil
	}
	lines := bufio.NewReaderSize(&lostReader{resent: r, ended: new(atomic.Bool)}, keptBytes)
	for number := int64(1); ; number++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", lostName, err)
		}
		if number > taken {
			keep(line)
		}
	}
}

// A lostReader reads the file from its start until ended is set.
type lostReader struct {
	*resent
	at    int64
	ended *atomic.Bool
}

func (r *lostReader) Read(b []byte) (int, error) {
	if r.at == r.size || r.ended.Load() {
		return 0, io.EOF
	}
	value, err := await(context.Background(), r.read.Invoke(r.at, min(r.size, r.at+int64(len(b)))))
	if err != nil {
		return 0, err
	}
	n := js.CopyBytesToGo(b, value)
	if n == 0 {
		return 0, errors.New("the browser has discarded the records")
	}
	r.at += int64(n)
	return n, nil
}

//go:build js && wasm

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
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

// A lostFile holds lines that a keeper passed on. The page keeps it on its disk.
type lostFile struct {
	read    js.Value // returns a promise of the bytes in a range
	size    int64
	redrive *send.Redrive
}

const lostName = "lost records"

// source returns the records of the file.
func (f *lostFile) source(ctx context.Context, keys func() string) send.Source {
	f.redrive = &send.Redrive{Keys: keys, Files: func(yield func(send.File, error) bool) {
		yield(send.File{Name: lostName, ReadCloser: f.open(ctx)}, nil)
	}}
	return f.redrive
}

// keepRest calls keep with the lines that were not sent before the run ended.
func (f *lostFile) keepRest(ctx context.Context, keep func(line []byte)) error {
	rest := f.redrive.Rest(ctx)
	faults := errors.Join(rest.Faults...)
	if rest.Unread == 0 {
		return faults
	}
	first, err := strconv.Atoi(strings.TrimPrefix(rest.From, lostName+":"))
	if err != nil {
		return err
	}
	lines := bufio.NewReaderSize(f.open(ctx), keptBytes)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return faults
		} else if err != nil {
			return fmt.Errorf("%s: %w", lostName, err)
		}
		if number >= first {
			keep(line)
		}
	}
}

func (f *lostFile) open(ctx context.Context) io.ReadCloser {
	return &lostReader{ctx: ctx, file: f}
}

// A lostReader reads a lostFile from its start.
type lostReader struct {
	ctx  context.Context
	file *lostFile
	at   int64
}

func (r *lostReader) Read(b []byte) (int, error) {
	if r.at == r.file.size {
		return 0, io.EOF
	}
	value, err := await(r.ctx, r.file.read.Invoke(r.at, min(r.file.size, r.at+int64(len(b)))))
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

// Close does nothing.
func (r *lostReader) Close() error { return nil }

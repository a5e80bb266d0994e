package lake

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/generate"
)

// When interrupted, simulated time leaves out the incomplete object, so that a repeated
// run only adds objects. Real time delivers it.
func TestInterrupt(t *testing.T) {
	whole, all, _ := newRun(t, "{{random.uuid}}", 200_000)
	require.NoError(t, whole.Write(t.Context()))

	r, m, wrote := newRun(t, "{{random.uuid}}", 200_000)
	ctx, cancel := context.WithCancel(t.Context())
	r.Wrote = func(o Object) { *wrote = append(*wrote, o); cancel() }
	require.ErrorIs(t, r.Write(ctx), context.Canceled)
	assert.Less(t, len(m.objects), len(all.objects))
	assert.NotEmpty(t, m.objects)
	for key, text := range m.objects {
		require.True(t, all.objects[key] == text, key)
	}

	r, m, wrote = newRun(t, "{{random.uuid}}", 1<<20)
	r.Pace.Rate = generate.PerSecond / 100 // one object per record
	ctx, cancel = context.WithCancel(t.Context())
	r.Wrote = func(o Object) { *wrote = append(*wrote, o); cancel() }
	require.ErrorIs(t, r.Write(ctx), context.Canceled)
	assert.LessOrEqual(t, len(m.objects), 1+m.Writers()+2, "only objects already open, not all rendered batches")

	synctest.Test(t, func(t *testing.T) {
		r, _, wrote := newRun(t, "{{random.uuid}}", 1<<40)
		r.Pace.Start, r.RealTime = time.Now(), true
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second+50*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, r.Write(ctx), context.DeadlineExceeded)
		require.Len(t, *wrote, 2)
		assert.EqualValues(t, 600, (*wrote)[0].Records)
		assert.EqualValues(t, 301, (*wrote)[1].Records, "the records until the interrupt")
	})
}

func TestWriteErrorEndsTheRun(t *testing.T) {
	full := errors.New("disk full")
	r, m, wrote := newRun(t, "{{random.uuid}}", 1<<40)
	commits := 0
	m.fails = func(string) error {
		m.lock.Lock()
		defer m.lock.Unlock()
		if commits++; commits > 20 {
			return full
		}
		return nil
	}
	require.ErrorIs(t, r.Write(t.Context()), full)
	assert.Len(t, *wrote, 20)
	assert.Len(t, m.objects, 20)

	r, m, _ = newRun(t, "{{random.uuid}}", 1<<40)
	r.Pace.Rate = generate.PerSecond / 100 // one object per record
	var tried atomic.Int64
	m.fails = func(string) error { tried.Add(1); return full }
	require.ErrorIs(t, r.Write(t.Context()), full)
	assert.LessOrEqual(t, tried.Load(), int64(m.Writers()+2), "no object is opened after a failure")
}

func TestRecordTooLargeForFirehose(t *testing.T) {
	for _, row := range []struct {
		bytes   int
		newline bool
		fails   bool
	}{
		{firehose.MaxRecordBytes, false, false},
		{firehose.MaxRecordBytes - 1, true, false},
		{firehose.MaxRecordBytes, true, true},
		{firehose.MaxRecordBytes + 1, false, true},
	} {
		r, m, _ := newRun(t, strings.Repeat("x", row.bytes), 3)
		r.Newline, r.Stream.AppendDelimiter = row.newline, true
		err := r.Write(t.Context())
		if !row.fails {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, &firehose.TooLargeError{Number: 1, Bytes: firehose.MaxRecordBytes + 1}, err)
		assert.EqualError(t, err, "record 1 has 1024001 bytes, but Firehose allows 1024000: make the template's records shorter")
		assert.Empty(t, m.objects)
	}
}

func TestUnmodelledStream(t *testing.T) {
	for want, change := range map[string]func(*firehose.Definition){
		"delivery stream etl3-delivery: dynamic partitioning by unknown keys is not modelled: remove it from the template, or deploy the stream":                      func(d *firehose.Definition) { d.DynamicPartitioning = true },
		"delivery stream etl3-delivery: conversion to ORC, which no maintained Go library writes, is not modelled: remove it from the template, or deploy the stream": func(d *firehose.Definition) { d.Conversion = firehose.ORC },
		"delivery stream etl3-delivery: its Lambda function transforms records: run it, or a program in its place, with --transform":                                  func(d *firehose.Definition) { d.Transformation = &firehose.Transformation{} },
	} {
		r, m, _ := newRun(t, "x", 3)
		change(&r.Stream.Definition)
		assert.EqualError(t, r.Write(t.Context()), want)
		assert.Empty(t, m.objects)
	}
}

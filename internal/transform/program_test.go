package transform

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// A program that fails is run again, as often as the stream says. The records of the last
// attempt have Firehose's error.
func TestCrash(t *testing.T) {
	for _, retries := range []int{0, 3} {
		runs := filepath.Join(t.TempDir(), "runs")
		f, warnings := newFunction(t, "echo x >>"+runs+"; echo first >&2; echo ' ValueError: bad ' >&2; exit 7", func(d *firehose.Definition) { d.Transformation.Retries = retries })
		for range 2 {
			outcomes, attempts, err := f.Invoke(t.Context(), batch("one", "two"))
			require.NoError(t, err)
			require.Equal(t, retries+1, attempts)
			require.Equal(t, []string{"Lambda.FunctionError", "Lambda.FunctionError"}, told(outcomes))
		}
		made, err := os.ReadFile(runs)
		require.NoError(t, err)
		require.Equal(t, strings.Repeat("x\n", 2*(retries+1)), string(made))
		require.Equal(t, Totals{Failed: 4, Invocations: int64(2 * (retries + 1)), Codes: map[string]int64{"Lambda.FunctionError": 4}}, f.Totals())
		require.EqualValues(t, 4, f.Totals().Faults())
		require.Len(t, *warnings, 1, "a fault is reported once")
		require.Regexp(t, `^echo x .*, with records 1 to 2: Lambda\.FunctionError: exit status 7: ValueError: bad$`, (*warnings)[0])
	}
}

// A later attempt may succeed. Every attempt has an ID of its own.
func TestRetry(t *testing.T) {
	dir := t.TempDir()
	items := answer(`{"recordId": "A", "result": "Ok", "data": "eA=="}`)
	require.NoError(t, os.WriteFile(dir+"/answer", []byte(items), 0o600))
	f, warnings := newFunction(t, "cd "+dir+"; cat >event.$$; if [ -e second ]; then cat answer; elif [ -e first ]; then >second; exit 1; else >first; exit 1; fi", nil)
	outcomes, attempts, err := f.Invoke(t.Context(), batch("one"))
	require.NoError(t, err)
	require.Equal(t, 3, attempts)
	require.Equal(t, []string{"x"}, told(outcomes))
	require.Empty(t, *warnings)
	require.EqualValues(t, 3, f.Totals().Invocations)
	written, err := filepath.Glob(dir + "/event.*")
	require.NoError(t, err)
	require.Len(t, written, 3)
	ids := map[string]bool{}
	for _, file := range written {
		event, err := os.ReadFile(file)
		require.NoError(t, err)
		ids[string(event[:60])] = true
	}
	require.Len(t, ids, 3)
}

func TestTimeout(t *testing.T) {
	f, warnings := newFunction(t, "sleep 1000", func(d *firehose.Definition) { d.Transformation.Retries = 1 })
	f.program.Limit = 50 * time.Millisecond
	outcomes, attempts, err := f.Invoke(t.Context(), batch("one"))
	require.NoError(t, err)
	require.Equal(t, 2, attempts)
	require.Equal(t, []string{"Lambda.FunctionTimedOut"}, told(outcomes))
	require.Contains(t, (*warnings)[0], "Lambda.FunctionTimedOut: timed out: no answer within 50ms")
}

// When the context is done, everything that the program has started is killed.
func TestInterruptedProgram(t *testing.T) {
	alive := newFIFO(t)
	f, warnings := newFunction(t, "trap '' INT TERM; (trap '' INT TERM; exec 9>"+alive.name+"; echo started >&9; sleep 1000) & wait", nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, _, err := f.Invoke(ctx, batch("one"))
		ended <- err
	}()
	alive.starts(t)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	alive.ends(t)
	require.Empty(t, *warnings)
	require.Zero(t, f.Totals().Invocations)
}

func TestAnswerTooLarge(t *testing.T) {
	f, warnings := newFunction(t, "yes", func(d *firehose.Definition) { d.Transformation.Retries = 1 })
	outcomes, attempts, err := f.Invoke(t.Context(), batch("one"))
	require.NoError(t, err)
	require.Equal(t, 2, attempts)
	require.Equal(t, []string{"Lambda.FunctionError"}, told(outcomes))
	require.Contains(t, (*warnings)[0], "the answer has more than 6 MiB, which Lambda does not return")

	data := strings.Repeat("eHh4", (MaxPayloadBytes-1000)/4)
	f, warnings = newFunction(t, printed(t, answer(`{"recordId": "A", "result": "Ok", "data": "`+data+`"}`)), nil)
	outcomes, _, err = f.Invoke(t.Context(), batch("one"))
	require.NoError(t, err)
	require.Len(t, outcomes[0].Data, (MaxPayloadBytes-1000)/4*3)
	require.Empty(t, *warnings)
}

// A program that cannot be run is an error until it has given an answer.
func TestProgramThatCannotRun(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/text", []byte("x"), 0o600))
	for command, says := range map[string]string{
		dir + "/none":     "not found",
		dir + "/text arg": "denied",
		"no-such-program": "not found",
	} {
		f, _ := newFunction(t, command, nil)
		_, _, err := f.Invoke(t.Context(), batch("one"))
		require.ErrorIs(t, err, ErrCannotRun)
		require.ErrorContains(t, err, says)
	}
	program := dir + "/once"
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\nrm "+program+"; cat "+dir+"/answer"), 0o700))
	require.NoError(t, os.WriteFile(dir+"/answer", []byte(answer(`{"recordId": "A", "result": "Ok", "data": ""}`)), 0o600))
	f, warnings := newFunction(t, program, nil)
	_, _, err := f.Invoke(t.Context(), batch("one"))
	require.NoError(t, err)
	outcomes, attempts, err := f.Invoke(t.Context(), batch("one"))
	require.NoError(t, err)
	require.Equal(t, 4, attempts)
	require.Equal(t, []string{"Lambda.FunctionError"}, told(outcomes))
	require.Contains(t, (*warnings)[0], "the program cannot be run: ")
}

// A program need not read its input, and processes that it leaves behind do not hold it up.
func TestAnswerOfAnyProgram(t *testing.T) {
	command := printed(t, answer(`{"recordId": "A", "result": "Ok", "data": "eA=="}`))
	for _, command := range []string{command, command + "; cat >/dev/null", command + "; sleep 1000 &"} {
		f, warnings := newFunction(t, command, nil)
		outcomes, attempts, err := f.Invoke(t.Context(), batch(strings.Repeat("x", 1<<20)))
		require.NoError(t, err)
		require.Equal(t, 1, attempts, *warnings)
		require.Equal(t, []string{"x"}, told(outcomes))
	}
}

// What programs write to standard error is their log.
func TestLog(t *testing.T) {
	f, _ := newFunction(t, "echo hello >&2; cat >/dev/null; echo null", nil)
	log := &bytes.Buffer{}
	f.program.Log = log
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _, _, _ = f.Invoke(t.Context(), batch("one")) })
	}
	all.Wait()
	require.Equal(t, strings.Repeat("hello\n", 8), log.String())
	require.Equal(t, int64(8), f.Totals().Codes["Lambda.MissingRecordId"])
	require.Equal(t, ": last", fmt.Sprint(&tail{[]byte("first\nlast\n\n")}))
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"syscall"
	"time"

	"penstock/bench/program"
	"penstock/internal/sink"
	"penstock/internal/testkit/sinktest"
)

// A round is the result of one measurement of a sender.
type round struct {
	wall      time.Duration
	cpu       time.Duration // of the sender
	serverCPU time.Duration
	peak      int // KiB; 0 if the system does not report it
	calls     int64
	received
}

// received counts what the server received.
type received struct{ records, bytes, billed int64 }

// limits are the quotas of Firehose.
var limits = sink.DeliveryStreamLimits()

// add counts the records of an entry. The last one may lack a line feed.
func (r *received) add(data []byte) {
	r.records += int64(bytes.Count(data, []byte("\n")))
	if !bytes.HasSuffix(data, []byte("\n")) {
		r.records++
	}
	r.bytes += int64(len(data))
	r.billed += int64(limits.Billed(len(data)))
}

// round runs the sender once against a new server.
func (s *sender) round(ctx context.Context, folder string, file rendered) (t round, err error) {
	server := &sinktest.Server{
		Streams: map[string]any{stream: program.DeliveryStream},
		Took:    func(_ string, e sinktest.Entry) { t.add(e.Data) },
	}
	server.Server = httptest.NewServer(server)
	defer server.Close()

	cmd := exec.CommandContext(ctx, s.args[0], s.args[1:]...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), program.AWS(server.URL)...)
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	if s.reads {
		input, err := os.Open(file.path)
		if err != nil {
			return t, err
		}
		defer input.Close()
		cmd.Stdin = input
	}
	serverCPU := ownCPU()
	start := time.Now()
	t.peak, err = program.Run(cmd)
	t.wall = time.Since(start)
	t.serverCPU = ownCPU() - serverCPU
	server.Close() // waits for open requests
	if err != nil {
		return t, fmt.Errorf("%w\n%s", err, printed.Bytes())
	}
	t.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	t.calls = server.Totals().Calls
	return t, s.check(t.received, file)
}

// check returns an error if the server did not receive every record exactly once;
// senders with again set may send duplicates.
func (s *sender) check(r received, file rendered) error {
	switch {
	case s.again && r.records < file.records:
		return fmt.Errorf("the server got %d records, want at least %d", r.records, file.records)
	case !s.again && (r.records != file.records || r.bytes != file.bytes):
		return fmt.Errorf("the server got %d records of %d bytes, want %d of %d", r.records, r.bytes, file.records, file.bytes)
	}
	return nil
}

// ownCPU returns the CPU time of this process so far.
func ownCPU() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // cannot fail with this argument
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

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

// A turn is what a sender, and the server, did while the sender had its turn.
type turn struct {
	wall      time.Duration
	cpu       time.Duration // of the sender
	serverCPU time.Duration
	peak      int // KiB; 0 where the system does not tell
	calls     int64
	received
}

// received is what the server got.
type received struct{ records, bytes, billed int64 }

// limits are those of Firehose.
var limits = new(sink.DeliveryStream).Limits()

// add counts an entry. Only its last record may be without a line feed.
func (r *received) add(data []byte) {
	r.records += int64(bytes.Count(data, []byte("\n")))
	if !bytes.HasSuffix(data, []byte("\n")) {
		r.records++
	}
	r.bytes += int64(len(data))
	r.billed += int64(limits.Billed(len(data)))
}

// turn has the sender send the records, to a server of its own.
func (s *sender) turn(ctx context.Context, folder string, file rendered) (t turn, err error) {
	server := &sinktest.Server{
		Streams: map[string]any{stream: description},
		Took:    func(_ string, e sinktest.Entry) { t.add(e.Data) },
	}
	server.Server = httptest.NewServer(server)
	defer server.Close()

	cmd := exec.CommandContext(ctx, s.args[0], s.args[1:]...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), environment(server.URL)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
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
	server.Close() // it takes no more
	if err != nil {
		return t, fmt.Errorf("%w\n%s", err, said.Bytes())
	}
	t.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	t.calls = server.Totals().Calls
	return t, s.check(t.received, file)
}

// check says whether the server got every record, and none twice.
func (s *sender) check(r received, file rendered) error {
	switch {
	case s.again && r.records < file.records:
		return fmt.Errorf("the server got %d records, not %d or more", r.records, file.records)
	case !s.again && (r.records != file.records || r.bytes != file.bytes):
		return fmt.Errorf("the server got %d records of %d bytes, not %d of %d", r.records, r.bytes, file.records, file.bytes)
	}
	return nil
}

// ownCPU is the CPU time of this process so far.
func ownCPU() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // fails for other arguments only
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// description is that of a stream for which records may be packed.
var description = map[string]any{
	"VersionId":            "1",
	"DeliveryStreamStatus": "ACTIVE",
	"Destinations": []any{map[string]any{
		"DestinationId":                    "1",
		"ExtendedS3DestinationDescription": map[string]any{"BucketARN": "arn:aws:s3:::lake"},
	}},
}

// environment leads the SDKs to the server, and to nothing else.
func environment(url string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + url,
		"AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test",
		"AWS_SESSION_TOKEN=",
		"AWS_PROFILE=",
		"AWS_CONFIG_FILE=" + os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"time"

	"penstock/bench/program"
	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/sink"
	"penstock/internal/testkit/sinktest"
	"penstock/lambda/kdguser/sandbox"
	"penstock/templates"
)

const (
	stream   = "bench"
	template = "sakila"
)

// A sender is one of the compared programs.
type sender struct {
	name    string
	records uint64
	// run sends the records with the given environment and returns the peak memory in KiB.
	run      func(ctx context.Context, environment []string) (peak int, err error)
	duration bool // Lambda bills its duration
	again    bool // may send accepted records again
	rounds   program.Rounds[round]
}

// A round is the result of one measurement.
type round struct {
	wall           time.Duration
	peak           int // KiB
	calls          int64
	records, bytes int64
	billed         int64
}

// A server is a Firehose that counts records and also offers PutRecord. It takes whatever
// is sent to it as S3.
type server struct {
	batches sinktest.Server
	round   *round
}

// limits are the quotas of Firehose.
var limits = sink.DeliveryStreamLimits()

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Header.Get("X-Amz-Target") {
	case "":
		io.Copy(io.Discard, r.Body)
	case "Firehose_20150804.PutRecord": // the loop makes one call at a time
		var c struct{ Record sinktest.Entry }
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.round.calls++
		s.took("", c.Record)
		io.WriteString(w, `{"RecordId":"1","Encrypted":false}`)
	default:
		s.batches.ServeHTTP(w, r)
	}
}

// took counts the records of an entry.
func (s *server) took(_ string, e sinktest.Entry) {
	s.round.records += int64(bytes.Count(e.Data, []byte("\n")))
	s.round.bytes += int64(len(e.Data))
	s.round.billed += int64(limits.Billed(len(e.Data)))
}

// round runs the sender once against a new server.
func (s *sender) round(ctx context.Context) (r round, err error) {
	firehose := &server{round: &r}
	firehose.batches.Streams = map[string]any{stream: program.DeliveryStream}
	firehose.batches.Took = firehose.took
	aws := httptest.NewServer(firehose)
	defer aws.Close()
	start := time.Now()
	r.peak, err = s.run(ctx, append(program.AWS(aws.URL), "GOMAXPROCS=1"))
	r.wall = time.Since(start)
	if err != nil {
		return r, err
	}
	r.calls += firehose.batches.Totals().Calls
	if r.records < int64(s.records) || r.records > int64(s.records) && !s.again {
		return r, fmt.Errorf("the server got %d records, want %d", r.records, s.records)
	}
	return r, nil
}

// process runs a command in a folder. It reads a file, if that is not empty.
func process(folder, file string, command ...string) func(context.Context, []string) (int, error) {
	return func(ctx context.Context, environment []string) (int, error) {
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.Dir = folder // an interrupted kdg send leaves a file there
		cmd.Env = append(os.Environ(), environment...)
		var printed bytes.Buffer
		cmd.Stdout, cmd.Stderr = &printed, &printed
		if file != "" {
			input, err := os.Open(file)
			if err != nil {
				return 0, err
			}
			defer input.Close()
			cmd.Stdin = input
		}
		peak, err := program.Run(cmd)
		if err != nil {
			return 0, fmt.Errorf("%w\n%s", err, printed.Bytes())
		}
		return peak, nil
	}
}

// worker runs the function until the share of the only worker is done.
func worker(bootstrap string, records uint64) func(context.Context, []string) (int, error) {
	text, _ := templates.Get(template)
	start := time.Date(2026, time.November, 28, 10, 30, 0, 0, time.UTC)
	slice := fleet.Slice{Worker: 1, Run: fleet.Run{Name: "bench", Template: text, Seed: 1, Count: records, Workers: 1, Start: start, Rate: 1000 * generate.PerSecond}}
	return func(ctx context.Context, environment []string) (peak int, err error) {
		lambda := sandbox.NewRuntime()
		defer lambda.Close()
		function := exec.CommandContext(ctx, bootstrap)
		function.Env = append(environment, "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(lambda.URL, "http://"),
			"TARGET=firehose:"+stream, "UNDELIVERED=s3://lake/"+fleet.UndeliveredPrefix)
		if err := function.Start(); err != nil {
			return 0, err
		}
		defer func() {
			_ = function.Process.Kill()
			_ = function.Wait() // the error only says that it was killed
		}()
		for s := slice; !s.Totals.Done; {
			event, err := json.Marshal(s)
			if err != nil {
				return 0, err
			}
			result, err := lambda.InvokeWithin(ctx, fleet.SliceTimeoutSeconds*time.Second, string(event))
			if err != nil {
				return 0, err
			}
			if err := json.Unmarshal([]byte(result), &s.Totals); err != nil {
				return 0, err
			}
		}
		return program.Peak(function.Process.Pid), nil
	}
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"time"

	"penstock/bench/program"
	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/testkit/sinktest"
	"penstock/lambda/kdguser/sandbox"
	"penstock/templates"
)

// An emulation is a function's process with the services that it calls.
type emulation struct {
	process *exec.Cmd
	event   func(i int) string
	close   func()
}

// emulateUser emulates what kdguser calls. Its events create users.
func emulateUser(ctx context.Context, bootstrap, runtimeAPI string) emulation {
	aws := sandbox.NewAWS()
	return emulation{
		process: sandbox.Function(ctx, bootstrap, runtimeAPI, aws),
		event:   func(i int) string { return aws.Event("Create", fmt.Sprintf("user%d", i)) },
		close:   aws.Close,
	}
}

// emulateWorker emulates Firehose and an S3 bucket for kdgworker. Its events are minutes of
// Sakila's records at a rate.
func emulateWorker(rate generate.Rate) func(ctx context.Context, bootstrap, runtimeAPI string) emulation {
	return func(ctx context.Context, bootstrap, runtimeAPI string) emulation {
		firehose := &sinktest.Server{Streams: map[string]any{"etl3-delivery": program.DeliveryStream}}
		aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Amz-Target") != "" {
				firehose.ServeHTTP(w, r)
				return
			}
			io.Copy(io.Discard, r.Body)
		}))
		template, _ := templates.Get("sakila")
		process := exec.CommandContext(ctx, bootstrap)
		process.Env = append(program.AWS(aws.URL),
			"AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(runtimeAPI, "http://"),
			"TARGET=firehose:etl3-delivery",
			"UNDELIVERED=s3://lake/"+fleet.UndeliveredPrefix)
		start := time.Date(2026, time.November, 28, 10, 30, 0, 0, time.UTC)
		return emulation{
			process: process,
			event: func(i int) string {
				minute := start.Add(time.Duration(i) * time.Minute).Format(time.RFC3339)
				event, _ := json.Marshal(fleet.Minute{Time: minute, Template: template, Seed: 1, Rate: rate}) // cannot fail
				return string(event)
			},
			close: aws.Close,
		}
	}
}

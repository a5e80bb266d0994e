package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"time"

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
func emulateWorker(rate string) func(ctx context.Context, bootstrap, runtimeAPI string) emulation {
	return func(ctx context.Context, bootstrap, runtimeAPI string) emulation {
		firehose := &sinktest.Server{Streams: map[string]any{"etl3-delivery": map[string]any{
			"Destinations": []any{map[string]any{"ExtendedS3DestinationDescription": map[string]any{"BucketARN": "arn:aws:s3:::lake"}}},
		}}}
		aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Amz-Target") != "" {
				firehose.ServeHTTP(w, r)
				return
			}
			io.Copy(io.Discard, r.Body)
		}))
		template, _ := templates.Get("sakila")
		process := exec.CommandContext(ctx, bootstrap)
		process.Env = []string{
			"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtimeAPI, "http://"),
			"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
			"AWS_REGION=us-east-1",
			"AWS_ACCESS_KEY_ID=none",
			"AWS_SECRET_ACCESS_KEY=none",
			"AWS_ENDPOINT_URL=" + aws.URL,
			"AWS_CONFIG_FILE=" + os.DevNull,
			"AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
			"TEMPLATE=" + template,
			"RATE=" + rate,
			"SEED=1",
			"TARGET=firehose:etl3-delivery",
			"UNDELIVERED=s3://lake/undelivered/",
		}
		start := time.Date(2026, time.November, 28, 10, 30, 0, 0, time.UTC)
		return emulation{
			process: process,
			event: func(i int) string {
				return fmt.Sprintf(`{"time":%q}`, start.Add(time.Duration(i)*time.Minute).Format(time.RFC3339))
			},
			close: aws.Close,
		}
	}
}

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/testkit/machinetest"
)

// newFleetServer returns a state machine for a script. The name of a run selects how it
// ends: see [machinetest.Outcome]. Names that are error codes fail with them. The run of the
// help texts is running.
func newFleetServer() *machinetest.Server {
	const inHelp = "kdg-20261128T101500Z"
	s := &machinetest.Server{
		Outcome: func(run string) machinetest.Outcome {
			if run == inHelp {
				return machinetest.Repeats
			}
			return machinetest.Outcome(run)
		},
		Fail: func(_, run string) string {
			if strings.HasSuffix(run, "Exception") {
				return run
			}
			return ""
		},
	}
	s.Add(fleet.Run{Name: inHelp, Template: "{{random.uuid}}", Count: 1_000_000, Workers: 2, Start: time.Date(2026, 11, 28, 10, 15, 0, 0, time.UTC), Rate: generate.PerSecond})
	return s
}

// stackOutputs returns the outputs of a stack. Stream… reads a data stream, Empty… has no
// outputs, and None… does not exist.
func stackOutputs(stack string) map[string]string {
	switch stack {
	case "StreamIngest":
		return map[string]string{dataStreamName: "good", deliveryStreamName: "etl3-delivery"}
	case "PenstockTraffic", "DemoTraffic":
		return map[string]string{fleetMachineARN: machinetest.ARN, fleetTarget: "firehose:etl3-delivery"}
	case "StreamTraffic":
		return map[string]string{fleetMachineARN: machinetest.ARN, fleetTarget: "kinesis:events"}
	case "GoneTraffic":
		return map[string]string{fleetMachineARN: machinetest.ARN, fleetTarget: "kinesis:gone"}
	case "OldTraffic":
		return map[string]string{fleetMachineARN: "bulk", fleetTarget: "firehose:etl3-delivery"}
	case "EmptyTraffic":
		return nil
	case "PenstockGenerator", "DemoGenerator":
		return map[string]string{"UserPoolId": "eu-west-1_pool", "UserPoolClientId": "client", "IdentityPoolId": "eu-west-1:identities", "KdgUsername": "kdg", "KdgPasswordCommand": "print it"}
	case "HiddenIngest", "ElsewhereIngest":
		return map[string]string{deliveryStreamName: strings.ToLower(strings.TrimSuffix(stack, "Ingest"))}
	}
	return map[string]string{deliveryStreamName: "etl3-delivery"}
}

// writeStack writes the description of a stack.
func writeStack(w http.ResponseWriter, name string) {
	if strings.HasPrefix(name, "None") {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id %s does not exist</Message></Error></ErrorResponse>`, name)
		return
	}
	var outputs strings.Builder
	for key, value := range stackOutputs(name) {
		fmt.Fprintf(&outputs, "<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member>", key, value)
	}
	fmt.Fprintf(w, `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>%s</StackName><Outputs>%s</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`, name, &outputs)
}

// An interrupt ends kdg, and says how to watch and stop the run.
func TestFleetRunDetaches(t *testing.T) {
	machine := newFleetServer()
	machine.Outcome = func(string) machinetest.Outcome { return machinetest.Lasts }
	described := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !machinetest.Serves(r) {
			writeStack(w, r.PostFormValue("StackName"))
			return
		}
		machine.ServeHTTP(w, r)
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetExecutionHistory") {
			if described++; described == 1 {
				assert.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
			}
		}
	}))
	defer server.Close()
	setAWS(t, server.URL)
	var stdout, stderr bytes.Buffer
	status := run(t.Context(), []string{"fleet", "run", "-n", "1k", "--workers", "1", "--name", "long", "sakila"}, strings.NewReader(""), &stdout, &stderr)
	assert.Equal(t, interrupted, status)
	assert.Empty(t, stdout.String())
	assert.True(t, strings.HasSuffix(stderr.String(), `
kdg: detached; run long goes on in AWS
watch it:  kdg fleet status --follow long
stop it:   kdg fleet stop long
kdg: interrupted
`), stderr.String())
}

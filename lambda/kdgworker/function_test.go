package main

import (
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"penstock/internal/cdk/gofunction"
	"penstock/internal/fleet"
	"penstock/internal/repo"
	"penstock/lambda/kdguser/sandbox"
)

// bootstrap builds the function with the flags of the released build.
func bootstrap(t *testing.T) string {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	built := filepath.Join(t.TempDir(), "bootstrap")
	require.NoError(t, gofunction.Compile(root, "lambda/kdgworker", runtime.GOOS, runtime.GOARCH, built))
	return built
}

// A function is a process of the built function, with Lambda's Runtime API.
type function struct {
	lambda  *sandbox.Runtime
	process *exec.Cmd
	output  strings.Builder
}

// start starts the function in the cloud, with changes of its environment.
func (c *cloud) start(t *testing.T, bootstrap string, changes map[string]string) *function {
	t.Helper()
	f := &function{lambda: sandbox.NewRuntime(), process: exec.CommandContext(t.Context(), bootstrap)}
	f.process.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(f.lambda.URL, "http://")}
	for name, value := range c.environment() {
		f.process.Env = append(f.process.Env, name+"="+value)
	}
	for _, name := range []string{"TARGET", "UNDELIVERED"} {
		f.process.Env = append(f.process.Env, name+"="+environment(changes)(name))
	}
	f.process.Stdout, f.process.Stderr = &f.output, &f.output
	require.NoError(t, f.process.Start())
	return f
}

// invoke returns the totals of an event, or the error as Lambda passes it on.
func (f *function) invoke(ctx context.Context, limit time.Duration, e fleet.Event) (got fleet.Totals, err error) {
	event, err := json.Marshal(e)
	if err != nil {
		return got, err
	}
	result, err := f.lambda.InvokeWithin(ctx, limit, string(event))
	if errors.Is(err, sandbox.ErrFunction) {
		_, cause, _ := strings.Cut(err.Error(), ": ")
		return got, errors.New(cause)
	} else if err != nil {
		return got, err
	}
	return got, json.Unmarshal([]byte(result), &got)
}

// stop kills the function and returns its log.
func (f *function) stop() (log string) {
	_ = f.process.Process.Kill()
	_ = f.process.Wait() // the error only says that it was killed
	f.lambda.Close()
	return f.output.String()
}

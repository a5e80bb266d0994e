package main

import (
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/cdk/gofunction"
	"penstock/internal/fleet"
	"penstock/internal/repo"
	"penstock/internal/testkit/sinktest"
	"penstock/lambda/kdguser/sandbox"
)

// errKilled is the end of an invocation whose process was killed.
var errKilled = errors.New("killed")

// TestBootstrap runs the built function, with the flags of the released build, against
// Lambda's Runtime API.
func TestBootstrap(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	require.NoError(t, gofunction.Compile(root, "lambda/kdgworker", runtime.GOOS, runtime.GOARCH, bootstrap))
	c := newCloud(t)

	start := func(changes map[string]string) (lambda *sandbox.Runtime, stop func() (log string)) {
		lambda = sandbox.NewRuntime()
		function := exec.CommandContext(t.Context(), bootstrap)
		function.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(lambda.URL, "http://")}
		for name, value := range c.environment() {
			function.Env = append(function.Env, name+"="+value)
		}
		for _, name := range []string{"TARGET", "UNDELIVERED"} {
			function.Env = append(function.Env, name+"="+environment(changes)(name))
		}
		var output strings.Builder
		function.Stdout, function.Stderr = &output, &output
		require.NoError(t, function.Start())
		return lambda, func() string {
			_ = function.Process.Kill()
			_ = function.Wait() // the error only says that it was killed
			lambda.Close()
			return output.String()
		}
	}

	lambda, stop := start(nil)
	for _, minutes := range []int{0, 1, 1} { // one is delivered twice
		m := at.Add(time.Duration(minutes) * time.Minute)
		event, err := json.Marshal(eventAt(m))
		require.NoError(t, err)
		result, err := lambda.Invoke(t.Context(), string(event))
		require.NoError(t, err)
		var got fleet.Totals
		require.NoError(t, json.Unmarshal([]byte(result), &got))
		assert.Equal(t, got.Generated, got.Delivered)
	}
	assert.Equal(t, rendered(t, 10, at, 2), c.taken())
	log := stop()
	assert.Equal(t, 2, strings.Count(log, `"msg":"sent"`), log)
	assert.Equal(t, 1, strings.Count(log, `"msg":"already sent"`), log)
	assert.NotContains(t, log, "secret")

	t.Run("killed in the middle of a slice", func(t *testing.T) {
		r := newRun(20_000, 1)
		m := &machine{invoke: func(e fleet.Event) (got fleet.Totals, err error) {
			lambda, stop := start(nil)
			defer func() { stop() }()
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			c.stream.Fail = func(call sinktest.Call) sinktest.Failure {
				if e.Attempt == 0 && call.Number > 1 { // the first call is delivered, and the second too
					cancel(errKilled)
					return sinktest.Failure{Fault: sinktest.Stall, Swallow: true}
				}
				return sinktest.Failure{}
			}
			event, err := json.Marshal(e)
			require.NoError(t, err)
			result, err := lambda.Invoke(ctx, string(event))
			if err != nil {
				return got, context.Cause(ctx)
			}
			return got, json.Unmarshal([]byte(result), &got)
		}}
		got := m.send(r, 1)
		assert.Equal(t, []string{errKilled.Error()}, m.errors)
		taken := c.taken()
		assert.Greater(t, len(taken), len(slices.Compact(slices.Clone(taken))), "the killed attempt delivered records")
		assert.EqualValues(t, r.Count, got.Delivered)
		assert.LessOrEqual(t, int64(len(taken))-got.Delivered, got.PossiblyDuplicated)
		want := recordsOf(t, r)
		slices.Sort(want)
		assert.Equal(t, want, slices.Compact(taken))
	})

	t.Run("the environment is invalid", func(t *testing.T) {
		lambda, stop := start(map[string]string{"TARGET": "orders"})
		_, err := lambda.Invoke(t.Context(), `{}`)
		require.ErrorIs(t, err, sandbox.ErrFunction)
		assert.ErrorContains(t, err, "environment variable TARGET: a destination consists of")
		stop()
	})
}

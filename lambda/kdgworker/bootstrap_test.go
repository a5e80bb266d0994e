package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/cdk/gofunction"
	"penstock/internal/repo"
	"penstock/lambda/kdguser/sandbox"
)

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
		for _, name := range []string{"TEMPLATE", "RATE", "SEED", "TARGET", "UNDELIVERED"} {
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

	w, _ := newWorker(nil)
	lambda, stop := start(nil)
	for _, minutes := range []int{0, 1, 1} { // one is delivered twice
		m := at.Add(time.Duration(minutes) * time.Minute)
		result, err := lambda.Invoke(t.Context(), `{"time":"`+m.Add(time.Minute).Format(time.RFC3339)+`"}`)
		require.NoError(t, err)
		var got totals
		require.NoError(t, json.Unmarshal([]byte(result), &got))
		assert.Equal(t, minute(m).String(), got.Minute)
		assert.Equal(t, got.Generated, got.Delivered)
	}
	assert.Equal(t, rendered(t, w.config, at, 2), c.taken())
	log := stop()
	assert.Equal(t, 2, strings.Count(log, `"msg":"sent"`), log)
	assert.Equal(t, 1, strings.Count(log, `"msg":"already sent"`), log)
	assert.NotContains(t, log, "secret")

	t.Run("the environment is invalid", func(t *testing.T) {
		lambda, stop := start(map[string]string{"RATE": "fast"})
		_, err := lambda.Invoke(t.Context(), `{}`)
		require.ErrorIs(t, err, sandbox.ErrFunction)
		assert.ErrorContains(t, err, "environment variable RATE: a rate must be")
		stop()
	})
}

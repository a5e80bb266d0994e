package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBootstrap runs the built function against Lambda's Runtime API.
func TestBootstrap(t *testing.T) {
	c, built := newCloud(t), bootstrap(t)
	f := c.start(t, built, nil)
	for _, minutes := range []int{0, 1, 1} { // one is delivered twice
		got, err := f.invoke(t.Context(), time.Minute, eventAt(at.Add(time.Duration(minutes)*time.Minute)))
		require.NoError(t, err)
		assert.Equal(t, got.Generated, got.Delivered)
	}
	assert.Equal(t, rendered(t, 10, at, 2), c.taken())
	log := f.stop()
	assert.Equal(t, 2, strings.Count(log, `"msg":"sent"`), log)
	assert.Equal(t, 1, strings.Count(log, `"msg":"already sent"`), log)
	assert.NotContains(t, log, "secret")

	t.Run("the environment is invalid", func(t *testing.T) {
		f := c.start(t, built, map[string]string{"TARGET": "orders"})
		defer f.stop()
		_, err := f.invoke(t.Context(), time.Minute, eventAt(at))
		assert.ErrorContains(t, err, "environment variable TARGET: a destination consists of")
	})
}

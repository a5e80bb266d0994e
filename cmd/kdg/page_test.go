package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/pagefiles"
	"penstock/internal/testkit/sinktest"
)

// The page gets the outputs of the stacks, the delivery stream, and the template.
func TestPageIsConfigured(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, pagefiles.Index), []byte("<!doctype html>"), 0o600))
	newFaultyAWS(t, "", sinktest.Stall, 0)
	stdout, said := io.Pipe()
	var stderr bytes.Buffer
	status := make(chan int)
	go func() {
		status <- run(t.Context(), []string{"page", "--no-open", "--files", folder, "--stack", "StreamIngest", "-"}, strings.NewReader("{{random.uuid"), said, &stderr)
	}()
	address, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	go io.Copy(io.Discard, stdout)

	response, err := http.Get(strings.TrimSpace(address) + pagefiles.ConfigFile)
	require.NoError(t, err)
	defer response.Body.Close()
	var config pagefiles.Config
	require.NoError(t, json.NewDecoder(response.Body).Decode(&config))
	var delivery firehose.Definition
	require.NoError(t, json.Unmarshal(config.Delivery, &delivery))
	stream, err := firehose.New(delivery)
	require.NoError(t, err)
	assert.Equal(t, "etl3-delivery", stream.Name)
	config.Delivery = nil
	assert.Equal(t, pagefiles.Config{
		Region: "eu-west-1", UserPoolID: "eu-west-1_pool", ClientID: "client", IdentityPoolID: "eu-west-1:identities",
		StreamKind: pagefiles.StreamKinesis, StreamName: "good", Username: "kdg", PasswordCommand: "print it", Endpoint: "/",
		Template: &pagefiles.Template{Name: "<stdin>", Text: "{{random.uuid"},
	}, config)

	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	assert.Equal(t, ok, <-status, "an interrupt is the only end: %s", &stderr)
	assert.Empty(t, stderr.String())
}

package local

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// By default MiniStack also listens on port 443 and, on every interface, on 8883 (MQTT)
// and 2222 (SFTP).
func TestListensOnOnePort(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	if _, ok := repo.Tool(root, "hypercorn"); !ok {
		t.Skip("MiniStack is not installed in .venv: run make setup")
	}
	if _, err := os.Stat("/proc/net/tcp"); err != nil {
		t.Skip("no /proc to read listening sockets from")
	}
	dir := filepath.Join(t.TempDir(), "local")
	server, err := Start(t.Context(), root, dir)
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	endpoint, err := url.Parse(server.Endpoint)
	require.NoError(t, err)
	assert.Equal(t, []string{endpoint.Host}, listening(t, server.PID))

	running, err := Running(root, dir)
	require.NoError(t, err)
	require.NotNil(t, running)
	assert.Equal(t, server.PID, running.PID)
	running.Stop()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	for _, name := range left {
		assert.Contains(t, []string{certificateFile, keyFile, "ministack.log"}, filepath.Base(name))
	}
}

// listening returns the addresses at which a process listens.
func listening(t *testing.T, pid int) (addresses []string) {
	t.Helper()
	sockets := map[string]bool{}
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	require.NoError(t, err)
	for _, file := range files {
		if target, err := os.Readlink(file); err == nil {
			if inode, ok := strings.CutPrefix(target, "socket:["); ok {
				sockets[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		content, err := os.ReadFile(table)
		require.NoError(t, err)
		for line := range strings.Lines(string(content)) {
			const listen = "0A"
			if field := strings.Fields(line); len(field) > 9 && field[3] == listen && sockets[field[9]] {
				addresses = append(addresses, address(t, field[1]))
			}
		}
	}
	return addresses
}

// address decodes an address of /proc/net/tcp, such as 0100007F:01BB.
func address(t *testing.T, hex string) string {
	t.Helper()
	if !regexp.MustCompile(`^[0-9A-F]{8}:[0-9A-F]{4}$`).MatchString(hex) {
		return hex // IPv6
	}
	var d, c, b, a byte
	var port uint16
	_, err := fmt.Sscanf(hex, "%02X%02X%02X%02X:%04X", &d, &c, &b, &a, &port)
	require.NoError(t, err)
	return fmt.Sprintf("%d.%d.%d.%d:%d", a, b, c, d, port)
}

// A server may run for weeks.
func TestCertificateValidity(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, writeCertificate(dir))
	content, err := os.ReadFile(filepath.Join(dir, certificateFile))
	require.NoError(t, err)
	block, _ := pem.Decode(content)
	certificate, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	assert.Greater(t, certificate.NotAfter, time.Now().AddDate(5, 0, 0))
}

func TestEnvIgnoresUserVariables(t *testing.T) {
	for _, name := range append(Overrides(), "AWS_ENDPOINT_URL_S3", "CDK_CONTEXT", "CDK_DEFAULT_ACCOUNT") {
		t.Setenv(name, "user's value")
	}
	s := &Server{Endpoint: "https://127.0.0.1:4566", dir: "/local"}
	env := strings.Join(s.Env(), "\n")
	assert.NotContains(t, env, "user's value")
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		assert.Contains(t, s.Exports(), name+"="+Region)
	}
	for _, variable := range s.Exports() {
		assert.Contains(t, env, variable)
	}
}

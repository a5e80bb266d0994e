// Package local deploys the app to MiniStack, a local AWS emulator that needs no account
// and no Docker, and sends records through the deployed stacks.
//
//  1. [Start] starts a server on 127.0.0.1 with TLS, which the bucket policies require,
//     and with IAM enforced.
//  2. [Server.CDK] runs the CDK CLI against it.
//  3. [SignIn], [Put] and [Read] do what a user of the KDG page does: sign in with SRP,
//     put records with credentials of the identity pool, and read the lake.
//
// The package cannot reach AWS: it ignores the user's profiles and credentials.
package local

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"penstock/internal/repo"
)

// The Region, account and root credentials that MiniStack simulates.
const (
	Region    = "us-east-1"
	account   = "000000000000"
	accessKey = "test"
	secretKey = "test"
)

const readyWithin = 60 * time.Second

// tempFolder is the folder for temporary files, relative to the server's folder.
const tempFolder = "tmp"

// A Server is a running MiniStack.
type Server struct {
	Endpoint string `json:"endpoint"` // https://127.0.0.1:port
	PID      int    `json:"pid"`
	Kept     bool   `json:"kept"` // keep running when make local ends

	root string // of the repository
	dir  string // for the certificate, logs and temporary files
}

// Start starts a server on a free port and waits until it answers. Its files go to dir,
// which is emptied first. The server has its own process group, so that Ctrl-C reaches
// only the caller, who must call Stop.
func Start(ctx context.Context, root, dir string) (*Server, error) {
	// Not MiniStack's own command, because that also listens on port 443.
	program, ok := repo.Tool(root, "hypercorn")
	if !ok {
		return nil, errors.New("MiniStack is not installed in .venv: run make setup")
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, tempFolder), 0o755); err != nil {
		return nil, err
	}
	if err := writeCertificate(dir); err != nil {
		return nil, fmt.Errorf("create a certificate: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}

	s := &Server{Endpoint: "https://127.0.0.1:" + port, root: root, dir: dir}
	log, err := os.Create(filepath.Join(dir, "ministack.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	lock, err := lockFile(dir)
	if err != nil {
		return nil, err
	}
	defer lock.Close() // the server's process keeps the lock
	cmd := exec.Command(program, "ministack.app:app", "--bind", "127.0.0.1:"+port, "--workers", "0", "--keep-alive", "75",
		"--certfile", s.certificate(), "--keyfile", filepath.Join(dir, keyFile))
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Env = append(s.Env(),
		"BIND_HOST=127.0.0.1", "GATEWAY_PORT="+port, "MINISTACK_REGION="+Region, "MINISTACK_ACCOUNT_ID="+account,
		"AUTH=true", // enforce IAM policies
		"USE_SSL=1", "MINISTACK_SSL_CERT="+s.certificate(), "MINISTACK_SSL_KEY="+filepath.Join(dir, keyFile),
		"IOT_MTLS_ENABLED=0", "SFTP_ENABLED=0", // these would listen on all interfaces
	)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start MiniStack: %w", err)
	}
	s.PID = cmd.Process.Pid
	if err := s.save(); err != nil {
		s.Stop()
		return nil, err
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()

	if err := s.waitUntilReady(ctx, exited); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// waitUntilReady polls the server until it answers, exits, or readyWithin has passed.
func (s *Server) waitUntilReady(ctx context.Context, exited <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !s.healthy(ctx) {
		select {
		case err := <-exited:
			return fmt.Errorf("MiniStack exited at startup (%v): see %s", err, filepath.Join(s.dir, "ministack.log"))
		case <-ctx.Done():
			return fmt.Errorf("wait for MiniStack: %w", ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}

func (s *Server) healthy(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Endpoint+"/_ministack/health", nil)
	if err != nil {
		return false
	}
	client, err := s.client()
	if err != nil {
		return false
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// client returns an HTTP client that trusts only the server's certificate.
func (s *Server) client() (*http.Client, error) {
	certificate, err := os.ReadFile(s.certificate())
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}, nil
}

func (s *Server) certificate() string { return filepath.Join(s.dir, certificateFile) }

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

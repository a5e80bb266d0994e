// Package page serves the producer page on this machine.
//
//   - page.go serves the files and the configuration.
//   - guard.go refuses other hosts and other pages, and passes calls on to a local AWS.
//   - browser.go opens the page.
package page

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/internal/pagefiles"
)

// A Server serves the page at an address that other programs and pages cannot guess.
type Server struct {
	URL      string
	files    *os.Root
	listener net.Listener
	handler  http.Handler
}

// Listen listens on a free port of 127.0.0.1. folder is the one with the built page. If
// cfg has an endpoint, the page calls it through the server.
func Listen(folder string, c pagefiles.Config, cfg aws.Config) (*Server, error) {
	base := "/" + rand.Text() + "/"
	mux := http.NewServeMux()
	if endpoint := aws.ToString(cfg.BaseEndpoint); endpoint != "" {
		to, err := url.Parse(endpoint)
		if err != nil {
			return nil, fmt.Errorf("AWS_ENDPOINT_URL: %w", err)
		}
		c.Endpoint = awsPath
		mux.Handle("POST "+awsPath+"{$}", proxy(to, cfg))
	}
	config, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	files, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		files.Close()
		return nil, err
	}
	mux.Handle("GET "+base, http.StripPrefix(base, handler{files, config}))
	host := listener.Addr().String()
	return &Server{
		URL:      "http://" + host + base,
		files:    files,
		listener: listener,
		handler:  guard(host, pagefiles.SecurityPolicy(c, suffix(c.Region)), mux),
	}, nil
}

// Limits of one request. The longest sends 4 MiB to the local AWS.
const (
	readTimeout  = time.Minute
	writeTimeout = 2 * time.Minute
)

// Serve serves until ctx is done, which is no error.
func (s *Server) Serve(ctx context.Context) error {
	defer s.files.Close()
	server := &http.Server{Handler: s.handler, ReadTimeout: readTimeout, WriteTimeout: writeTimeout}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// A handler serves the files of a folder, and config.json.
type handler struct {
	files  *os.Root
	config []byte
}

// ServeHTTP serves a file, compressed if the browser accepts it.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = pagefiles.Index
	}
	headers, content, err := pagefiles.Of(name), h.config, error(nil)
	if name != pagefiles.ConfigFile {
		w.Header().Set("Vary", "Accept-Encoding")
		if content, err = h.files.ReadFile(name + pagefiles.Brotli); err == nil && acceptsBrotli(r) {
			w.Header().Set("Content-Encoding", "br")
		} else if content, err = h.files.ReadFile(name); err != nil {
			http.NotFound(w, r)
			return
		}
	}
	w.Header().Set("Content-Type", headers.ContentType)
	w.Header().Set("Cache-Control", headers.CacheControl)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// acceptsBrotli reports whether the browser accepts brotli. Browsers name each encoding that
// they accept, without a weight.
func acceptsBrotli(r *http.Request) bool {
	for encoding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(encoding) == "br" {
			return true
		}
	}
	return false
}

// suffix returns the end of the host names of AWS in a Region.
func suffix(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

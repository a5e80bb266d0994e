// Package page serves the producer page on this machine.
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
	"net/http/httputil"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/internal/sink"
)

// Config is config.json of the page (web/src/config.ts). It holds no secrets.
type Config struct {
	Region          string       `json:"region"`
	UserPool        string       `json:"userPool"`
	Client          string       `json:"client"`
	IdentityPool    string       `json:"identityPool"`
	Service         sink.Service `json:"service"`
	Stream          string       `json:"stream"`
	User            string       `json:"user"`
	PasswordCommand string       `json:"passwordCommand"`
	Endpoint        string       `json:"endpoint,omitempty"` // instead of AWS's own, relative to the page
}

// A Server serves the page at an address that other programs and pages cannot guess.
type Server struct {
	URL      string
	listener net.Listener
	handler  http.Handler
}

// awsPath is where the page finds a local AWS. The browser would refuse its certificate,
// and its answers to another origin. The path is part of what the page signs, so the proxy
// must not change it.
const awsPath = "/"

// Listen listens on a free port of 127.0.0.1. folder is the one with the built page. If
// cfg has an endpoint, the server passes the page's calls on to it.
func Listen(folder string, c Config, cfg aws.Config) (*Server, error) {
	files, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
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
	content, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	mux.HandleFunc("GET "+base+"config.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(content)
	})
	mux.Handle("GET "+base, http.StripPrefix(base, compressed(files)))
	host := listener.Addr().String()
	return &Server{
		URL:      "http://" + host + base,
		listener: listener,
		handler:  guard(host, policy(c), mux),
	}, nil
}

// Serve serves until ctx is done.
func (s *Server) Serve(ctx context.Context) error {
	server := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// proxy passes calls on with the HTTP client of cfg, which trusts the certificate of a local
// AWS and limits each call.
func proxy(to *url.URL, cfg aws.Config) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // signed too
			r.Out.RequestURI = ""  // a client request has none
		},
		Transport: transport{cfg.HTTPClient},
	}
}

type transport struct{ aws.HTTPClient }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t.Do(r) }

// policy returns the Content-Security-Policy: only the page itself and the services that it
// calls. CodeMirror and uPlot create style elements, and CodeMirror draws its marks as data: images.
func policy(c Config) string {
	connect := "'self'"
	if c.Endpoint == "" {
		for _, service := range []string{"cognito-idp", "cognito-identity", string(c.Service)} {
			suffix := "amazonaws.com"
			if strings.HasPrefix(c.Region, "cn-") {
				suffix += ".cn"
			}
			connect += fmt.Sprintf(" https://%s.%s.%s", service, c.Region, suffix)
		}
	}
	return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src " +
		connect + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// guard adds the security headers, and refuses requests for another host, which a page
// whose name resolves to 127.0.0.1 would make.
func guard(host, policy string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != host {
			http.Error(w, "wrong host", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".wasm": "application/wasm",
}

// compressed serves the files, with brotli where the browser accepts it.
func compressed(files *os.Root) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean("/" + r.URL.Path)
		if name == "/" {
			name = "/index.html"
		}
		kind, known := types[path.Ext(name)]
		if !known {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		h := w.Header()
		h.Add("Vary", "Accept-Encoding")
		content, err := files.ReadFile(name[1:] + ".br")
		if err == nil && strings.Contains(r.Header.Get("Accept-Encoding"), "br") {
			h.Set("Content-Encoding", "br")
		} else if content, err = files.ReadFile(name[1:]); err != nil {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	})
}

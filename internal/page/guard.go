package page

import (
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/internal/pagefiles"
)

// guard adds the security headers. It refuses requests for another host, which a page whose
// name resolves to 127.0.0.1 makes, and calls that a page of another origin makes.
func guard(host, policy string, next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", pagefiles.ContentTypeOptions)
		h.Set("X-Frame-Options", pagefiles.FrameOptions)
		h.Set("Referrer-Policy", pagefiles.ReferrerPolicy)
		h.Set("Cross-Origin-Resource-Policy", pagefiles.ResourcePolicy)
		if r.Host != host {
			http.Error(w, "open the address that kdg page prints", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// awsPath is where the page finds a local AWS. The browser would refuse its certificate,
// and its answers to another origin. The path is part of what the page signs, so it has no
// token, and the proxy does not change it.
const awsPath = "/"

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
		// Without it, the proxy would log; the page reports failed calls.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	}
}

type transport struct{ aws.HTTPClient }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t.Do(r) }

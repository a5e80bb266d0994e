// Package pagefiles says how the producer page is served, by CloudFront and by kdg page.
//
//   - config.go has its configuration.
//   - pagefiles.go has the headers of each file.
//   - policy.go has the headers that limit what the page may load and call.
package pagefiles

import (
	"path"
	"regexp"
	"strings"
)

// Folder is where make page builds the page, in the checkout.
const Folder = "build/page"

// Index is the file that the page starts with.
const Index = "index.html"

// Brotli is the extension of the compressed copy of a file.
const Brotli = ".br"

// Headers are the headers of a file.
type Headers struct {
	ContentType     string
	ContentEncoding string // "br", or empty
	CacheControl    string
}

// A File is a file of a build folder and how it is served.
type File struct {
	Name string // in the URL
	Path string // in the folder
	Headers
}

// types are the content types of the page's files. The table of package mime depends on
// the machine.
var types = map[string]string{
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".json":        "application/json",
	".svg":         "image/svg+xml",
	".ico":         "image/x-icon",
	".png":         "image/png",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".woff2":       "font/woff2",
	".webmanifest": "application/manifest+json",
}

// hashed matches the name of a file that has a hash of its content, such as
// app-5JDE4NZB.js.
var hashed = regexp.MustCompile(`-[0-9A-Za-z]{8,}\.[a-z0-9]+$`)

// Of returns the headers of the file with this name.
func Of(name string) Headers {
	h := Headers{ContentType: types[path.Ext(name)], CacheControl: "no-cache"}
	if h.ContentType == "" {
		h.ContentType = "application/octet-stream"
	}
	if hashed.MatchString(name) {
		h.CacheControl = "public, max-age=31536000, immutable"
	}
	return h
}

// List returns the files to serve, given the paths in a build folder, in the order in which
// to replace those of an earlier build: index.html, which refers to the others, is the last.
//
// If a file has a copy with the extension .br, the copy is served under the file's name
// with Content-Encoding: br. Every browser that runs WebAssembly reads it over https.
func List(paths []string) []File {
	compressed := map[string]bool{}
	for _, p := range paths {
		if name, is := strings.CutSuffix(p, Brotli); is {
			compressed[name] = true
		}
	}
	var all, last []File
	for _, p := range paths {
		if strings.HasSuffix(p, Brotli) {
			continue
		}
		f := File{Name: p, Path: p, Headers: Of(p)}
		if compressed[p] {
			f.Path, f.ContentEncoding = p+Brotli, "br"
		}
		if p == Index {
			last = append(last, f)
		} else {
			all = append(all, f)
		}
	}
	return append(all, last...)
}

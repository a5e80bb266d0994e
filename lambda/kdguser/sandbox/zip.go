package sandbox

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
)

// ZipSize returns the size in bytes of a zip file that contains only the bootstrap, with
// the best compression of package compress/flate.
func ZipSize(bootstrap []byte) (int, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	w, err := z.Create("bootstrap")
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(bootstrap); err != nil {
		return 0, err
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	return b.Len(), nil
}

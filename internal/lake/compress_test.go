package lake

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/repo"
)

// compress compresses text, passing it to the compressor in pieces of the given size.
func compress(t *testing.T, c *compressor, format firehose.Compression, text []byte, piece int) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := c.begin(&packed, format, "00000000-0000-4000-8000-000000000000")
	require.NoError(t, err)
	for len(text) > 0 {
		n := min(piece, len(text))
		wrote, err := w.Write(text[:n])
		require.NoError(t, err)
		require.Equal(t, n, wrote)
		text = text[n:]
	}
	require.NoError(t, w.Close())
	return packed.Bytes()
}

// readers decompress each format with a library other than the one that compressed it.
// Their inputs come from one compressor, object after object.
var readers = map[firehose.Compression]func(*testing.T, []byte) []byte{
	firehose.Uncompressed: func(_ *testing.T, b []byte) []byte { return b },
	firehose.GZIP: func(t *testing.T, b []byte) []byte {
		r, err := gzip.NewReader(bytes.NewReader(b))
		require.NoError(t, err)
		assert.True(t, r.ModTime.IsZero(), "a time would make the bytes differ between runs")
		return read(t, r)
	},
	firehose.ZIP: func(t *testing.T, b []byte) []byte {
		r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		require.NoError(t, err)
		require.Len(t, r.File, 1)
		assert.Equal(t, "00000000-0000-4000-8000-000000000000", r.File[0].Name)
		assert.Equal(t, zip.Deflate, r.File[0].Method)
		entry, err := r.File[0].Open()
		require.NoError(t, err)
		return read(t, entry)
	},
	firehose.HadoopSnappy: func(t *testing.T, b []byte) []byte {
		return pythonSnappy(t, b, "import snappy, sys; open(sys.argv[2], 'wb').write(snappy.HadoopStreamDecompressor().decompress(open(sys.argv[1], 'rb').read()))")
	},
	// python-snappy cannot read snappy-java's stream, so the script decompresses its
	// blocks one by one.
	firehose.Snappy: func(t *testing.T, b []byte) []byte {
		return pythonSnappy(t, b, `
import snappy, struct, sys
packed = open(sys.argv[1], "rb").read()
assert packed[:16] == b"\x82SNAPPY\0\0\0\0\1\0\0\0\1"
out, at = open(sys.argv[2], "wb"), 16
while at < len(packed):
    n, = struct.unpack(">I", packed[at:at + 4])
    block = snappy.decompress(packed[at + 4:at + 4 + n])
    at += 4 + n
    assert len(block) == 32768 or at == len(packed)
    out.write(block)
`)
	},
}

func read(t *testing.T, r io.Reader) []byte {
	t.Helper()
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return text
}

// pythonSnappy decompresses with python-snappy: the script reads the file argv[1] and
// writes argv[2]. Without a virtual environment the test is skipped.
func pythonSnappy(t *testing.T, packed []byte, script string) []byte {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("python-snappy is not installed in .venv: run make setup")
	}
	dir := t.TempDir()
	from, to := filepath.Join(dir, "packed"), filepath.Join(dir, "text")
	require.NoError(t, os.WriteFile(from, packed, 0o644))
	output, err := exec.Command(python, "-c", script, from, to).CombinedOutput()
	require.NoError(t, err, string(output))
	text, err := os.ReadFile(to)
	require.NoError(t, err)
	return text
}

func TestCompression(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 3*blockSize+17)
	for i := range text {
		text[i] = "abcdefgh"[chance.IntN(8)]
	}
	for _, format := range firehose.Compressions() {
		t.Run(string(format), func(t *testing.T) {
			c := &compressor{}
			for _, n := range []int{1, blockSize - 1, blockSize, blockSize + 1, len(text)} {
				for _, piece := range []int{1000, 1 << 20} {
					packed := compress(t, c, format, text[:n], piece)
					require.True(t, bytes.Equal(text[:n], readers[format](t, packed)), "%d bytes in pieces of %d", n, piece)
				}
			}
		})
	}
}

// The expected bytes are the output of snappy-java 1.1.10.7, whose format Firehose uses.
func TestSnappyJava(t *testing.T) {
	assert.Equal(t, "\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x05\x03\x08abc",
		string(compress(t, &compressor{}, firehose.Snappy, []byte("abc"), 3)))
	assert.Equal(t, "\x00\x00\x00\x03\x00\x00\x00\x05\x03\x08abc",
		string(compress(t, &compressor{}, firehose.HadoopSnappy, []byte("abc"), 3)))
}

func TestCompressionReturnsWriteErrors(t *testing.T) {
	full := errors.New("disk full")
	for _, format := range firehose.Compressions() {
		w, err := (&compressor{}).begin(failingWriter{full}, format, "x")
		if err == nil {
			_, err = w.Write(make([]byte, 10*blockSize))
			err = errors.Join(err, w.Close())
		}
		assert.ErrorIs(t, err, full, format)
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

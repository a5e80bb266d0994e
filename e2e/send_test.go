package e2e

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kdg runs the command for the server, and gives what it prints.
func (w *world) kdg(t *testing.T, args ...string) string {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	if w.command == "" {
		w.command = filepath.Join(w.dir, "kdg")
		build := exec.CommandContext(w.ctx, "go", "build", "-o", w.command, "./cmd/kdg")
		build.Dir = root
		output, err := build.CombinedOutput()
		require.NoError(t, err, string(output))
	}
	cmd := exec.CommandContext(w.ctx, w.command, args...)
	cmd.Dir, cmd.Env = root, w.server.Env()
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, string(output))
	return string(output)
}

// sendPacked has kdg send records to the second copy, whose stream the stack names, and
// finds them in its bucket, each once, although they were packed.
func (w *world) sendPacked(t *testing.T) {
	const n = 5000
	bucket := w.second["BucketName"]
	before := lines(bodies(w.lake(t, bucket, 1))...)
	said := w.kdg(t, "send", "--stack", "SecondIngest", "--rate", "max", "--count", "5000", "--seed", "1", "e2e/testdata/numbers.tmpl")
	assert.Regexp(t, `^5,000 records delivered to firehose:`+w.second["DeliveryStreamName"]+` in .*\nbilled as 1\d\d kB .*\n$`, said)
	rendered := w.kdg(t, "render", "--count", "5000", "--seed", "1", "e2e/testdata/numbers.tmpl")
	after := lines(bodies(w.lake(t, bucket, len(before)+n))...)
	assert.ElementsMatch(t, slices.Concat(before, lines([]byte(rendered))), after)
}

// verify has kdg find its own marks in the lake of the second copy, among all else.
func (w *world) verify(t *testing.T) {
	said := w.kdg(t, "verify", "--stack", "SecondIngest", "--count", "20")
	assert.Contains(t, said, "20 marks sent to firehose:"+w.second["DeliveryStreamName"]+", as run ")
	assert.Contains(t, said, "20 found, 0 not found, 0 more than once, 0 among the errors")
}

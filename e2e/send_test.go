package e2e

import (
	"os/exec"
	"slices"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kdg runs kdg against the server and returns its output.
func (s *suite) kdg(t *testing.T, args ...string) string {
	t.Helper()
	output, err := s.kdgCommand(t, args...).CombinedOutput()
	require.NoError(t, err, string(output))
	return string(output)
}

// kdgCommand returns a command that runs kdg against the server, in the checkout.
func (s *suite) kdgCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	cmd := exec.CommandContext(s.ctx, program("kdg"), args...)
	cmd.Dir, cmd.Env = root, s.server.Env()
	return cmd
}

// sendPacked sends records with kdg to the second copy, whose stream it finds by the
// stack, and checks that each arrives once although they were packed.
func (s *suite) sendPacked(t *testing.T) {
	const n = 5000
	bucket := s.second["BucketName"]
	before := lines(bodies(s.lake(t, bucket, 1))...)
	printed := s.kdg(t, "send", "--stack", "SecondIngest", "--rate", "max", "--count", "5000", "--seed", "1", "e2e/testdata/numbers.tmpl")
	assert.Regexp(t, `^5,000 records delivered to firehose:`+s.second["DeliveryStreamName"]+` in .*\nbilled as 1\d\d kB .*\n$`, printed)
	rendered := s.kdg(t, "render", "--count", "5000", "--seed", "1", "e2e/testdata/numbers.tmpl")
	after := lines(bodies(s.lake(t, bucket, len(before)+n))...)
	assert.ElementsMatch(t, slices.Concat(before, lines([]byte(rendered))), after)
}

// verify lets kdg verify the second copy, whose lake already holds other records.
func (s *suite) verify(t *testing.T) {
	printed := s.kdg(t, "verify", "--stack", "SecondIngest", "--count", "20")
	assert.Contains(t, printed, "20 marks sent to firehose:"+s.second["DeliveryStreamName"]+", as run ")
	assert.Contains(t, printed, "20 found, 0 missing, 0 duplicates, 0 failed")
}

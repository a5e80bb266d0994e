package e2e

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/internal/local"
	"penstock/internal/pagefiles"
	"penstock/internal/repo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestProducerPage deploys a copy with the producer page and a copy with a data stream. It
// tests the page in a browser, and compares what the page says with the buckets.
func TestProducerPage(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	built := os.Getenv("PENSTOCK_PAGE")
	require.FileExists(t, filepath.Join(built, pagefiles.Index), "run make page")
	piped := s.deploy(t, contexts("name=Piped", "source=stream")...)
	before := s.inventory(t)
	settings := contexts("name=Paged", "page=true")
	page := s.deploy(t, settings...)

	t.Run("CloudFront serves the page over https only", func(t *testing.T) { s.pageOverHTTPS(t, page, built) })
	t.Run("the page delivers or reports each record", func(t *testing.T) { s.browse(t, page, piped) })
	t.Run("the page is destroyed with its files", func(t *testing.T) {
		s.destroyPage(t, page, settings...)
		s.destroyCopy(t, before, settings...)
	})
}

// browse runs the browser tests in web/test, which append to a file what the page says about
// each run.
func (s *suite) browse(t *testing.T, page, piped local.Outputs) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the npm package @sparticuz/chromium has Chromium for Linux on x86_64 only")
	}
	root, err := repo.Root()
	require.NoError(t, err)
	node, installed := repo.Tool(root, "node")
	require.True(t, installed, "run make setup")
	user, newcomer := s.userOf(t, page), s.newcomer(t, page)
	said := filepath.Join(t.TempDir(), "said.jsonl")
	cmd := exec.CommandContext(s.ctx, node, "--test", "--test-concurrency=2", "--test-global-setup=web/test/setup.mjs", "web/test/*.test.mjs")
	cmd.Dir = root
	cmd.Env = append(s.server.Env(), "PAGE_REPORT="+said, "PAGE_SHOTS="+os.Getenv("PAGE_SHOTS"),
		"PAGE_URL="+s.servePage(t, "Paged"), "PAGE_PASSWORD="+user.password, "PAGE_STREAM="+page["DeliveryStreamName"], "PAGE_OTHER_STREAM="+piped["DeliveryStreamName"],
		"PAGE_DATA_URL="+s.servePage(t, "Piped"), "PAGE_DATA_PASSWORD="+s.userOf(t, piped).password,
		"PAGE_NEW_USER="+newcomer.name, "PAGE_NEW_PASSWORD="+newcomer.password,
		"PAGE_CLOUDFRONT="+page["PageUrl"], "PAGE_SERVER="+strings.TrimPrefix(s.server.Endpoint, "https://"), "KDG="+program("kdg"))
	output, err := cmd.CombinedOutput()
	hidden := string(output) // the browser's log of a failure has what it typed
	for _, password := range s.passwords {
		hidden = strings.ReplaceAll(hidden, password, "(password)")
	}
	require.NoError(t, err, hidden)
	s.compare(t, readRuns(t, said), page["BucketName"], piped["BucketName"])
}

// servePage runs kdg page for a copy until the test ends, and returns the address.
func (s *suite) servePage(t *testing.T, name string) (address string) {
	t.Helper()
	cmd := s.kdgCommand(t, "page", "--no-open", "--stack", name+"Ingest", "--sign-in", name+"Generator")
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		assert.NoError(t, cmd.Wait(), stderr.String())
	})
	address, err = bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, stderr.String())
	return strings.TrimSpace(address)
}

// newcomer creates a user who must change the password before the first sign-in.
func (s *suite) newcomer(t *testing.T, outputs local.Outputs) user {
	t.Helper()
	page, err := outputs.Page()
	require.NoError(t, err)
	u := user{page, "newcomer", "Temporary-Falls-4"}
	_, err = cognitoidentityprovider.NewFromConfig(s.admin).AdminCreateUser(s.ctx, &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId: &page.UserPool, Username: &u.name, TemporaryPassword: aws.String(u.password),
	})
	require.NoError(t, err)
	return u
}

// A pageRun is what the page said about a run.
type pageRun struct {
	Run             string
	Made, Delivered int
	Unsure          int      // records that may be delivered although they are lost, or twice
	File            []string // IDs of the records in the file of lost records
}

func readRuns(t *testing.T, path string) (runs []pageRun) {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(content)) {
		var run pageRun
		require.NoError(t, json.Unmarshal([]byte(line), &run))
		runs = append(runs, run)
	}
	return runs
}

// compare checks that the buckets hold what the page said: each record that it called
// delivered, and once, unless it said that some may be there twice.
func (s *suite) compare(t *testing.T, runs []pageRun, buckets ...string) {
	t.Helper()
	total := 0
	for _, run := range runs {
		total += run.Delivered
	}
	var found map[string][]string // IDs of records by run
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		found = map[string][]string{}
		n := 0
		for _, bucket := range buckets {
			objects, err := local.Read(s.ctx, s.admin, bucket)
			require.NoError(c, err)
			for _, line := range lines(bodies(objects)...) {
				var record struct{ Run, ID string }
				require.NoError(c, json.Unmarshal([]byte(line), &record))
				found[record.Run] = append(found[record.Run], record.ID)
				n++
			}
		}
		require.GreaterOrEqual(c, n, total)
	}, time.Minute, pollInterval)

	for _, run := range runs {
		ids := slices.Sorted(slices.Values(found[run.Run]))
		delete(found, run.Run)
		once := slices.Compact(slices.Clone(ids))
		assert.GreaterOrEqual(t, len(once), run.Delivered, "%s: records in the bucket", run.Run)
		assert.LessOrEqual(t, len(ids), run.Delivered+run.Unsure, "%s: records in the bucket, with copies", run.Run)
		reported := slices.Compact(slices.Sorted(slices.Values(slices.Concat(once, run.File))))
		assert.Equal(t, run.Made, len(reported), "%s: records in the bucket or in the file of lost records", run.Run)
	}
	assert.Empty(t, slices.Collect(maps.Keys(found)), "records of runs that the page did not report")
}

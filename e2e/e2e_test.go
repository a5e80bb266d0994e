// Package e2e deploys the app with the real CDK CLI to MiniStack, a local AWS with IAM
// enforced, and checks what the documentation promises: stacks are created, updated,
// copied and destroyed, and wrong changes are rejected.
//
// Only make e2e and make test run it; go test ./... skips it.
package e2e

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"penstock/internal/local"
	"penstock/internal/repo"
	"penstock/internal/testkit/checkout"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"
)

// interrupted ends with a signal that ends the tests. Each test then stops what it
// started, and those that follow are skipped: servers have process groups of their
// own, which the terminal does not reach.
var interrupted, _ = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)

// needE2E skips a test outside make e2e, and after an interrupt.
func needE2E(t *testing.T) {
	t.Helper()
	if os.Getenv("PENSTOCK_E2E") == "" {
		t.Skip("PENSTOCK_E2E is not set: run make e2e")
	}
	if interrupted.Err() != nil {
		t.Skip("interrupted")
	}
}

// The stories are told in this order on one server: each begins where the one
// before it ended, so the first that fails is the last.
func TestLocalDeploy(t *testing.T) {
	w := newWorld(t)
	for _, story := range []struct {
		name string
		tell func(*testing.T)
	}{
		{"a create with the default settings makes a user who can sign in", w.create},
		{"records that the user puts are in the lake, under the keys that Firehose gives", w.deliver},
		{"a deploy that changes nothing is none", w.deployAgain},
		{"a change of settings updates what there is, and the way back too", w.changeSettings},
		{"a change that would replace the stream under its name is refused, and nothing is lost", w.changeSource},
		{"the user may do what the KDG page does and nothing else", w.leastPrivilege},
		{"a rotation gives the user a new password", w.rotate},
		{"an update of the user name replaces the user and nothing else", w.renameUser},
		{"a rotation gives the new user a new password", w.rotate},
		{"a switch to the Password parameter keeps the user and removes the secret", w.switchToParameter},
		{"an update of the password takes the old one back", w.changePassword},
		{"an update that Cognito refuses rolls back to the old password", w.refusedUpdate},
		{"a create that Cognito refuses rolls back and leaves nothing", w.refusedCreate},
		{"a second copy lives beside the first, apart from it", w.secondCopy},
		{"what kdg sends is in the lake, each record once", w.sendPacked},
		{"kdg verify proves that stream", w.verify},
		{"kdg fills a bucket with the objects that it writes to a folder", w.fill},
		{"records go through a data stream, where that is the source", w.pipe},
		{"the template of a copy with a data stream and monitoring deploys as it is tested", w.golden},
		{"every option that MiniStack models works at once", w.everyOption},
		{"no password is in an output, an event or a log", w.noPasswordInSight},
		{"the sign-in of a copy is destroyed without touching its stream", w.destroySignIn},
		{"a destroy leaves the buckets and the records, and nothing else", w.destroy},
		{"without retainData a destroy leaves nothing", w.destroyData},
	} {
		if !t.Run(story.name, story.tell) {
			return
		}
	}
}

// world is the local AWS, and what the stories hand on.
type world struct {
	ctx    context.Context
	server *local.Server
	admin  aws.Config
	dir    string // of the server's files

	empty     inventory // what there is before the first deploy
	outputs   local.Outputs
	page      local.Page
	records   [][]byte // that were put on the first copy
	passwords []string // that were ever in use: none may be seen anywhere
	second    local.Outputs
	command   string // kdg, once it is built
}

// toStop is what the stories leave of go test's own limit, which would leave the server
// running. A story that hangs would otherwise last for the hour that CloudFormation waits
// for a custom resource.
const toStop = 30 * time.Second

// newWorld starts the server. It stops with the test, also after Ctrl-C.
func newWorld(t *testing.T) *world {
	t.Helper()
	needE2E(t)
	root, err := repo.Root()
	require.NoError(t, err)
	for tool, place := range map[string]string{"ministack": ".venv", "cdk": "node_modules"} {
		if _, ok := repo.Tool(root, tool); !ok {
			t.Skipf("%s is not installed in %s: run make setup", tool, place)
		}
	}
	ctx := interrupted
	if end, limited := t.Deadline(); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-toStop))
		t.Cleanup(cancel)
	}

	w := &world{ctx: ctx, dir: filepath.Join(t.ArtifactDir(), "local")}
	w.server, err = local.Start(ctx, checkout.Copy(t, nil), w.dir)
	require.NoError(t, err)
	t.Cleanup(w.server.Stop)
	t.Cleanup(func() {
		if t.Failed() {
			const shown = 4000
			log := w.log(t, cdkLog)
			t.Logf("the end of %s (go test -artifacts keeps all of it):\n%s", cdkLog, log[max(0, len(log)-shown):])
		}
	})
	require.NoError(t, w.server.Bootstrap(ctx))
	w.admin, err = w.server.Config()
	require.NoError(t, err)
	w.empty = w.inventory(t)
	return w
}

const (
	cdkLog    = "cdk.log"
	serverLog = "ministack.log"
)

// log is what a log has so far.
func (w *world) log(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(w.dir, name))
	require.NoError(t, err)
	return string(content)
}

// deploy deploys a copy of the app and gives its outputs.
func (w *world) deploy(t *testing.T, args ...string) local.Outputs {
	t.Helper()
	outputs, err := w.server.Deploy(w.ctx, args...)
	require.NoError(t, err)
	return outputs
}

// update deploys the first copy again. Whatever changes, its users keep their
// bookmark: the pools and the URL of the page stay.
func (w *world) update(t *testing.T, args ...string) {
	t.Helper()
	before := w.outputs["KdgUrl"]
	w.outputs = w.deploy(t, args...)
	require.Equal(t, before, w.outputs["KdgUrl"], "the pools were replaced")
}

// secretID is the --secret-id of the command that a stack gives its user.
func secretID(t *testing.T, command string) string {
	t.Helper()
	_, rest, ok := strings.Cut(command, " --secret-id ")
	require.True(t, ok, "no secret in the command %q", command)
	id, _, _ := strings.Cut(rest, " ")
	return id
}

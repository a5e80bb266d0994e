// Package e2e deploys the app with the real CDK CLI to MiniStack, a local AWS emulator with
// IAM enforced, and checks the documented behaviour: creates, updates, rollbacks, second
// copies and destroys.
//
// Run it with make e2e or make test; go test ./... skips it.
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

// enabled names the environment variable that make e2e sets.
const enabled = "PENSTOCK_E2E"

// needE2E skips a test outside make e2e, and after an interrupt.
func needE2E(t *testing.T) {
	t.Helper()
	if os.Getenv(enabled) == "" {
		t.Skip(enabled + " is not set: run make e2e")
	}
	if interrupted.Err() != nil {
		t.Skip("interrupted")
	}
}

// A story is a part of a test. It depends on the state that the one before it left.
type story struct {
	name string
	run  func(*testing.T)
}

// tell runs stories in order, and ends with the first failure.
func tell(t *testing.T, stories []story) {
	for _, story := range stories {
		if !t.Run(story.name, story.run) {
			return
		}
	}
}

// TestLocalDeploy deploys a copy with default settings, changes it in each way, deploys a
// second copy beside it, and destroys both.
func TestLocalDeploy(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	tell(t, []story{
		{"a create with default settings makes a user who can sign in", s.create},
		{"records that the user puts arrive in the lake under Firehose's keys", s.deliver},
		{"a deploy without changes does nothing", s.deployAgain},
		{"changing settings and changing them back updates resources in place", s.changeSettings},
		{"a change that would replace the stream fails and loses nothing", s.changeSource},
		{"the user may do only what the KDG page does", s.leastPrivilege},
		{"a rotation gives the user a new password", s.rotate},
		{"an update of the user name replaces only the user", s.renameUser},
		{"a rotation gives the new user a new password", s.rotate},
		{"a switch to the Password parameter keeps the user and removes the secret", s.switchToParameter},
		{"an update of the password invalidates the old one", s.changePassword},
		{"an update that Cognito rejects rolls back to the old password", s.rejectedUpdate},
		{"a create that Cognito rejects rolls back and leaves nothing", s.rejectedCreate},
		{"a second copy is independent of the first", s.secondCopy},
		{"records sent by kdg arrive in the lake once each", s.sendPacked},
		{"kdg verify finds all its marks", s.verify},
		{"kdg lake writes the same objects to a bucket as to a folder", s.fillBucket},
		{"no password appears in an output, an event or a log", s.passwordsStaySecret},
		{"destroying a sign-in stack leaves its stream alone", s.destroySignIn},
		{"a destroy leaves only the buckets and the records", s.destroy},
		{"a destroy without retainData leaves nothing", s.destroyData},
	})
}

// TestOptions deploys copies with other settings, and destroys each.
func TestOptions(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	var err error
	s.records, err = local.Records(20, 1, time.Now().UTC())
	require.NoError(t, err)
	tell(t, []story{
		{"records arrive through a data stream as source", s.dataStreamSource},
		{"functions in AWS send each minute's records, and those of bulk runs, once", s.traffic},
		{"the stack of a notebook comes and goes", s.notebook},
		{"the golden template with a data stream and monitoring deploys unchanged", s.deployGolden},
		{"all options that MiniStack supports work together", s.everyOption},
		{"no password appears in an output or a log", func(t *testing.T) { s.checkNoPassword(t, map[string]string{}) }},
	})
}

// A suite holds the local AWS and the state that the stories pass on.
type suite struct {
	ctx    context.Context
	server *local.Server
	admin  aws.Config
	dir    string // the server's files

	empty     inventory // before the first deploy
	outputs   local.Outputs
	page      local.Page
	records   [][]byte // put on the first copy
	passwords []string // used so far, which must not appear anywhere; the last is the first copy's
	second    local.Outputs
}

// cleanupTime is how long before go test's own timeout the stories are cancelled, so
// that the server can be stopped. Without that, CloudFormation would wait an hour for a
// custom resource that hangs.
const cleanupTime = 30 * time.Second

// newSuite starts a server that is stopped when the test ends, also by Ctrl-C.
func newSuite(t *testing.T) *suite {
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
		ctx, cancel = context.WithDeadline(ctx, end.Add(-cleanupTime))
		t.Cleanup(cancel)
	}

	s := &suite{ctx: ctx, dir: filepath.Join(t.ArtifactDir(), "local")}
	copied := checkout.Copy(t, nil)
	checkout.SetApp(t, copied, "JSII_RUNTIME=none "+program("penstock"))
	s.server, err = local.Start(ctx, copied, s.dir)
	require.NoError(t, err)
	t.Cleanup(s.server.Stop)
	t.Cleanup(func() {
		if t.Failed() {
			const shown = 4000
			log := s.log(t, cdkLog)
			t.Logf("the end of %s (go test -artifacts keeps the whole file):\n%s", cdkLog, log[max(0, len(log)-shown):])
		}
	})
	require.NoError(t, s.server.Bootstrap(ctx))
	s.admin, err = s.server.Config()
	require.NoError(t, err)
	s.empty = s.inventory(t)
	return s
}

const (
	cdkLog    = "cdk.log"
	serverLog = "ministack.log"
)

// log returns the content of a log file.
func (s *suite) log(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(s.dir, name))
	require.NoError(t, err)
	return string(content)
}

// deploy deploys a copy of the app and returns its outputs.
func (s *suite) deploy(t *testing.T, args ...string) local.Outputs {
	t.Helper()
	outputs, err := s.server.Deploy(s.ctx, args...)
	require.NoError(t, err)
	return outputs
}

// update deploys the first copy again. The user pool, identity pool and KdgUrl must not
// change, because users have bookmarks.
func (s *suite) update(t *testing.T, args ...string) {
	t.Helper()
	before := s.outputs["KdgUrl"]
	s.outputs = s.deploy(t, args...)
	require.Equal(t, before, s.outputs["KdgUrl"], "the pools were replaced")
}

// secretID returns the --secret-id argument of a command in the outputs.
func secretID(t *testing.T, command string) string {
	t.Helper()
	_, rest, ok := strings.Cut(command, " --secret-id ")
	require.True(t, ok, "no secret in the command %q", command)
	id, _, _ := strings.Cut(rest, " ")
	return id
}

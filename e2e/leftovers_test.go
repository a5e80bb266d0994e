package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"penstock/internal/local"
	"penstock/internal/repo"
	"penstock/internal/testkit/checkout"
	"penstock/internal/testkit/doctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// make local leaves nothing outside the checkout, also after an error or an interrupt.
func TestMakeLocalLeavesNothing(t *testing.T) {
	t.Parallel()
	needLeftovers(t)
	root := checkout.Copy(t, nil)

	const stopped = 130
	for _, row := range []struct {
		name  string
		after string // the step after which something happens; empty for nothing
		do    func(r *run, dir string)
		exit  int
	}{
		{"to the end", "", nil, 0},
		{"interrupted before the bootstrap", "compile the app", signalGroup(syscall.SIGINT), stopped},
		{"the terminal is closed before the synth", "cdk bootstrap", signalGroup(syscall.SIGHUP), stopped},
		{"terminated before the deploy", "cdk synth", signalGroup(syscall.SIGTERM), stopped},
		{"a deploy that fails", "cdk bootstrap", failDeploy, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			needE2E(t)
			dir := filepath.Join(t.TempDir(), "local")
			r := start(t, root, program("local"), "--dir", dir)
			if row.do != nil {
				for line := ""; !strings.HasPrefix(line, row.after); {
					var err error
					line, err = r.stderr.ReadString('\n')
					require.NoError(t, err)
				}
				row.do(r, dir)
			}
			said := r.wait()
			assert.Equal(t, row.exit, r.cmd.ProcessState.ExitCode(), said)
			if row.do == nil {
				documented(t, root, said+r.stdout.String())
			}
			r.requireNothingLeft()
			running, err := local.Running(root, dir)
			require.NoError(t, err)
			assert.Nil(t, running)
		})
	}
}

// make test leaves nothing outside the checkout if it is interrupted.
func TestMakeTestLeavesNothing(t *testing.T) {
	t.Parallel()
	root := needLeftovers(t)
	for _, row := range []struct {
		step   string
		begun  string // the start of the name of a file that shows that the step runs
		signal syscall.Signal
	}{
		{"unit", "go-build", syscall.SIGINT},
		{"e2e", cdkLog, syscall.SIGTERM}, // MiniStack and the CDK CLI run
	} {
		t.Run(row.step, func(t *testing.T) {
			needE2E(t)
			r := start(t, root, "make", "test", "STEPS="+row.step)
			require.Eventually(t, func() bool {
				return slices.ContainsFunc(files(t, r.temporary), func(name string) bool { return strings.HasPrefix(filepath.Base(name), row.begun) })
			}, beginsWithin, pollInterval)
			signalGroup(row.signal)(r, "")
			said := r.wait()
			assert.False(t, r.cmd.ProcessState.Success(), said)
			r.requireNothingLeft()
		})
	}
}

// varies matches the parts of the output of make local that differ between runs.
var varies = []*regexp.Regexp{
	regexp.MustCompile(` +\d+\.\d s\n`),
	regexp.MustCompile(`us-east-1_\w+`),             // user pool
	regexp.MustCompile(`lakedata\w+-\w+`),           // bucket
	regexp.MustCompile(`streaming/\d{4}/\d\d/.*\n`), // key
}

// documented compares the output of make local with the documentation.
func documented(t *testing.T, root, output string) {
	t.Helper()
	pages, err := doctest.Pages(root)
	require.NoError(t, err)
	blocks := doctest.Examples(pages, "make local")
	assert.NotEmpty(t, blocks)
	for _, block := range blocks {
		assert.NoError(t, block[0].Compare(output, varies...))
	}
}

// beginsWithin is enough to compile the tests of this package and to start MiniStack while other
// tests run.
const beginsWithin = 5 * time.Minute

// leftovers names the environment variable by which a run's processes are known.
const leftovers = "PENSTOCK_LEFTOVERS"

// needLeftovers returns the root of the checkout, or skips a test that cannot look for
// processes or that is itself part of such a run.
func needLeftovers(t *testing.T) string {
	t.Helper()
	needE2E(t)
	if os.Getenv(leftovers) != "" {
		t.Skip("this run of make test is itself tested for leftovers")
	}
	if _, err := os.Stat("/proc/self/environ"); err != nil {
		t.Skip("no /proc, which lists the processes")
	}
	root, err := repo.Root()
	require.NoError(t, err)
	return root
}

// run is a command with its own temporary folder and home folder.
type run struct {
	t               *testing.T
	cmd             *exec.Cmd
	stdout          bytes.Buffer
	stderr          *bufio.Reader
	temporary, home string
	mark            string // in the environment of every process that it starts
}

// start runs a command in the checkout. It is terminated if the test is interrupted.
func start(t *testing.T, root, name string, args ...string) *run {
	t.Helper()
	r := &run{t: t, temporary: t.TempDir(), home: t.TempDir()}
	r.mark = leftovers + "=" + r.temporary
	r.cmd = exec.CommandContext(interrupted, name, args...)
	r.cmd.Cancel = func() error { return syscall.Kill(-r.cmd.Process.Pid, syscall.SIGTERM) }
	r.cmd.Dir = root
	r.cmd.Env = append(os.Environ(), caches(t)...)
	r.cmd.Env = append(r.cmd.Env, r.mark, "TMPDIR="+r.temporary, "HOME="+r.home)
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r.cmd.Stdout = &r.stdout
	stderr, err := r.cmd.StderrPipe()
	require.NoError(t, err)
	r.stderr = bufio.NewReader(stderr)
	require.NoError(t, r.cmd.Start())
	return r
}

// wait waits until the command ends, and returns what it still printed to standard error.
func (r *run) wait() string {
	said, err := io.ReadAll(r.stderr)
	require.NoError(r.t, err)
	r.cmd.Wait()
	return string(said)
}

// requireNothingLeft checks that no process, and so no port, is left of the command,
// and no file but the settings of Go.
func (r *run) requireNothingLeft() {
	require.EventuallyWithT(r.t, func(c *assert.CollectT) {
		assert.Empty(c, r.processes())
		left, err := os.ReadDir(r.temporary)
		require.NoError(c, err)
		assert.Empty(c, left)
		for _, name := range files(r.t, r.home) {
			assert.Regexp(c, `/\.config(/go(/.*)?)?$`, name)
		}
	}, timeout, pollInterval)
}

// signalGroup sends a signal to the process group, as the terminal does.
func signalGroup(signal syscall.Signal) func(r *run, dir string) {
	return func(r *run, _ string) { require.NoError(r.t, syscall.Kill(-r.cmd.Process.Pid, signal)) }
}

// failDeploy makes a folder in place of the file that the deploy writes last.
func failDeploy(r *run, dir string) {
	require.NoError(r.t, os.Mkdir(filepath.Join(dir, "outputs.json"), 0o755))
}

// caches are the variables that keep Go's and jsii's caches where they are.
func caches(t *testing.T) []string {
	t.Helper()
	var env []string
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		value, err := exec.Command("go", "env", name).Output()
		require.NoError(t, err)
		env = append(env, name+"="+string(bytes.TrimSpace(value)))
	}
	home, err := os.UserHomeDir()
	require.NoError(t, err)
	return append(env, "JSII_RUNTIME_PACKAGE_CACHE_ROOT="+filepath.Join(home, ".cache", "aws", "jsii", "package-cache"))
}

// processes are the processes that the run started and that still run.
func (r *run) processes() (all []string) {
	environments, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(r.t, err)
	for _, name := range environments {
		content, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(content, []byte(r.mark)) {
			continue // ended, or somebody else's
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		require.NoError(r.t, err)
		command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		all = append(all, fmt.Sprintf("%d %q", pid, command))
	}
	return all
}

// files are all files and folders in dir.
func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if path != dir && err == nil {
			all = append(all, path)
		}
		return nil
	}))
	return all
}

package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"penstock/internal/local"
	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// However make local ends, it leaves nothing outside the repository: no process, and so
// no open port, and no file in the temporary or home folder except the caches of Go and
// jsii.
func TestMakeLocalLeavesNothing(t *testing.T) {
	if os.Getenv("PENSTOCK_E2E") == "" {
		t.Skip("PENSTOCK_E2E is not set: run make e2e")
	}
	if _, err := os.Stat("/proc/self/environ"); err != nil {
		t.Skip("no /proc to find processes in")
	}
	root, err := repo.Root()
	require.NoError(t, err)
	command := filepath.Join(t.TempDir(), "local")
	output, err := exec.Command("go", "build", "-o", command, filepath.Join(root, "internal", "cmd", "local")).CombinedOutput()
	require.NoError(t, err, string(output))

	const interrupted = 130
	for _, row := range []struct {
		name  string
		after string // do happens after this step
		do    func(r *localRun)
		exit  int
	}{
		{"completed", "", nil, 0},
		{"interrupted before the bootstrap", "compile the app", (*localRun).interrupt, interrupted},
		{"interrupted before the synth", "cdk bootstrap", (*localRun).interrupt, interrupted},
		{"terminated before the deploy", "cdk synth", (*localRun).terminate, interrupted},
		{"failed deploy", "cdk bootstrap", (*localRun).failDeploy, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := startLocal(t, root, command)
			stderr := bufio.NewReader(r.stderr)
			if row.do != nil {
				for line := ""; !strings.HasPrefix(line, row.after); {
					line, err = stderr.ReadString('\n')
					require.NoError(t, err)
				}
				row.do(r)
			}
			printed, err := io.ReadAll(stderr)
			require.NoError(t, err)
			r.cmd.Wait()
			assert.Equal(t, row.exit, r.cmd.ProcessState.ExitCode(), string(printed))
			require.EventuallyWithT(t, func(c *assert.CollectT) {
				assert.Empty(c, r.processes())
				assert.Empty(c, files(t, r.temporary))
				for _, name := range files(t, r.home) {
					assert.Regexp(c, `/\.config(/go(/.*)?)?$`, name)
				}
			}, timeout, pollInterval)
			running, err := local.Running(root, r.dir)
			require.NoError(t, err)
			assert.Nil(t, running)
		})
	}
}

// A localRun is a run of internal/cmd/local in folders of its own.
type localRun struct {
	t                    *testing.T
	cmd                  *exec.Cmd
	stderr               io.Reader
	root                 string
	dir, temporary, home string
	marker               string // environment variable of every process that the run starts
}

func startLocal(t *testing.T, root, command string) *localRun {
	t.Helper()
	r := &localRun{t: t, root: root, dir: filepath.Join(t.TempDir(), "local"), temporary: t.TempDir(), home: t.TempDir()}
	r.marker = "PENSTOCK_LEFTOVERS=" + r.dir
	r.cmd = exec.Command(command, "--dir", r.dir)
	r.cmd.Dir = root
	r.cmd.Env = append(os.Environ(), caches(t)...)
	r.cmd.Env = append(r.cmd.Env, r.marker, "TMPDIR="+r.temporary, "HOME="+r.home)
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stderr, err := r.cmd.StderrPipe()
	require.NoError(t, err)
	r.stderr = stderr
	require.NoError(t, r.cmd.Start())
	return r
}

// caches returns variables that keep the caches of Go and jsii where they are.
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

// interrupt sends SIGINT to the process group, as Ctrl-C does.
func (r *localRun) interrupt() {
	require.NoError(r.t, syscall.Kill(-r.cmd.Process.Pid, syscall.SIGINT))
}

func (r *localRun) terminate() { require.NoError(r.t, r.cmd.Process.Signal(syscall.SIGTERM)) }

// failDeploy makes the deploy fail: it puts a folder where the outputs file belongs.
func (r *localRun) failDeploy() {
	require.NoError(r.t, os.Mkdir(filepath.Join(r.dir, "outputs.json"), 0o755))
}

// processes returns the running processes that the run started.
func (r *localRun) processes() (all []string) {
	environments, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(r.t, err)
	for _, name := range environments {
		content, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(content, []byte(r.marker)) {
			continue // the process has ended or belongs to another user or run
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		require.NoError(r.t, err)
		command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		all = append(all, fmt.Sprintf("%d %q", pid, command))
	}
	return all
}

// files returns all files and folders in dir.
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

package cdkapp

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"penstock/internal/repo"

	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// exitVariable makes this test binary a CDK program that starts the kernel and exits in
// the given way.
const exitVariable = "PENSTOCK_KERNEL_ENDING"

func TestMain(m *testing.M) {
	Setup()
	if how := os.Getenv(exitVariable); how != "" {
		startAndExit(how)
	}
	code := m.Run()
	Close()
	os.Exit(code)
}

func startAndExit(how string) {
	root, err := repo.Root()
	if err != nil {
		panic(err)
	}
	if _, err := NewApp(root, os.Getenv("CDK_OUTDIR")); err != nil {
		panic(err)
	}
	switch how {
	case "close":
		Close()
		os.Exit(0)
	case "exit":
		os.Exit(1)
	case "panic":
		panic("on purpose")
	default: // the test sends a signal
		os.Stdout.WriteString("started\n")
		io.Copy(io.Discard, os.Stdin) // ends if the test is interrupted
	}
}

// However a program ends, it leaves no process and no temporary file of the kernel.
func TestLeavesNoProcessOrFile(t *testing.T) {
	type process = *os.Process
	group := func(signal syscall.Signal) func(process) error { // signals the process group, as a terminal does
		return func(p process) error { return syscall.Kill(-p.Pid, signal) }
	}
	for how, stop := range map[string]func(process) error{
		"close": nil, "exit": nil, "panic": nil,
		"Ctrl-C": group(syscall.SIGINT), "a closed terminal": group(syscall.SIGHUP), "the end of the session": group(syscall.SIGTERM),
		"terminated": func(p process) error { return p.Signal(syscall.SIGTERM) },
		"killed":     func(p process) error { return p.Kill() }, "killed with its children": group(syscall.SIGKILL),
	} {
		t.Run(how, func(t *testing.T) {
			temporary := t.TempDir()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), exitVariable+"="+how, "TMPDIR="+temporary, "CDK_OUTDIR="+filepath.Join(t.TempDir(), "cdk.out"))
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			stdout, err := cmd.StdoutPipe()
			require.NoError(t, err)
			_, err = cmd.StdinPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			if stop != nil {
				_, err := bufio.NewReader(stdout).ReadString('\n')
				require.NoError(t, err)
				require.NoError(t, stop(cmd.Process))
			}
			cmd.Wait() // the exit status does not matter

			assert.EventuallyWithT(t, func(c *assert.CollectT) {
				assert.Error(c, syscall.Kill(-cmd.Process.Pid, 0), "a process is left")
				left, err := os.ReadDir(temporary)
				require.NoError(c, err)
				assert.Empty(c, left)
			}, 20*time.Second, 10*time.Millisecond)
		})
	}
}

// Users may keep settings in cdk.json. Golden templates and tests ignore them.
func TestTestsIgnoreSettingsInCDKJSON(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "cdk.json"), []byte(`{"context": {"@aws-cdk/aws-iam:minimizePolicies": true, "compression": "GZIP"}}`), 0o600))
	app, err := NewApp(root, t.TempDir())
	require.NoError(t, err)
	assert.Equal(t, true, app.Node().TryGetContext(jsii.String("@aws-cdk/aws-iam:minimizePolicies")))
	assert.Nil(t, app.Node().TryGetContext(jsii.String("compression")))
}

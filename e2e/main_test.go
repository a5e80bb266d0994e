package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"penstock/internal/pagefiles"
	"penstock/internal/repo"
)

// programs is a folder with the app, kdg and the program of make local, which is built once for
// all tests.
var programs string

// TestMain builds the programs and sets the environment of the servers. It must not use
// t.Setenv, because the tests run in parallel: the CDK CLI mostly waits.
func TestMain(m *testing.M) {
	status := 0
	if os.Getenv(enabled) == "" {
		status = m.Run()
	} else if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	} else {
		status = m.Run()
	}
	os.RemoveAll(programs)
	os.Exit(status)
}

func prepare() error {
	root, err := repo.Root()
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"SFN_WAIT_SCALE": "0.1", // Step Functions waits a tenth of the time between retries
		"PENSTOCK_PAGE":  filepath.Join(root, filepath.FromSlash(pagefiles.Folder)),
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	if programs, err = os.MkdirTemp("", "penstock-e2e-"); err != nil {
		return err
	}
	build := exec.CommandContext(interrupted, "go", "build", "-ldflags=-s -w", "-o", programs, ".", "./cmd/kdg", "./internal/cmd/local")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	return nil
}

// program returns the path of a program that TestMain has built: penstock is the app.
func program(name string) string { return filepath.Join(programs, name) }

// Package gofunction builds a Lambda function in Go for the provided.al2023
// runtime, without Docker.
package gofunction

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// hashLength is how much of a hash is in the name of a folder.
const hashLength = 16

// Function is a built function.
type Function struct {
	Dir  string // holds bootstrap and nothing else
	Hash string // of what it was built from: sources, modules, toolchain, flags; hex
}

// flags make the binary small (no symbols, no RPC mode of the Go 1.x runtime)
// and the same on every machine (no paths, no commit).
var flags = []string{"-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w -buildid="}

// Build builds the package at root/pkg, such as lambda/kdguser, for a Lambda
// architecture, arm64 or x86_64, under root/build. What is there from before is
// used again where its hash is the same, and removed where it is not.
//
// The package must be complete in its folder: of the module, only its own
// sources are in the hash. The toolchain is the one that go.mod names.
func Build(root, pkg, architecture string) (Function, error) {
	hash, err := hashOf(root, pkg, architecture)
	if err != nil {
		return Function{}, fmt.Errorf("hash %s: %w", pkg, err)
	}
	name := filepath.Base(pkg)
	dir := filepath.Join(root, "build", name+"-"+architecture+"-"+hash[:hashLength])
	if built(dir) {
		return Function{Dir: dir, Hash: hash}, nil
	}

	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Function{}, err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), name+"-*.tmp")
	if err != nil {
		return Function{}, err
	}
	defer os.RemoveAll(fresh)
	if err := Compile(root, pkg, "linux", goArch[architecture], filepath.Join(fresh, "bootstrap")); err != nil {
		return Function{}, err
	}
	if err := settle(fresh, dir); err != nil {
		return Function{}, err
	}
	return Function{Dir: dir, Hash: hash}, removeOlder(dir)
}

// settle gives a folder that is whole its name: an interrupted run leaves
// nothing that looks complete. Another process may have been first.
func settle(fresh, dir string) error {
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil && !built(dir) {
		return err
	}
	return nil
}

// removeOlder removes the builds of the same function and architecture that dir
// takes the place of.
func removeOlder(dir string) error {
	builds, err := filepath.Glob(dir[:len(dir)-hashLength] + strings.Repeat("[0-9a-f]", hashLength))
	if err != nil {
		return err
	}
	for _, build := range builds {
		if build != dir {
			err = errors.Join(err, os.RemoveAll(build))
		}
	}
	return err
}

// built says whether a build is complete: by this process, an earlier one, or
// another one at the same time.
func built(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "bootstrap"))
	return err == nil
}

// goArch are Go's names of Lambda's architectures.
var goArch = map[string]string{"arm64": "arm64", "x86_64": "amd64"}

// Compile compiles the package at root/pkg with the flags of what ships, for a
// system and processor by Go's names. Its environment is its own, so that
// nobody's shell changes the binary.
func Compile(root, pkg, goos, goarch, out string) error {
	toolchain, err := toolchainOf(root)
	if err != nil {
		return err
	}
	args := append(append([]string{"build"}, flags...), "-o", out, "./"+filepath.ToSlash(pkg))
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch, "GOFLAGS=", "GOEXPERIMENT=", "GOTOOLCHAIN="+toolchain)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./%s for %s/%s: %w\n%s", pkg, goos, goarch, err, bytes.TrimSpace(output))
	}
	return nil
}

var toolchainLine = regexp.MustCompile(`(?m)^toolchain (\S+)`)

func toolchainOf(root string) (string, error) {
	name := filepath.Join(root, "go.mod")
	mod, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	match := toolchainLine.FindSubmatch(mod)
	if match == nil {
		return "", fmt.Errorf("%s has no toolchain line: without one the function differs from machine to machine", name)
	}
	return string(match[1]), nil
}

// hashOf hashes everything that decides the bytes of the binary. All of go.mod
// and go.sum is more than that, but it needs no run of the go command.
func hashOf(root, pkg, architecture string) (string, error) {
	sources, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pkg), "*.go"))
	if err != nil {
		return "", err
	}
	sources = slices.DeleteFunc(sources, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	if len(sources) == 0 {
		return "", fmt.Errorf("no Go files in %s", filepath.Join(root, pkg))
	}
	slices.Sort(sources)

	h := sha256.New()
	fmt.Fprintf(h, "%s %q\n", architecture, flags)
	for _, name := range append([]string{filepath.Join(root, "go.mod"), filepath.Join(root, "go.sum")}, sources...) {
		content, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", filepath.Base(name), len(content))
		io.Copy(h, bytes.NewReader(content))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

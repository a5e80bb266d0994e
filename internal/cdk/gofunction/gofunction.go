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

// hashLength is how many digits of the hash are in the name of a build folder.
const hashLength = 16

// A Function is a compiled Lambda function.
type Function struct {
	Dir  string // contains only bootstrap
	Hash string // hex hash of the sources, modules, toolchain and flags
}

// flags make the binary small (no symbols, no RPC mode of the Go 1.x runtime) and
// reproducible (no paths, no commit).
var flags = []string{"-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w -buildid="}

// Build compiles the package at root/pkg, such as lambda/kdguser, for a Lambda
// architecture, arm64 or x86_64, into a folder under root/build. A build with the same
// hash is reused; older builds for the same architecture are removed.
//
// The package must not import other packages of the module, because the hash covers only
// its own sources. The toolchain is the one that go.mod names.
func Build(root, pkg, architecture string) (Function, error) {
	hash, err := hashInputs(root, pkg, architecture)
	if err != nil {
		return Function{}, fmt.Errorf("hash %s: %w", pkg, err)
	}
	name := filepath.Base(pkg)
	dir := filepath.Join(root, "build", name+"-"+architecture+"-"+hash[:hashLength])
	if isComplete(dir) {
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
	if err := publish(fresh, dir); err != nil {
		return Function{}, err
	}
	return Function{Dir: dir, Hash: hash}, removeOldBuilds(dir)
}

// publish renames a complete build folder to its final name, so that an interrupted
// build never looks complete. Another process may have done so first.
func publish(fresh, dir string) error {
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil && !isComplete(dir) {
		return err
	}
	return nil
}

// removeOldBuilds removes the builds that dir replaces: same function, same
// architecture.
func removeOldBuilds(dir string) error {
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

// isComplete reports whether a build is complete. Another process may have made it.
func isComplete(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "bootstrap"))
	return err == nil
}

// goArch maps Lambda's names of architectures to Go's.
var goArch = map[string]string{"arm64": "arm64", "x86_64": "amd64"}

// Compile compiles the package at root/pkg with the flags of the deployed function, for
// a GOOS and GOARCH. It sets all variables that affect the binary, so that the user's
// environment does not.
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
		return "", fmt.Errorf("%s has no toolchain line, so the function would differ between machines: add one", name)
	}
	return string(match[1]), nil
}

// hashInputs returns a hash of everything that determines the binary. It includes all of
// go.mod and go.sum, which is more than necessary but does not need the go command.
func hashInputs(root, pkg, architecture string) (string, error) {
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

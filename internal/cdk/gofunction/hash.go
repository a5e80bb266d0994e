package gofunction

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/build"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// hashInputs returns a hash of everything that determines the binary. It includes all of
// go.mod and go.sum, which is more than necessary but does not need the go command.
func hashInputs(root, pkg, architecture string) (string, error) {
	module, err := directive(root, "module")
	if err != nil {
		return "", err
	}
	s := sources{root: root, module: module, context: build.Default, packages: map[string]bool{}, files: map[string]bool{"go.mod": true, "go.sum": true}}
	s.context.GOOS, s.context.GOARCH, s.context.CgoEnabled = "linux", goArch[architecture], false
	s.context.BuildTags = []string{tag}
	if err := s.add(pkg); err != nil {
		return "", err
	}

	h := sha256.New()
	fmt.Fprintf(h, "%s %q\n", architecture, flags)
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", name, len(content))
		h.Write(content)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Sources are the files of the module that determine a binary.
type sources struct {
	root, module string
	context      build.Context
	packages     map[string]bool
	files        map[string]bool // paths relative to root, with slashes
}

// add adds the files of a package, and of the packages of the module that it imports. The
// package is a path relative to root, with slashes.
func (s *sources) add(pkg string) error {
	if s.packages[pkg] {
		return nil
	}
	s.packages[pkg] = true
	p, err := s.context.ImportDir(filepath.Join(s.root, filepath.FromSlash(pkg)), 0)
	if err != nil {
		return err
	}
	for _, file := range p.GoFiles {
		s.files[pkg+"/"+file] = true
	}
	for _, pattern := range p.EmbedPatterns {
		matches, err := filepath.Glob(filepath.Join(p.Dir, filepath.FromSlash(pattern)))
		if err != nil {
			return err
		}
		if len(matches) == 0 {
			return fmt.Errorf("%s embeds %s, which matches no file", pkg, pattern)
		}
		for _, match := range matches {
			file, err := filepath.Rel(s.root, match)
			if err != nil {
				return err
			}
			s.files[filepath.ToSlash(file)] = true
		}
	}
	for _, path := range p.Imports {
		if inner, ok := strings.CutPrefix(path, s.module+"/"); ok {
			if err := s.add(inner); err != nil {
				return err
			}
		}
	}
	return nil
}

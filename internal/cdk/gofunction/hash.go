package gofunction

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// hashInputs returns a hash of everything that determines the binary. It includes all of
// go.mod and go.sum, and files for other systems, which is more than necessary but does
// not need the go command.
func hashInputs(root, pkg, architecture string) (string, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	s := sources{root: root, files: map[string][]byte{"go.mod": mod}, packages: map[string]bool{}}
	if match := moduleLine.FindSubmatch(mod); match != nil {
		s.module = string(match[1])
	}
	if s.files["go.sum"], err = os.ReadFile(filepath.Join(root, "go.sum")); err != nil {
		return "", err
	}
	if err := s.add(pkg); err != nil {
		return "", err
	}

	h := sha256.New()
	fmt.Fprintf(h, "%s %q\n", architecture, flags)
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		fmt.Fprintf(h, "%s %d\n", name, len(s.files[name]))
		h.Write(s.files[name])
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

var moduleLine = regexp.MustCompile(`(?m)^module (\S+)`)

// sources collects the files of a package and of the packages of its module that it
// imports.
type sources struct {
	root, module string
	files        map[string][]byte // content by path below root, with slashes
	packages     map[string]bool   // already added
}

// add adds the files of a package: Go files without tests, and the files beside them,
// which the package may embed. It does not add files in folders without Go files.
func (s *sources) add(pkg string) error {
	if s.packages[pkg] {
		return nil
	}
	s.packages[pkg] = true
	folder := filepath.Join(s.root, filepath.FromSlash(pkg))
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	found := false
	for _, entry := range entries {
		if !entry.Type().IsRegular() || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		name := path.Join(pkg, entry.Name())
		if s.files[name], err = os.ReadFile(filepath.Join(folder, entry.Name())); err != nil {
			return err
		}
		if strings.HasSuffix(name, ".go") {
			found = true
			if err := s.addImports(name); err != nil {
				return err
			}
		}
	}
	if !found {
		return fmt.Errorf("no Go files in %s", folder)
	}
	return nil
}

// addImports adds the packages of the module that a file imports.
func (s *sources) addImports(name string) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, s.files[name], parser.ImportsOnly)
	if err != nil {
		return nil // the compiler says what is wrong with it
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if pkg, ours := strings.CutPrefix(imported, s.module+"/"); ours && s.module != "" {
			if err := s.add(pkg); err != nil {
				return err
			}
		}
	}
	return nil
}

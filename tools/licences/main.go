// Command licences writes docs/licences.md: the licence of everything that is linked
// into what this project makes, and of what it is built and tested with. It fails where
// a licence is not one of the allowed. It is run at the root of a checkout that is set up.
package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// linked may be in what is distributed: they ask for the notice, and nothing of who uses it.
var linked = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "0BSD"}

// tools may be used besides: what they ask of who changes them binds nobody here.
var tools = append([]string{"BlueOak-1.0.0", "BSD", "CNRI-Python", "MPL-2.0", "PSF-2.0"}, linked...)

// A dependency is a package that a registry has.
type dependency struct{ name, version, licence string }

const preface = `# Licences

Penstock is under the [Apache License 2.0](../LICENSE). ` + "`make golden`" + ` writes this page and ` + "`make check`" + ` holds it: the licences of Go modules are
recognized in their files by [licensecheck](https://github.com/google/licensecheck), of a build for Linux; those of npm are in the lock files, those of PyPI in
what is installed, where what only some versions of Python need is checked and not listed.
Linked may be: ` + "%s" + `. What is only used may besides be: %s.
`

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, preface, strings.Join(linked, ", "), strings.Join(tools[:len(tools)-len(linked)], ", "))
	for _, program := range []struct{ pkg, title string }{
		{"./cmd/kdg", "Linked into `kdg`"},
		{"./lambda/kdguser", "Linked into the function `kdguser`"},
		{".", "Linked into the CDK app, which is run and not distributed"},
	} {
		modules, err := goModules(program.pkg)
		if err != nil {
			return err
		}
		if err := section(&b, program.title, modules, linked); err != nil {
			return err
		}
	}
	locks := []string{"package-lock.json"}
	benches, err := filepath.Glob("bench/*/*/package-lock.json")
	if err != nil {
		return err
	}
	for _, lock := range append(locks, benches...) {
		packages, err := npmPackages(lock)
		if err != nil {
			return err
		}
		if err := section(&b, "npm: `"+filepath.ToSlash(lock)+"`", packages, tools); err != nil {
			return err
		}
	}
	packages, err := pypiPackages("requirements.txt", ".venv")
	if err != nil {
		return err
	}
	if err := section(&b, "PyPI: `requirements.txt`", packages, tools); err != nil {
		return err
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// section writes dependencies by their licence.
func section(b *strings.Builder, title string, all []dependency, allowed []string) error {
	if len(all) == 0 {
		return fmt.Errorf("%s: nothing", title)
	}
	by := map[string][]string{}
	for _, d := range all {
		if !permitted(d.licence, allowed) {
			return fmt.Errorf("%s: %s %s has the licence %q, which is not allowed: do without it, or allow the licence in tools/licences", title, d.name, d.version, d.licence)
		}
		if d.name == "" {
			continue
		}
		by[d.licence] = append(by[d.licence], strings.TrimSpace(d.name+" "+d.version))
	}
	fmt.Fprintf(b, "\n## %s\n\n| Licence | Packages |\n|---|---|\n", title)
	for _, licence := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[licence])
		fmt.Fprintf(b, "| %s | %s |\n", licence, strings.Join(slices.Compact(by[licence]), ", "))
	}
	return nil
}

// permitted says whether a licence, in SPDX's notation, is allowed: all of what AND
// joins, and one of what OR joins.
func permitted(licence string, allowed []string) bool {
	licence = strings.Trim(licence, "()")
	if either := strings.Split(licence, " OR "); len(either) > 1 {
		return slices.ContainsFunc(either, func(l string) bool { return permitted(l, allowed) })
	}
	for _, l := range strings.Split(licence, " AND ") {
		if !slices.Contains(allowed, l) {
			return false
		}
	}
	return true
}

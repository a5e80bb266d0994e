package faker

import (
	"cmp"
	"slices"
	"strings"

	"penstock/internal/diagnostic"
)

const noSuggestion = "-"

// suggest returns a correction for an unknown name, or "". The correction is only a module
// if just the module is wrong, only a function if just the function is wrong, and
// otherwise module.function.
func suggest(module, function string) string {
	known := map[string]string{}
	for line := range strings.Lines(suggestions) {
		if name, to, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			known[diagnostic.Normal(name)] = strings.TrimSpace(to)
		}
	}
	alone := known[diagnostic.Normal(module+".")]
	meant := module
	if !HasModule(module) {
		meant = diagnostic.Nearest(module, modules()...)
	}
	suggestion := ""
	switch siblings := functionsOf(meant); {
	case alone == noSuggestion:
	case function == "":
		suggestion = cmp.Or(alone, known[diagnostic.Normal(module)], findInAnyModule(module), meant)
	default:
		suggestion = cmp.Or(
			known[diagnostic.Normal(module+"."+function)],
			differingPart(meant, module, function, diagnostic.Same(function, siblings...)),
			known[diagnostic.Normal(function)],
			findInAnyModule(function),
			differingPart(meant, module, function, diagnostic.Nearest(function, siblings...)))
		if suggestion == "" && meant != module {
			suggestion = meant
		}
	}
	return strings.TrimPrefix(suggestion, noSuggestion)
}

// differingPart returns the part of meant.found that differs from module.function.
func differingPart(meant, module, function, found string) string {
	switch {
	case found == "" || meant == module:
		return found
	case found == function:
		return meant
	}
	return meant + "." + found
}

// findInAnyModule returns the full name of the function with the given name in any module. It
// prefers functions of KDG. It ignores functions such as image.city, which are named for a
// category of images.
func findInAnyModule(function string) (name string) {
	for _, f := range Functions() {
		module, called, _ := strings.Cut(f.Name, ".")
		kind := module == "image" && !strings.HasPrefix(called, module)
		if diagnostic.Normal(called) == diagnostic.Normal(function) && !kind && (name == "" || !f.Later) {
			name = f.Name
		}
	}
	return name
}

// modules returns the names of the modules. Those of KDG come first.
func modules() []string {
	var names []string
	for _, f := range kdgFirst() {
		if module, _, _ := strings.Cut(f.Name, "."); !slices.Contains(names, module) {
			names = append(names, module)
		}
	}
	return names
}

// functionsOf returns the names of a module's functions. Those of KDG come first.
func functionsOf(module string) []string {
	var names []string
	for _, f := range kdgFirst() {
		if name, ok := strings.CutPrefix(f.Name, module+"."); ok {
			names = append(names, name)
		}
	}
	return names
}

// kdgFirst returns the functions of KDG followed by those of later faker.js versions.
func kdgFirst() []Function {
	return slices.SortedStableFunc(slices.Values(Functions()), func(a, b Function) int {
		switch {
		case a.Later == b.Later:
			return 0
		case b.Later:
			return -1
		}
		return 1
	})
}

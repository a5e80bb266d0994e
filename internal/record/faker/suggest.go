package faker

import (
	"cmp"
	"slices"
	"strings"

	"penstock/internal/caret"
)

const none = "-"

// suggest returns what to write for a name that does not exist, or "" for no
// suggestion: a module if only that is wrong, a function if it is in the module as
// written, or else the whole name.
func suggest(module, function string) string {
	known := map[string]string{}
	for line := range strings.Lines(suggestions) {
		if name, to, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			known[caret.Normal(name)] = strings.TrimSpace(to)
		}
	}
	alone := known[caret.Normal(module+".")]
	meant := module
	if !HasModule(module) {
		meant = caret.Nearest(module, modules()...)
	}
	suggestion := ""
	switch siblings := functionsOf(meant); {
	case alone == none:
	case function == "":
		suggestion = cmp.Or(alone, known[caret.Normal(module)], elsewhere(module), meant)
	default:
		suggestion = cmp.Or(
			known[caret.Normal(module+"."+function)],
			in(meant, module, function, caret.Same(function, siblings...)),
			known[caret.Normal(function)],
			elsewhere(function),
			in(meant, module, function, caret.Nearest(function, siblings...)))
		if suggestion == "" && meant != module {
			suggestion = meant
		}
	}
	return strings.TrimPrefix(suggestion, none)
}

// in returns what is wrong of the name module.function if meant.found is right.
func in(meant, module, function, found string) string {
	switch {
	case found == "" || meant == module:
		return found
	case found == function:
		return meant
	}
	return meant + "." + found
}

// elsewhere returns the whole name of a function that is called so in some module,
// KDG's before others. The functions of image are kinds of images, not what they
// are called.
func elsewhere(function string) (name string) {
	for _, f := range Functions() {
		module, called, _ := strings.Cut(f.Name, ".")
		kind := module == "image" && !strings.HasPrefix(called, module)
		if caret.Normal(called) == caret.Normal(function) && !kind && (name == "" || !f.Later) {
			name = f.Name
		}
	}
	return name
}

// modules returns the names of the modules, KDG's first.
func modules() []string {
	var names []string
	for _, f := range byOrigin() {
		if module, _, _ := strings.Cut(f.Name, "."); !slices.Contains(names, module) {
			names = append(names, module)
		}
	}
	return names
}

// functionsOf returns the names of a module's functions, KDG's first.
func functionsOf(module string) []string {
	var names []string
	for _, f := range byOrigin() {
		if name, ok := strings.CutPrefix(f.Name, module+"."); ok {
			names = append(names, name)
		}
	}
	return names
}

// byOrigin returns the functions, KDG's before those of later versions.
func byOrigin() []Function {
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

package faker

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// A Function is a function that record templates can call.
type Function struct {
	Name     string   // module.function
	Args     string   // syntax of the arguments, "" if there are none
	Doc      string   // what the function prints, as a phrase
	Examples []string // example arguments with parentheses; empty if a call without arguments is enough
	Later    bool     // from a later version of faker.js: KDG does not have it

	object objectForm
	make   func(c *call) render.Node
}

// Functions returns all functions, sorted by name. The caller must not modify the slice.
var Functions = sync.OnceValue(func() []Function {
	all := withRenames(withObjects(slices.Concat(randomFunctions, helperFunctions, nameFunctions, addressFunctions, companyFunctions,
		financeFunctions, imageFunctions, loremFunctions, hackerFunctions, internetFunctions, phoneFunctions,
		dateFunctions, commerceFunctions, systemFunctions, laterFunctions())))
	slices.SortFunc(all, func(a, b Function) int { return cmp.Compare(a.Name, b.Name) })
	return all
})

// Find returns the function with the given name, or nil and a one-line message. The
// message concerns the n bytes of name at offset off. Like KDG, Find considers only the
// first two parts of the name: random.number.float is random.number.
func Find(name string) (f *Function, off, n int, msg string) {
	module, rest, _ := strings.Cut(name, ".")
	function, _, _ := strings.Cut(rest, ".")
	all := Functions()
	if i, found := slices.BinarySearchFunc(all, module+"."+function, compareName); found {
		return &all[i], 0, 0, ""
	}
	suggestion := suggest(module, function)
	if HasModule(module) && function == "" {
		example := cmp.Or(suggestion, module+"."+functionsOf(module)[0])
		return nil, 0, len(module), "the function's name is missing after module " + module + ": write for example " + example
	}
	if suggestion != "" {
		suggestion = "; did you mean " + suggestion + "?"
	}
	if !HasModule(module) {
		return nil, 0, len(module), "no module " + strconv.Quote(module) + suggestion
	}
	return nil, len(module) + 1, len(function), "no function " + strconv.Quote(function) + " in module " + module + suggestion
}

// HasModule reports whether a module with the given name exists.
func HasModule(name string) bool {
	return slices.ContainsFunc(Functions(), func(f Function) bool { return strings.HasPrefix(f.Name, name+".") })
}

func compareName(f Function, name string) int { return cmp.Compare(f.Name, name) }

// Node returns the node that prints the result of calling f with args. If args are
// invalid, it returns a nil node and the faults. Warnings report unused arguments,
// probable mistakes and differences from KDG.
func (f *Function) Node(args arg.List) (n render.Node, faults, warnings []arg.Diagnostic) {
	c := call{function: f, list: args}
	c.spreadObject()
	n = f.make(&c)
	c.warnUnused()
	warnings = append(c.warnings, c.list.Warnings...)
	if len(c.faults) > 0 {
		return nil, c.faults, warnings
	}
	return n, nil, warnings
}

// withoutArgs adapts n, which needs no arguments, to the make field of a Function.
func withoutArgs(n func() render.Node) func(*call) render.Node {
	return func(*call) render.Node { return n() }
}

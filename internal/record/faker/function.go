package faker

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"penstock/internal/record/arg"
	"penstock/internal/record/render"
)

// A Function is one that a template can name.
type Function struct {
	Name     string   // module.function
	Args     string   // how its arguments are written, "" for none
	Doc      string   // what it gives
	Examples []string // arguments to show it with; without any it is shown once as it is
	Later    bool     // KDG's faker.js lacks it

	object objectForm
	make   func(c *call) render.Node
}

// Functions are all of them, by name.
var Functions = sync.OnceValue(func() []Function {
	all := withRenames(withObjects(slices.Concat(randomFunctions, helperFunctions, nameFunctions, addressFunctions, companyFunctions,
		financeFunctions, imageFunctions, loremFunctions, hackerFunctions, internetFunctions, phoneFunctions,
		dateFunctions, commerceFunctions, systemFunctions, laterFunctions())))
	slices.SortFunc(all, func(a, b Function) int { return cmp.Compare(a.Name, b.Name) })
	return all
})

// Find gives the function of that name. Like KDG it looks at the first two parts of
// the name and at no more: random.number.float is random.number. Where there is
// none, the message says what is wrong with which part: n bytes from off on.
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
		return nil, 0, len(module), "no function of module " + module + " is named: write for example " + example
	}
	if suggestion != "" {
		suggestion = "; did you mean " + suggestion + "?"
	}
	if !HasModule(module) {
		return nil, 0, len(module), "no module " + strconv.Quote(module) + suggestion
	}
	return nil, len(module) + 1, len(function), "no function " + strconv.Quote(function) + " in module " + module + suggestion
}

// HasModule says whether there is a module of that name.
func HasModule(name string) bool {
	return slices.ContainsFunc(Functions(), func(f Function) bool { return strings.HasPrefix(f.Name, name+".") })
}

func compareName(f Function, name string) int { return cmp.Compare(f.Name, name) }

// Node gives what the function makes of its arguments, and what is to be said about
// them: faults, which leave no Node, and warnings of what KDG does in another way.
func (f *Function) Node(args arg.List) (n render.Node, faults, warnings []arg.Note) {
	c := call{function: f, list: args}
	c.spread()
	n = f.make(&c)
	c.warnIgnored()
	if len(c.faults) > 0 {
		return nil, c.faults, c.warnings
	}
	return n, nil, c.warnings
}

// plain is a function without arguments.
func plain(n func() render.Node) func(*call) render.Node {
	return func(*call) render.Node { return n() }
}

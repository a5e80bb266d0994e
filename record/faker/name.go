package faker

import (
	"slices"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var nameFunctions = []Function{
	{Name: "name.firstName", Doc: "a first name", make: withoutArgs(firstName)},
	{Name: "name.lastName", Doc: "a last name", make: withoutArgs(lastName)},
	{Name: "name.findName", Args: "(firstName,lastName)", Doc: "a full name, one in nine with a prefix and one in nine with a suffix", Examples: []string{"", `("Bob")`}, make: findNameWithArgs},
	{Name: "name.jobTitle", Doc: "a job title: descriptor, area and type", make: withoutArgs(jobTitle)},
	{Name: "name.prefix", Doc: "a prefix of names: Mr., Ms., Dr. …", make: withoutArgs(namePrefix)},
	{Name: "name.suffix", Doc: "a suffix of names: Jr., IV, PhD …", make: withoutArgs(nameSuffix)},
	{Name: "name.title", Doc: "a job title: descriptor, area and type", make: withoutArgs(jobTitle)},
	{Name: "name.jobDescriptor", Doc: "the descriptor of a job title: Lead, Senior …", make: withoutArgs(jobDescriptor)},
	{Name: "name.jobArea", Doc: "the area of a job title: Solutions, Program …", make: withoutArgs(jobArea)},
	{Name: "name.jobType", Doc: "the type of a job title: Engineer, Planner …", make: withoutArgs(jobType)},
}

// firstNames and lastNames return the lists of gofakeit, extended by names of faker.js with
// an apostrophe, which help to find quoting errors. About one last name in 70 has an
// apostrophe, as in KDG.
func firstNames() []string { return slices.Concat(data.Person["first"], []string{"D'angelo"}) }
func lastNames() []string {
	return slices.Concat(data.Person["last"], []string{"D'Amore", "O'Connell", "O'Conner", "O'Hara", "O'Keefe", "O'Kon", "O'Reilly"})
}

func firstName() render.Node     { return pick(firstNames()) }
func lastName() render.Node      { return pick(lastNames()) }
func namePrefix() render.Node    { return pick(data.Person["prefix"]) }
func nameSuffix() render.Node    { return pick(data.Person["suffix"]) }
func jobDescriptor() render.Node { return pick(data.Job["descriptor"]) }
func jobArea() render.Node       { return pick(data.Job["level"]) }
func jobType() render.Node       { return pick(data.Job["title"]) }
func jobTitle() render.Node      { return phrase(jobDescriptor(), jobArea(), jobType()) }

func findNameWithArgs(c *call) render.Node {
	first, last := firstName(), lastName()
	for i, to := range []*render.Node{&first, &last} {
		if name := c.text(i, ""); name != "" {
			*to = text(name)
		}
	}
	return findName(first, last)
}

// findName returns a full name. One in nine has a prefix, and one in nine a suffix.
func findName(first, last render.Node) render.Node {
	name := phrase(first, last)
	return render.OneOf(phrase(namePrefix(), name), phrase(name, nameSuffix()), name, name, name, name, name, name, name)
}

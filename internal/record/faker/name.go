package faker

import (
	"slices"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/internal/record/render"
)

var nameFunctions = []Function{
	{Name: "name.firstName", Doc: "a first name", make: plain(firstName)},
	{Name: "name.lastName", Doc: "a last name", make: plain(lastName)},
	{Name: "name.findName", Args: "(firstName,lastName)", Doc: "first and last name, one of nine with a prefix, one of nine with a suffix", Examples: []string{"", `("Bob")`}, make: nameWith},
	{Name: "name.jobTitle", Doc: "descriptor, area and type of a job", make: plain(jobTitle)},
	{Name: "name.prefix", Doc: "Mr., Ms., Dr. …", make: plain(namePrefix)},
	{Name: "name.suffix", Doc: "Jr., IV, PhD …", make: plain(nameSuffix)},
	{Name: "name.title", Doc: "descriptor, area and type of a job", make: plain(jobTitle)},
	{Name: "name.jobDescriptor", Doc: "Lead, Senior …", make: plain(jobDescriptor)},
	{Name: "name.jobArea", Doc: "Solutions, Program …", make: plain(jobArea)},
	{Name: "name.jobType", Doc: "Engineer, Planner …", make: plain(jobType)},
}

// gofakeit's lists have no name with an apostrophe, which finds faults of quoting. So
// these have faker.js's in addition, in the share of KDG's lists: one last name of 70.
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

func nameWith(c *call) render.Node {
	first, last := firstName(), lastName()
	for i, to := range []*render.Node{&first, &last} {
		if name := c.text(i, ""); name != "" {
			*to = text(name)
		}
	}
	return findName(first, last)
}

// findName is one of nine with a prefix, one with a suffix, seven with neither.
func findName(first, last render.Node) render.Node {
	name := phrase(first, last)
	return render.OneOf(phrase(namePrefix(), name), phrase(name, nameSuffix()), name, name, name, name, name, name, name)
}

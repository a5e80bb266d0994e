package faker

import (
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var companyFunctions = []Function{
	{Name: "company.suffixes", Doc: "all company suffixes, joined by commas", make: withoutArgs(func() render.Node { return text(strings.Join(data.Company["suffix"], ",")) })},
	{Name: "company.companyName", Args: "(format)", Doc: "a company name; format is the index, 0 to 2, of one of three patterns", Examples: []string{"", "(0)"}, make: func(c *call) render.Node { return c.format(companyFormats()) }},
	{Name: "company.companySuffix", Doc: "the suffix of a company name: Inc, LLC …", make: withoutArgs(companySuffix)},
	{Name: "company.catchPhrase", Doc: "a catch phrase: adjective, descriptor and noun", make: withoutArgs(catchPhrase)},
	{Name: "company.bs", Doc: "business jargon: adjective, verb and noun", make: withoutArgs(bs)},
	{Name: "company.catchPhraseAdjective", Doc: "the adjective of a catch phrase", make: withoutArgs(catchPhraseAdjective)},
	{Name: "company.catchPhraseDescriptor", Doc: "the descriptor of a catch phrase", make: withoutArgs(catchPhraseDescriptor)},
	{Name: "company.catchPhraseNoun", Doc: "the noun of a catch phrase", make: withoutArgs(catchPhraseNoun)},
	{Name: "company.bsAdjective", Doc: "an adjective of business jargon", make: withoutArgs(bsAdjective)},
	{Name: "company.bsBuzz", Doc: "a verb of business jargon", make: withoutArgs(bsBuzz)},
	{Name: "company.bsNoun", Doc: "a noun of business jargon", make: withoutArgs(bsNoun)},
}

// gofakeit concatenates faker.js's three lists of catch phrases into one list, and those
// of business jargon into another. These are the ends of the original lists.
const (
	adjectivesEnd  = 100
	descriptorsEnd = adjectivesEnd + 101
	bsVerbsEnd     = 60
	bsAdjectiveEnd = bsVerbsEnd + 65
)

func catchPhraseAdjective() render.Node { return pick(data.Company["buzzwords"][:adjectivesEnd]) }
func catchPhraseDescriptor() render.Node {
	return pick(data.Company["buzzwords"][adjectivesEnd:descriptorsEnd])
}
func catchPhraseNoun() render.Node { return pick(data.Company["buzzwords"][descriptorsEnd:]) }
func bsBuzz() render.Node          { return pick(data.Company["bs"][:bsVerbsEnd]) }
func bsAdjective() render.Node     { return pick(data.Company["bs"][bsVerbsEnd:bsAdjectiveEnd]) }
func bsNoun() render.Node          { return pick(data.Company["bs"][bsAdjectiveEnd:]) }
func companySuffix() render.Node   { return pick(data.Company["suffix"]) }

func catchPhrase() render.Node {
	return phrase(catchPhraseAdjective(), catchPhraseDescriptor(), catchPhraseNoun())
}

func bs() render.Node { return phrase(bsAdjective(), bsBuzz(), bsNoun()) }

// companyFormats returns the formats of company.companyName, in the order of their index.
func companyFormats() []render.Node {
	return []render.Node{
		phrase(lastName(), companySuffix()),
		render.Seq(lastName(), text(" - "), lastName()),
		render.Seq(lastName(), text(", "), lastName(), text(" and "), lastName()),
	}
}

func companyName() render.Node { return render.OneOf(companyFormats()...) }

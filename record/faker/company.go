package faker

import (
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var companyFunctions = []Function{
	{Name: "company.suffixes", Doc: "all suffixes, joined by commas", make: plain(func() render.Node { return text(strings.Join(data.Company["suffix"], ",")) })},
	{Name: "company.companyName", Args: "(format)", Doc: "a company; 0 to 2 for one of its three formats", Examples: []string{"", "(0)"}, make: func(c *call) render.Node { return c.format(companyFormats()) }},
	{Name: "company.companySuffix", Doc: "Inc, LLC …", make: plain(companySuffix)},
	{Name: "company.catchPhrase", Doc: "adjective, descriptor and noun", make: plain(catchPhrase)},
	{Name: "company.bs", Doc: "adjective, verb and noun of business", make: plain(bs)},
	{Name: "company.catchPhraseAdjective", Doc: "an adjective of catch phrases", make: plain(catchPhraseAdjective)},
	{Name: "company.catchPhraseDescriptor", Doc: "a descriptor of catch phrases", make: plain(catchPhraseDescriptor)},
	{Name: "company.catchPhraseNoun", Doc: "a noun of catch phrases", make: plain(catchPhraseNoun)},
	{Name: "company.bsAdjective", Doc: "an adjective of business", make: plain(bsAdjective)},
	{Name: "company.bsBuzz", Doc: "a verb of business", make: plain(bsBuzz)},
	{Name: "company.bsNoun", Doc: "a noun of business", make: plain(bsNoun)},
}

// gofakeit has faker.js's three lists of catch phrases, and the three of business,
// in one list each; here is where they end.
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

// companyFormats are the three that company.companyName numbers from 0.
func companyFormats() []render.Node {
	return []render.Node{
		phrase(lastName(), companySuffix()),
		render.Seq(lastName(), text(" - "), lastName()),
		render.Seq(lastName(), text(", "), lastName(), text(" and "), lastName()),
	}
}

func companyName() render.Node { return render.OneOf(companyFormats()...) }

package faker

import (
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var hackerFunctions = []Function{
	{Name: "hacker.abbreviation", Doc: "an abbreviation: TCP, RAM …", make: withoutArgs(hackerAbbreviation)},
	{Name: "hacker.adjective", Doc: "an adjective: virtual, redundant …", make: withoutArgs(hackerAdjective)},
	{Name: "hacker.noun", Doc: "a noun: driver, bandwidth …", make: withoutArgs(hackerNoun)},
	{Name: "hacker.verb", Doc: "a verb: bypass, parse …", make: withoutArgs(hackerVerb)},
	{Name: "hacker.ingverb", Doc: "a verb in -ing: hacking, indexing …", make: withoutArgs(hackerIngverb)},
	{Name: "hacker.phrase", Doc: "a sentence of the other hacker words", make: withoutArgs(hackerPhrase)},
}

func hackerAbbreviation() render.Node { return pick(data.Hacker["abbreviation"]) }
func hackerAdjective() render.Node    { return pick(data.Hacker["adjective"]) }
func hackerNoun() render.Node         { return pick(data.Hacker["noun"]) }
func hackerVerb() render.Node         { return pick(data.Hacker["verb"]) }
func hackerIngverb() render.Node      { return pick(data.Hacker["ingverb"]) }

// hackerPhrase fills in the patterns of gofakeit, which are those of faker.js. As in KDG,
// a verb at the start is not capitalized.
func hackerPhrase() render.Node {
	words := map[string]render.Node{
		"{hackerabbreviation}": hackerAbbreviation(),
		"{hackeradjective}":    hackerAdjective(),
		"{hackernoun}":         hackerNoun(),
		"{hackerverb}":         hackerVerb(),
		"{hackeringverb}":      hackerIngverb(),
	}
	var phrases []render.Node
	for _, pattern := range data.Hacker["phrase"] {
		var nodes []render.Node
		for pattern != "" {
			start := strings.IndexByte(pattern, '{')
			if start != 0 {
				if start < 0 {
					start = len(pattern)
				}
				nodes, pattern = append(nodes, text(pattern[:start])), pattern[start:]
				continue
			}
			end := strings.IndexByte(pattern, '}') + 1
			nodes, pattern = append(nodes, words[pattern[:end]]), pattern[end:]
		}
		phrases = append(phrases, render.Seq(nodes...))
	}
	return render.OneOf(phrases...)
}

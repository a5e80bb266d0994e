package faker

import (
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var hackerFunctions = []Function{
	{Name: "hacker.abbreviation", Doc: "TCP, RAM …", make: plain(hackerAbbreviation)},
	{Name: "hacker.adjective", Doc: "virtual, redundant …", make: plain(hackerAdjective)},
	{Name: "hacker.noun", Doc: "driver, bandwidth …", make: plain(hackerNoun)},
	{Name: "hacker.verb", Doc: "bypass, parse …", make: plain(hackerVerb)},
	{Name: "hacker.ingverb", Doc: "hacking, indexing …", make: plain(hackerIngverb)},
	{Name: "hacker.phrase", Doc: "a sentence of them", make: plain(hackerPhrase)},
}

func hackerAbbreviation() render.Node { return pick(data.Hacker["abbreviation"]) }
func hackerAdjective() render.Node    { return pick(data.Hacker["adjective"]) }
func hackerNoun() render.Node         { return pick(data.Hacker["noun"]) }
func hackerVerb() render.Node         { return pick(data.Hacker["verb"]) }
func hackerIngverb() render.Node      { return pick(data.Hacker["ingverb"]) }

// hackerPhrase fills gofakeit's patterns, which are faker.js's, in. As in KDG, a verb
// at the start has no capital.
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

package faker

import (
	"regexp"
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var helperFunctions = []Function{
	{Name: "helpers.randomize", Args: `(["a","b","c"])`, Doc: "an element of the array, all with the same probability", Examples: []string{`(["x","y"])`}, make: arrayElement},
	{Name: "helpers.slugify", Args: "(text)", Doc: "the text with hyphens instead of spaces, reduced to letters, digits, _ . and -", Examples: []string{`("Will This Work")`}, make: slugify},
	{Name: "helpers.replaceSymbolWithNumber", Args: "(text)", Doc: "the text with a digit in place of each #", Examples: []string{`("###-##")`}, make: replaceSymbolWithNumber},
	{Name: "helpers.replaceSymbols", Args: "(text)", Doc: "the text with a digit in place of each # and a letter A-Z in place of each ?", Examples: []string{`("##??")`}, make: replaceSymbols},
	{Name: "helpers.shuffle", Args: `(["a","b","c"])`, Doc: "the array in random order, joined by commas", Examples: []string{"([1,2,3])"}, make: shuffle},
	{Name: "helpers.mustache", Args: "(text)", Doc: "the text, unchanged", Examples: []string{`("x")`}, make: func(c *call) render.Node { return text(c.text(0, "")) }},
	{Name: "helpers.createCard", Doc: "a person with address, company, posts and account history, as a JSON object", make: jsonFunction(createCard)},
	{Name: "helpers.contextualCard", Doc: "a person with avatar and date of birth, as a JSON object", make: jsonFunction(contextualCard)},
	{Name: "helpers.userCard", Doc: "a person with address and company, as a JSON object", make: jsonFunction(userCard)},
	{Name: "helpers.createTransaction", Doc: "an account transaction, as a JSON object", make: jsonFunction(createTransaction)},
}

var noSlug = regexp.MustCompile(`[^\w.\-]+`)

func slug(s string) string { return noSlug.ReplaceAllString(strings.ReplaceAll(s, " ", "-"), "") }

func slugify(c *call) render.Node { return text(slug(c.textOnly("fails at"))) }

func replaceSymbols(c *call) render.Node { return render.Symbols(c.textOnly("prints nothing for")) }

// replaceSymbolWithNumber replaces # but not ?, in contrast to replaceSymbols.
func replaceSymbolWithNumber(c *call) render.Node {
	return withNumbers(c.textOnly("prints nothing for"))
}

// withNumbers returns format with a digit in place of each #.
func withNumbers(format string) render.Node {
	var nodes []render.Node
	for i, part := range strings.Split(format, "?") {
		if i > 0 {
			nodes = append(nodes, text("?"))
		}
		nodes = append(nodes, render.Symbols(part))
	}
	return render.Seq(nodes...)
}

// shuffle prints every order with the same probability. KDG's loop never prints some of
// them.
func shuffle(c *call) render.Node {
	items, ok := c.array("a", "b", "c")
	if !ok {
		return nil
	}
	if v, ok := c.argument(0); ok && v.Kind == arg.String && len(c.list.Values) == 1 {
		c.warnKDG(v, "KDG does not shuffle a string: write an array")
	}
	return c.drawSome(items, len(items), len(items))
}

// drawSome returns from least to most of the items in random order, each at most once,
// joined by commas.
func (c *call) drawSome(items []arg.Value, least, most int) render.Node {
	c.textNodes(items) // for its warnings
	longest := 0
	texts := make([]string, len(items))
	for i, item := range items {
		if item.Kind != arg.Null { // Array.prototype.join prints null as an empty string
			texts[i] = item.Print()
		}
		longest += len(texts[i]) + len(",")
	}
	return render.CallLike(longest, func(dst []byte, s *render.State) []byte {
		n := least + int(s.Below(uint64(most-least+1)))
		for i, item := range s.Draw(n, len(texts)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, texts[item]...)
		}
		return dst
	}, render.Repeat(min(1, least), min(1, most), list(max(1, least), max(1, most), ",", pick(texts))))
}

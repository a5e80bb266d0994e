package faker

import (
	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var loremFunctions = []Function{
	{Name: "lorem.word", Doc: "a Latin word", make: withoutArgs(loremWord)},
	{Name: "lorem.words", Args: `(count) or ({"min":1,"max":3})`, Doc: "count Latin words (default 3)", Examples: []string{"", "(5)"}, make: withCount(3, func(least, most int) render.Node { return list(least, most, " ", loremWord()) })},
	{Name: "lorem.sentence", Args: `(words) or ({"min":1,"max":3})`, Doc: "a sentence of the given number of words (default 3 to 10)", Examples: []string{"", "(4)"}, make: func(c *call) render.Node {
		if least, most, ok := c.countOrRange(0); ok {
			return sentence(least, most)
		}
		return loremSentence()
	}},
	{Name: "lorem.sentences", Args: `(count,separator) or ({"min":1,"max":3})`, Doc: "count sentences (default 2 to 6), joined by the separator (default a space)", Examples: []string{"", "(2)"}, make: func(c *call) render.Node { return c.sentences(2, 6, " ") }},
	{Name: "lorem.paragraph", Args: `(sentences) or ({"min":1,"max":3})`, Doc: "a paragraph of the given number of sentences (default 3), and up to 3 more", Examples: []string{"", "(1)"}, make: paragraphWithArgs},
	{Name: "lorem.paragraphs", Args: `(count,separator) or ({"min":1,"max":3})`, Doc: "count paragraphs (default 3), joined by the separator (default line breaks, which are invalid in JSON strings)", make: func(c *call) render.Node {
		least, most, ok := c.countOrRange(0)
		if !ok {
			least, most = 3, 3
		}
		return list(least, most, c.text(1, paragraphBreak), loremParagraph(3))
	}},
	{Name: "lorem.text", Doc: "the result of a random lorem function; some contain line breaks", make: withoutArgs(loremText)},
	{Name: "lorem.lines", Args: `(count,separator) or ({"min":1,"max":3})`, Doc: "count sentences (default 1 to 5), joined by the separator (default line breaks, which are invalid in JSON strings)", make: func(c *call) render.Node { return c.sentences(1, 5, "\n") }},
}

// withCount returns a function whose argument is a count or a range of counts, and
// otherwise its default.
func withCount(otherwise int, f func(least, most int) render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		least, most, ok := c.countOrRange(0)
		if !ok {
			least, most = otherwise, otherwise
		}
		return f(least, most)
	}
}

// paragraphWithArgs prints up to 3 sentences more than a given count, as KDG does. A range
// of counts is exact.
func paragraphWithArgs(c *call) render.Node {
	if _, ok := c.object(); ok {
		return c.sentences(1, 1, " ")
	}
	c.warnNull()
	n, _ := c.count(0, 1, 3)
	return loremParagraph(n)
}

func loremWord() render.Node { return pick(data.Lorem["word"]) }

func loremWords(n int) render.Node { return list(n, n, " ", loremWord()) }

// sentence returns a sentence of least to most words.
func sentence(least, most int) render.Node {
	return render.Seq(pick(toTitle(data.Lorem["word"])), render.Repeat(least-1, most-1, render.Seq(text(" "), loremWord())), text("."))
}

func loremSentence() render.Node { return sentence(3, 10) }

func loremSentences(least, most int, separator string) render.Node {
	return list(least, most, separator, loremSentence())
}

// sentences returns sentences joined by a separator. The first argument sets their number,
// which is otherwise from least to most, and the second one replaces the separator.
func (c *call) sentences(least, most int, separator string) render.Node {
	if from, to, ok := c.countOrRange(0); ok {
		least, most = from, to
	}
	return loremSentences(least, most, c.text(1, separator))
}

func loremParagraph(n int) render.Node { return loremSentences(n, n+3, " ") }

const paragraphBreak = "\n \r" // as in faker.js

func loremText() render.Node {
	return render.OneOf(loremWord(), loremWords(3), loremSentence(), loremSentences(2, 6, " "), loremParagraph(3),
		list(3, 3, paragraphBreak, loremParagraph(3)), loremSentences(1, 5, "\n"))
}

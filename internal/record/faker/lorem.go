package faker

import (
	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/internal/record/render"
)

var loremFunctions = []Function{
	{Name: "lorem.word", Doc: "a Latin word", make: plain(loremWord)},
	{Name: "lorem.words", Args: `(count) or ({"min":1,"max":3})`, Doc: "3 words, or so many", Examples: []string{"", "(5)"}, make: counted(3, func(least, most int) render.Node { return list(least, most, " ", loremWord()) })},
	{Name: "lorem.sentence", Args: `(words) or ({"min":1,"max":3})`, Doc: "a sentence of 3 to 10 words, or of so many", Examples: []string{"", "(4)"}, make: func(c *call) render.Node {
		if least, most, ok := c.span(0); ok {
			return sentence(least, most)
		}
		return loremSentence()
	}},
	{Name: "lorem.sentences", Args: `(count,separator) or ({"min":1,"max":3})`, Doc: "2 to 6 sentences, or so many", Examples: []string{"", "(2)"}, make: func(c *call) render.Node { return c.sentences(2, 6, " ") }},
	{Name: "lorem.paragraph", Args: `(sentences) or ({"min":1,"max":3})`, Doc: "3 to 6 sentences, or so many and up to 3 more", Examples: []string{"", "(1)"}, make: paragraphLike},
	{Name: "lorem.paragraphs", Args: `(count,separator) or ({"min":1,"max":3})`, Doc: "3 paragraphs, or so many, with line breaks between, which break JSON, or a separator", make: func(c *call) render.Node {
		least, most, ok := c.span(0)
		if !ok {
			least, most = 3, 3
		}
		return list(least, most, c.text(1, paragraphBreak), loremParagraph(3))
	}},
	{Name: "lorem.text", Doc: "what any other function of lorem gives, some with line breaks", make: plain(loremText)},
	{Name: "lorem.lines", Args: `(count,separator) or ({"min":1,"max":3})`, Doc: "1 to 5 lines, or so many, with line breaks between, which break JSON, or a separator", make: func(c *call) render.Node { return c.sentences(1, 5, "\n") }},
}

// counted is a function of a count, or of a least and a most.
func counted(otherwise int, f func(least, most int) render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		least, most, ok := c.span(0)
		if !ok {
			least, most = otherwise, otherwise
		}
		return f(least, most)
	}
}

// paragraphLike adds up to 3 sentences to a count, but none to a least and a most.
func paragraphLike(c *call) render.Node {
	if _, ok := c.object(); ok {
		return c.sentences(1, 1, " ")
	}
	n, _ := c.count(0, 1, 3)
	return loremParagraph(n)
}

func loremWord() render.Node { return pick(data.Lorem["word"]) }

func loremWords(n int) render.Node { return list(n, n, " ", loremWord()) }

// sentence is from least to most words, the first with a capital.
func sentence(least, most int) render.Node {
	return render.Seq(pick(titled(data.Lorem["word"])), render.Repeat(least-1, most-1, render.Seq(text(" "), loremWord())), text("."))
}

func loremSentence() render.Node { return sentence(3, 10) }

func loremSentences(least, most int, separator string) render.Node {
	return list(least, most, separator, loremSentence())
}

// sentences is so many as the first argument says, or from least to most.
func (c *call) sentences(least, most int, separator string) render.Node {
	if from, to, ok := c.span(0); ok {
		least, most = from, to
	}
	return loremSentences(least, most, c.text(1, separator))
}

func loremParagraph(n int) render.Node { return loremSentences(n, n+3, " ") }

const paragraphBreak = "\n \r" // faker.js's

func loremText() render.Node {
	return render.OneOf(loremWord(), loremWords(3), loremSentence(), loremSentences(2, 6, " "), loremParagraph(3),
		list(3, 3, paragraphBreak, loremParagraph(3)), loremSentences(1, 5, "\n"))
}

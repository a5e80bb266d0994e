package faker

import (
	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/internal/record/render"
)

var loremFunctions = []Function{
	{Name: "lorem.word", Doc: "a Latin word", make: plain(loremWord)},
	{Name: "lorem.words", Args: "(count)", Doc: "3 words, or so many", Examples: []string{"", "(5)"}, make: counted(3, loremWords)},
	{Name: "lorem.sentence", Args: "(words)", Doc: "a sentence of 3 to 10 words, or of so many", Examples: []string{"", "(4)"}, make: func(c *call) render.Node {
		if n, ok := c.count(0, 1, 1); ok {
			return sentence(n, n)
		}
		return loremSentence()
	}},
	{Name: "lorem.sentences", Args: "(count,separator)", Doc: "2 to 6 sentences, or so many", Examples: []string{"", "(2)"}, make: func(c *call) render.Node { return c.sentences(2, 6, " ") }},
	{Name: "lorem.paragraph", Args: "(sentences)", Doc: "3 to 6 sentences, or so many and up to 3 more", Examples: []string{"", "(1)"}, make: counted(3, loremParagraph)},
	{Name: "lorem.paragraphs", Args: "(count,separator)", Doc: "3 paragraphs, or so many, with line breaks between, which break JSON, or a separator", make: func(c *call) render.Node {
		n, _ := c.count(0, 1, 3)
		return list(n, n, c.text(1, paragraphBreak), loremParagraph(3))
	}},
	{Name: "lorem.text", Doc: "what any other function of lorem gives, some with line breaks", make: plain(loremText)},
	{Name: "lorem.lines", Args: "(count,separator)", Doc: "1 to 5 lines, or so many, with line breaks between, which break JSON, or a separator", make: func(c *call) render.Node { return c.sentences(1, 5, "\n") }},
}

// counted is a function of a count.
func counted(otherwise int, f func(n int) render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		n, _ := c.count(0, 1, otherwise)
		return f(n)
	}
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
	if n, ok := c.count(0, 1, 1); ok {
		least, most = n, n
	}
	return loremSentences(least, most, c.text(1, separator))
}

func loremParagraph(n int) render.Node { return loremSentences(n, n+3, " ") }

const paragraphBreak = "\n \r" // faker.js's

func loremText() render.Node {
	return render.OneOf(loremWord(), loremWords(3), loremSentence(), loremSentences(2, 6, " "), loremParagraph(3),
		list(3, 3, paragraphBreak, loremParagraph(3)), loremSentences(1, 5, "\n"))
}

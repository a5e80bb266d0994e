package faker

import (
	"slices"
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var randomFunctions = []Function{
	{Name: "random.number", Args: `(max) or (min,max) or ({"min":0,"max":99999,"precision":1})`, Doc: "a multiple of precision from min to max, both inclusive",
		Examples: []string{"", "(50)", `({"min":10,"max":150})`, `({"min":1,"max":99,"precision":0.01})`}, make: number},
	{Name: "random.arrayElement", Args: `(["a","b","c"])`, Doc: "an element of the array, all with the same probability",
		Examples: []string{`(["OK","FAIL","WARN"])`, "([200,404])"}, make: arrayElement},
	{Name: "random.weightedArrayElement", Args: `({"weights":[0.5,0.5],"data":["dog","cat"]})`, Doc: "an element of data, with a probability proportional to its weight",
		Examples: []string{`({"weights":[0.3,0.1,0.6],"data":["rent","buy","trailer"]})`}, make: weightedArrayElement},
	{Name: "random.objectElement", Args: `({"foo":"bar","too":"car"}) or ({…},"key")`, Doc: "a value of the object, or with \"key\" a key, all with the same probability",
		Examples: []string{`({"a":1,"b":2})`}, make: objectElement},
	{Name: "random.uuid", Doc: "an RFC 4122 UUID, version 4", make: withoutArgs(uuid)},
	{Name: "random.boolean", Doc: "true or false", make: withoutArgs(boolean)},
	{Name: "random.word", Doc: "a word, or a few words that name one thing", make: withoutArgs(word)},
	{Name: "random.words", Args: `(count) or ({"min":1,"max":3})`, Doc: "count words (default 1 to 3)", Examples: []string{"", "(2)"}, make: words},
	{Name: "random.image", Doc: "the URL of an image", make: withoutArgs(func() render.Node { return image(defaultWidth, defaultHeight) })},
	{Name: "random.locale", Doc: "a locale such as en_AU", make: withoutArgs(locale)},
	{Name: "random.alphaNumeric", Args: "(count)", Doc: "count digits or lower-case letters (default 1)", Examples: []string{"", "(16)"}, make: func(c *call) render.Node {
		if v, ok := c.argument(0); ok {
			c.warnKDG(v, "KDG ignores the count and prints one character")
		}
		return characters(alphaNumeric, 1)(c)
	}},
}

// Alphabets to pick characters from.
const (
	digits       = "0123456789"
	lower        = "abcdefghijklmnopqrstuvwxyz"
	upper        = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	alphaNumeric = digits + lower
	hexadecimal  = "0123456789abcdef"
)

// uuid returns a version 4 UUID (RFC 4122): 122 random bits, the version and the variant.
func uuid() render.Node {
	return render.Call(36, func(dst []byte, s *render.State) []byte {
		high, low := s.Uint64(), s.Uint64()
		high = high&^0xf000 | 0x4000
		low = low&^(3<<62) | 2<<62
		dst = appendHex(dst, high>>32, 8)
		dst = append(dst, '-')
		dst = appendHex(dst, high>>16, 4)
		dst = append(dst, '-')
		dst = appendHex(dst, high, 4)
		dst = append(dst, '-')
		dst = appendHex(dst, low>>48, 4)
		dst = append(dst, '-')
		return appendHex(dst, low, 12)
	})
}

// appendHex appends the last n hexadecimal digits of v.
func appendHex(dst []byte, v uint64, n int) []byte {
	for shift := 4 * (n - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hexadecimal[v>>shift&15])
	}
	return dst
}

func boolean() render.Node { return render.Pick("true", "false") }

// word returns random.word, which calls one of 27 other functions of faker.js at random.
func word() render.Node {
	return render.OneOf(department(), productName(), productAdjective(), productMaterial(), product(), color(),
		catchPhraseAdjective(), catchPhraseDescriptor(), catchPhraseNoun(), bsAdjective(), bsBuzz(), bsNoun(),
		streetSuffix(), county(), country(), state(),
		accountName(), transactionType(), currencyName(),
		hackerNoun(), hackerVerb(), hackerAdjective(), hackerIngverb(), hackerAbbreviation(),
		jobDescriptor(), jobArea(), jobType())
}

func words(c *call) render.Node {
	if least, most, ok := c.countOrRange(0); ok {
		return list(least, most, " ", word())
	}
	return list(1, 3, " ", word())
}

// list returns least to most repetitions of n, joined by separator.
func list(least, most int, separator string, n render.Node) render.Node {
	return render.Seq(n, render.Repeat(least-1, most-1, render.Seq(render.Text(separator), n)))
}

// locale returns a language tag in faker.js's form of a locale, with an underscore.
func locale() render.Node {
	return pick(slices.Collect(mapStrings(data.Languages["bcp"], func(tag string) string { return strings.ReplaceAll(tag, "-", "_") })))
}

// characters returns a function whose argument is a count, and otherwise its default. It
// picks that number of characters from alphabet.
func characters(alphabet string, otherwise int) func(*call) render.Node {
	return func(c *call) render.Node {
		least, most, ok := c.countOrRange(0)
		if !ok {
			least, most = otherwise, otherwise
		}
		return render.Repeat(least, most, character(alphabet))
	}
}

// repeated returns n characters from alphabet.
func repeated(n int, alphabet string) render.Node { return render.Repeat(n, n, character(alphabet)) }

func character(alphabet string) render.Node { return render.Pick(strings.Split(alphabet, "")...) }

package faker

import (
	"iter"
	"slices"
	"strings"

	"penstock/record/internal/render"
)

// pick returns a random element of texts.
func pick(texts []string) render.Node { return render.Pick(texts...) }

func text(s string) render.Node { return render.Text(s) }

// phrase joins the nodes with spaces.
func phrase(nodes ...render.Node) render.Node {
	spaced := []render.Node{nodes[0]}
	for _, n := range nodes[1:] {
		spaced = append(spaced, text(" "), n)
	}
	return render.Seq(spaced...)
}

// wholeNumber returns an integer from min to max, both inclusive.
func wholeNumber(min, max int64) render.Node {
	return render.Number(render.Range{Low: min, Width: max - min + 1, Step: 1})
}

// mapStrings applies f to each text.
func mapStrings(texts []string, f func(string) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, text := range texts {
			if !yield(f(text)) {
				return
			}
		}
	}
}

// removeChars returns the texts without the characters in cut.
func removeChars(cut string, texts []string) []string {
	return slices.Collect(mapStrings(texts, func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(cut, r) {
				return -1
			}
			return r
		}, s)
	}))
}

func toLower(texts []string) []string { return slices.Collect(mapStrings(texts, strings.ToLower)) }

// toTitle returns the texts with each word capitalized.
func toTitle(texts []string) []string {
	return slices.Collect(mapStrings(texts, func(s string) string {
		words := strings.Fields(s)
		for i, word := range words {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
		return strings.Join(words, " ")
	}))
}

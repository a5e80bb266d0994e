package faker

import (
	"iter"
	"slices"
	"strings"

	"penstock/record/internal/render"
)

// pick is one of a list's texts.
func pick(texts []string) render.Node { return render.Pick(texts...) }

// text is a text that does not change.
func text(s string) render.Node { return render.Text(s) }

// phrase is the nodes with a space between.
func phrase(nodes ...render.Node) render.Node {
	spaced := []render.Node{nodes[0]}
	for _, n := range nodes[1:] {
		spaced = append(spaced, text(" "), n)
	}
	return render.Seq(spaced...)
}

// whole is a whole number from min to max.
func whole(min, max int64) render.Node {
	return render.Number(render.Range{Low: min, Width: max - min + 1, Step: 1})
}

// mapped is f of each text.
func mapped(texts []string, f func(string) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, text := range texts {
			if !yield(f(text)) {
				return
			}
		}
	}
}

// without is the texts without the characters of cut.
func without(cut string, texts []string) []string {
	return slices.Collect(mapped(texts, func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(cut, r) {
				return -1
			}
			return r
		}, s)
	}))
}

// lowered is the texts in lower case.
func lowered(texts []string) []string { return slices.Collect(mapped(texts, strings.ToLower)) }

// titled is the texts with a capital at the start of each word.
func titled(texts []string) []string {
	return slices.Collect(mapped(texts, func(s string) string {
		words := strings.Fields(s)
		for i, word := range words {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
		return strings.Join(words, " ")
	}))
}

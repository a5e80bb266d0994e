package diagnostic

import "strings"

// DidYouMean returns "; did you mean NAME?" for the name that [Nearest] finds, or "".
func DidYouMean(written string, names ...string) string {
	best := Nearest(written, names...)
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// Nearest returns the name that was most likely meant by written, or "" if none is
// similar. It prefers, in this order:
//
//   - the name that [Same] returns;
//   - the name with the fewest typing errors, at most one per three letters and three
//     in all;
//   - the only name that begins with written;
//   - the longest name that written begins with.
//
// Among equally similar names, it returns the first.
func Nearest(written string, names ...string) string {
	if name := Same(written, names...); name != "" {
		return name
	}
	plain := Normal(written)
	if len(plain) < minSimilar {
		return "" // too short: similar to every short name
	}
	best, least := "", min(3, len(plain)/3)+1
	var longer []string
	shorter := ""
	for _, name := range names {
		normal := Normal(name)
		if d := edits(plain, normal); d < least {
			best, least = name, d
		}
		if strings.HasPrefix(normal, plain) {
			longer = append(longer, name)
		}
		if beginsWith(written, name) && len(name) > len(shorter) {
			shorter = name
		}
	}
	switch {
	case best != "":
		return best
	case len(longer) == 1:
		return longer[0]
	}
	return shorter
}

const minSimilar = 3

// Same returns the name that differs from written only in case, "_", "-" or a plural
// ending, or "" if there is none.
func Same(written string, names ...string) string {
	for _, form := range []func(string) string{Normal, singular} {
		for _, name := range names {
			if form(written) != "" && form(name) == form(written) {
				return name
			}
		}
	}
	return ""
}

// beginsWith reports whether the first words of written equal name: macAddress begins
// with mac, but machine does not.
func beginsWith(written, name string) bool {
	n := len(name)
	return len(written) > n && strings.EqualFold(written[:n], name) && (written[n] < 'a' || written[n] > 'z')
}

// Normal returns a name in lower case, without "_", "-" and surrounding white space.
func Normal(name string) string {
	return separators.Replace(strings.ToLower(strings.TrimSpace(name)))
}

var separators = strings.NewReplacer("_", "", "-", "")

// singular returns a normalized name without its plural ending.
func singular(name string) string {
	name = Normal(name)
	if stem, ok := strings.CutSuffix(name, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(strings.TrimSuffix(name, "s"), "e")
}

// edits returns the Damerau–Levenshtein distance in bytes (optimal string alignment): the
// number of insertions, deletions, substitutions and swaps of neighbours that turn a into
// b.
func edits(a, b string) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := last[j]
			if a[i] != b[j] {
				cost++
			}
			row[j+1] = min(cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

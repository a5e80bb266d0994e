package diagnostic

import "strings"

// DidYouMean returns "; did you mean x?" for the name that [Nearest] finds, and ""
// if it finds none.
func DidYouMean(written string, names ...string) string {
	best := Nearest(written, names...)
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// Nearest returns the name that the writer most likely meant, or "" if none is near.
// These are near, the nearest first: what [Same] finds; a name with a typing mistake
// for every three letters, three at most; the only one that begins with what was
// written; the longest that what was written begins with. The first of several
// equally near names wins.
func Nearest(written string, names ...string) string {
	if name := Same(written, names...); name != "" {
		return name
	}
	plain := Normal(written)
	if len(plain) < minNear {
		return "" // every short name is near
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

const minNear = 3

// Same returns the name that differs from what was written only in case, "_", "-" or
// the ending of a plural, or "".
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

// beginsWith reports whether the first words of written are name: macAddress begins
// with mac, machine does not.
func beginsWith(written, name string) bool {
	n := len(name)
	return len(written) > n && strings.EqualFold(written[:n], name) && (written[n] < 'a' || written[n] > 'z')
}

// Normal returns a name in lower case, without "_", "-" and white space around it.
func Normal(name string) string {
	return joints.Replace(strings.ToLower(strings.TrimSpace(name)))
}

var joints = strings.NewReplacer("_", "", "-", "")

// singular returns a normal name without the ending of a plural.
func singular(name string) string {
	name = Normal(name)
	if stem, ok := strings.CutSuffix(name, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(strings.TrimSuffix(name, "s"), "e")
}

// edits counts the bytes to insert, delete, change or exchange with the next to turn
// a into b.
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

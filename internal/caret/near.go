package caret

import "strings"

// DidYouMean gives "; did you mean x?" for the name nearest to what was written,
// and nothing if none is near: one must begin the other, or be three edits away.
func DidYouMean(written string, names ...string) string {
	written = strings.ToLower(strings.TrimSpace(written))
	if written == "" {
		return "" // every short name is near to it
	}
	best, least := "", 4
	for _, name := range names {
		lower := strings.ToLower(name)
		distance := least
		if d := len(written) - len(lower); -least < d && d < least { // so many edits at least
			distance = edits(written, lower)
		}
		if strings.HasPrefix(lower, written) || strings.HasPrefix(written, lower) {
			distance = min(distance, 3)
		}
		if distance < least {
			best, least = name, distance
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// edits is the number of bytes to insert, delete or change to turn a into b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

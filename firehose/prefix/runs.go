package prefix

import (
	"fmt"
	"strings"
)

// runs lists the allowed lengths of a run of one pattern letter, as ranges.
type runs [][2]int

func upTo(n int) runs { return runs{{1, n}} }

func (rs runs) or(low, high int) runs { return append(rs, [2]int{low, high}) }

func (rs runs) allow(n int) bool {
	for _, r := range rs {
		if r[0] <= n && n <= r[1] {
			return true
		}
	}
	return false
}

// String returns text such as "1 or 2", "1 to 5", "1 or 3 to 5".
func (rs runs) String() string {
	var all []string
	for _, r := range rs {
		switch r[1] - r[0] {
		case 0:
			all = append(all, fmt.Sprint(r[0]))
		case 1:
			all = append(all, fmt.Sprintf("%d or %d", r[0], r[1]))
		default:
			all = append(all, fmt.Sprintf("%d to %d", r[0], r[1]))
		}
	}
	return strings.Join(all, " or ")
}

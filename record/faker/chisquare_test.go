package faker_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// chiSquare returns Pearson's chi-square statistic and the critical value that a correct
// distribution exceeds once in a million times (Wilson–Hilferty approximation).
func chiSquare(counts []int, shares []float64) (statistic, critical float64) {
	n, all := 0, 0.0
	for i := range counts {
		n, all = n+counts[i], all+shares[i]
	}
	for i, share := range shares {
		expected := float64(n) * share / all
		statistic += (float64(counts[i]) - expected) * (float64(counts[i]) - expected) / expected
	}
	const z = 4.7534 // quantile of the normal distribution for one in a million
	k := float64(len(counts) - 1)
	return statistic, k * math.Pow(1-2/(9*k)+z*math.Sqrt(2/(9*k)), 3)
}

// misfit describes how the counts deviate significantly from the shares. It returns "" if
// they do not.
func misfit(counts map[string]int, shares map[string]float64) string {
	var observed []int
	var expected []float64
	for value, share := range shares {
		if share > 0 {
			observed, expected = append(observed, counts[value]), append(expected, share)
		}
	}
	for value, n := range counts {
		if shares[value] == 0 {
			return fmt.Sprintf("%q occurred %d times, but never should", value, n)
		}
	}
	if len(observed) < 2 {
		return ""
	}
	if statistic, critical := chiSquare(observed, expected); statistic > critical {
		return fmt.Sprintf("chi-square of %d values is %.1f, above %.1f", len(observed), statistic, critical)
	}
	return ""
}

// uniform assigns the same share to each value.
func uniform(values ...string) map[string]float64 {
	shares := map[string]float64{}
	for _, value := range values {
		shares[value] = 1
	}
	return shares
}

// integers returns the integers from low to high in decimal.
func integers(low, high int) []string {
	var values []string
	for i := low; i <= high; i++ {
		values = append(values, strconv.Itoa(i))
	}
	return values
}

// weights parses shares of the form "value:share". The default share is 1.
func weights(spec string) map[string]float64 {
	shares := map[string]float64{}
	for _, field := range strings.Fields(spec) {
		value, share, found := strings.Cut(field, ":")
		shares[value] = 1
		if found {
			shares[value], _ = strconv.ParseFloat(share, 64)
		}
	}
	return shares
}

// A form is a pattern of records together with its share.
type form struct {
	pattern string
	share   float64
}

// deviation returns the misfit of records, each counted under the first form that it
// matches.
func deviation(records []string, forms []form) string {
	counts, shares := map[string]int{}, map[string]float64{}
	patterns := make([]*regexp.Regexp, len(forms))
	for i, form := range forms {
		patterns[i], shares[form.pattern] = regexp.MustCompile(form.pattern), form.share
	}
	for _, record := range records {
		value := record
		if i := slices.IndexFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(record) }); i >= 0 {
			value = forms[i].pattern
		}
		counts[value]++
	}
	return misfit(counts, shares)
}

// TestChiSquare checks that the helpers themselves detect a bias of a few percent.
func TestChiSquare(t *testing.T) {
	fair := map[string]int{"a": 10_050, "b": 9_950, "c": 10_020, "d": 9_980}
	assert.Empty(t, misfit(fair, uniform("a", "b", "c", "d")))
	biased := map[string]int{"a": 10_500, "b": 9_900, "c": 9_800, "d": 9_800}
	assert.Contains(t, misfit(biased, uniform("a", "b", "c", "d")), "chi-square of 4 values is 34.0, above 3")
	assert.Contains(t, misfit(fair, weights("a:1.1 b c d")), "chi-square")
	assert.Contains(t, misfit(fair, uniform("a", "b", "c", "d", "e")), "chi-square", "one value never occurs")
	assert.Contains(t, misfit(fair, uniform("a", "b", "c")), `"d" occurred 9980 times`)
	assert.Contains(t, deviation([]string{"a", "bb"}, []form{{"^.$", 1}}), `"bb" occurred 1 times`)
	_, critical := chiSquare(make([]int, 11), make([]float64, 11))
	assert.InDelta(t, 46.86, critical, 1.5, "critical value for 10 degrees of freedom")
}

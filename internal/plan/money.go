package plan

import (
	"fmt"
	"math"
)

// Money formats an amount of a currency: with cents below 1,000, and rounded to the unit
// from 1,000 on.
func Money(amount float64, currency string) string {
	sign := currency + " "
	if currency == "USD" {
		sign = "$"
	}
	switch {
	case amount > 0 && amount < 0.005:
		return "under " + sign + "0.01"
	case amount < 999.995:
		return sign + fmt.Sprintf("%.2f", amount)
	default:
		return sign + grouped(int(math.Round(amount)))
	}
}

// grouped formats n with a comma between groups of three digits.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

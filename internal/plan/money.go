package plan

import (
	"fmt"
	"math"
)

// Money is an amount of a currency, as a price is read: to the cent, or to the unit from
// a thousand on.
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

// grouped is n with a comma at each thousand.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

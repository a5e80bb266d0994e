package faker

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"
	"golang.org/x/text/currency"

	"penstock/record/internal/render"
)

var financeFunctions = []Function{
	{Name: "finance.account", Args: "(length)", Doc: "length digits (default 8)", Examples: []string{"", "(12)"}, make: characters(digits, 8)},
	{Name: "finance.accountName", Doc: "a kind of account: Savings Account …", make: withoutArgs(accountName)},
	{Name: "finance.mask", Args: "(length)", Doc: "the last length digits (default 4) of an account number", Examples: []string{"", "(6)"}, make: characters(digits, 4)},
	{Name: "finance.amount", Args: "(min) or (min,max,decimals,symbol)", Doc: "a whole amount from min (default 0) to 1000 with .00; with max, an amount from min to max with the given decimals (default 2)", Examples: []string{"", "(50)", "(1,100,2)"}, make: amountWithArgs},
	{Name: "finance.transactionType", Doc: "deposit, withdrawal, payment or invoice", make: withoutArgs(transactionType)},
	{Name: "finance.currencyCode", Doc: "an ISO 4217 currency code", make: withoutArgs(currencyCode)},
	{Name: "finance.currencyName", Doc: "the name of a currency", make: withoutArgs(currencyName)},
	{Name: "finance.currencySymbol", Doc: "a currency symbol", make: withoutArgs(currencySymbol)},
	{Name: "finance.bitcoinAddress", Doc: "1 or 3, followed by 26 to 33 digits and capital letters", make: withoutArgs(bitcoinAddress)},
}

func accountName() render.Node {
	return render.Seq(render.Pick("Checking", "Savings", "Money Market", "Investment", "Home Loan", "Credit Card", "Auto Loan", "Personal Loan"), text(" Account"))
}

func transactionType() render.Node {
	return render.Pick("deposit", "withdrawal", "payment", "invoice")
}

func currencyCode() render.Node { return pick(data.Currency["short"]) }
func currencyName() render.Node { return pick(data.Currency["long"]) }

// currencySymbol returns one of the currency symbols in Unicode's CLDR.
func currencySymbol() render.Node {
	var symbols []string
	for _, code := range data.Currency["short"] {
		unit, err := currency.ParseISO(code)
		if err != nil {
			continue // the currency has been withdrawn
		}
		if symbol := fmt.Sprint(currency.NarrowSymbol(unit)); symbol != code && !slices.Contains(symbols, symbol) {
			symbols = append(symbols, symbol)
		}
	}
	return pick(symbols)
}

func bitcoinAddress() render.Node {
	return render.Seq(render.Pick("1", "3"), render.Repeat(26, 33, render.Pick(strings.Split(digits+upper, "")...)))
}

// defaultMax is the default maximum of amounts and prices.
const defaultMax = 1000

func amount() render.Node { return money(0, defaultMax, wholeNumberSteps, 2) }

// amountWithArgs prints whole amounts for at most one argument, as KDG does. With more
// arguments, KDG prints NaN, so it follows later faker.js versions, which print cents.
func amountWithArgs(c *call) render.Node {
	least, most := c.bounds()
	decimals := 2
	if v, ok := c.argument(2); ok {
		decimals = c.whole(v, 0, maxDecimals, 2)
	}
	steps := decimals
	if len(c.list.Values) < 2 {
		steps = wholeNumberSteps
	}
	symbol := c.text(3, "")
	if len(c.faults) > 0 {
		return nil
	}
	return render.Seq(text(symbol), money(least, most, steps, decimals))
}

// wholeNumberSteps restricts money to whole numbers.
const wholeNumberSteps = 0

// money returns an amount from least to most in steps of 10^-steps, printed with the
// given number of decimals.
func money(least, most float64, steps, decimals int) render.Node {
	unit, step := math.Pow10(decimals), int64(math.Pow10(decimals-steps))
	low := int64(math.Round(least * unit))
	return render.Number(render.Range{Low: low, Width: int64(math.Round(most*unit)) - low + step, Step: step, Decimals: decimals, Fixed: true})
}

// bounds reads the minimum and maximum amount from the first two arguments.
func (c *call) bounds() (least, most float64) {
	most = defaultMax
	if v, ok := c.argument(0); ok {
		least, _ = c.decimal(v)
	}
	v, ok := c.argument(1)
	if ok {
		most, _ = c.decimal(v)
	}
	first, _ := c.argument(0)
	switch {
	case len(c.faults) > 0:
	case math.Abs(least) > maxAmount:
		c.fault(first, "an amount must be from -1e9 to 1e9")
	case math.Abs(most) > maxAmount:
		c.fault(v, "an amount must be from -1e9 to 1e9")
	case least > most:
		c.fault(first, "the minimum exceeds the maximum %[2]v of %[1]s: write a smaller minimum", c.function.Name, most)
	}
	return least, most
}

const maxAmount = 1e9

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
	{Name: "finance.account", Args: "(length)", Doc: "8 digits, or so many", Examples: []string{"", "(12)"}, make: characters(digits, 8)},
	{Name: "finance.accountName", Doc: "a kind of account", make: plain(accountName)},
	{Name: "finance.mask", Args: "(length)", Doc: "the last 4 digits of an account, or so many", Examples: []string{"", "(6)"}, make: characters(digits, 4)},
	{Name: "finance.amount", Args: "(min) or (min,max,decimals,symbol)", Doc: "a whole number from min to 1000 with .00; with a max, an amount with so many decimals", Examples: []string{"", "(50)", "(1,100,2)"}, make: amountLike},
	{Name: "finance.transactionType", Doc: "deposit, withdrawal, payment or invoice", make: plain(transactionType)},
	{Name: "finance.currencyCode", Doc: "a currency's ISO 4217 code", make: plain(currencyCode)},
	{Name: "finance.currencyName", Doc: "a currency's name", make: plain(currencyName)},
	{Name: "finance.currencySymbol", Doc: "a currency's symbol", make: plain(currencySymbol)},
	{Name: "finance.bitcoinAddress", Doc: "1 or 3, and 26 to 33 digits and capitals", make: plain(bitcoinAddress)},
}

func accountName() render.Node {
	return render.Seq(render.Pick("Checking", "Savings", "Money Market", "Investment", "Home Loan", "Credit Card", "Auto Loan", "Personal Loan"), text(" Account"))
}

func transactionType() render.Node {
	return render.Pick("deposit", "withdrawal", "payment", "invoice")
}

func currencyCode() render.Node { return pick(data.Currency["short"]) }
func currencyName() render.Node { return pick(data.Currency["long"]) }

// currencySymbol is one of the symbols that Unicode's CLDR has for the currencies.
func currencySymbol() render.Node {
	var symbols []string
	for _, code := range data.Currency["short"] {
		unit, err := currency.ParseISO(code)
		if err != nil {
			continue // no currency any more
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

// defaultMax is what amounts and prices go up to.
const defaultMax = 1000

func amount() render.Node { return money(0, defaultMax, wholeSteps, 2) }

// amountLike has no cents where KDG can give an amount, with one argument; KDG
// makes NaN of more, and who writes them knows later versions, which give cents.
func amountLike(c *call) render.Node {
	least, most := c.bounds()
	decimals := 2
	if v, ok := c.at(2); ok {
		decimals = c.whole(v, 0, maxDecimals, 2)
	}
	steps := decimals
	if len(c.list.Values) < 2 {
		steps = wholeSteps
	}
	symbol := c.text(3, "")
	if len(c.faults) > 0 {
		return nil
	}
	return render.Seq(text(symbol), money(least, most, steps, decimals))
}

// wholeSteps are steps of 10⁰.
const wholeSteps = 0

// money is an amount from least to most in steps of 10^-steps, with so many decimals.
func money(least, most float64, steps, decimals int) render.Node {
	unit, step := math.Pow10(decimals), int64(math.Pow10(decimals-steps))
	low := int64(math.Round(least * unit))
	return render.Number(render.Range{Low: low, Width: int64(math.Round(most*unit)) - low + step, Step: step, Decimals: decimals, Fixed: true})
}

// bounds reads a least and a most amount.
func (c *call) bounds() (least, most float64) {
	most = defaultMax
	if v, ok := c.at(0); ok {
		least, _ = c.decimal(v)
	}
	v, ok := c.at(1)
	if ok {
		most, _ = c.decimal(v)
	}
	first, _ := c.at(0)
	switch {
	case len(c.faults) > 0:
	case math.Abs(least) > maxAmount:
		c.fault(first, "an amount is from -1e9 to 1e9")
	case math.Abs(most) > maxAmount:
		c.fault(v, "an amount is from -1e9 to 1e9")
	case least > most:
		c.fault(first, "%s goes up to %v: write a least amount below", c.function.Name, most)
	}
	return least, most
}

const maxAmount = 1e9

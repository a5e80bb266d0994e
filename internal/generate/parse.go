package generate

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParseRate parses a number of records a second: 10, 0.5, 20k. The error is one line.
func ParseRate(s string) (Rate, error) {
	digits, unit := cutUnit(s, "KM")
	perSecond, err := strconv.ParseFloat(digits, 64)
	rate := math.Round(perSecond * float64(unit) * PerSecond)
	switch {
	case err != nil, math.IsNaN(rate):
		return 0, errors.New("a rate is a number of records a second, which may end in k or M (thousand, million): write 10, 0.5 or 20k")
	case rate < float64(MinRate), rate > float64(MaxRate):
		return 0, errors.New("a rate is from 0.000001 to 1000M records a second")
	}
	return Rate(rate), nil
}

// ParseCount parses a number of records: 50000000, 50M. The error is one line.
func ParseCount(s string) (uint64, error) {
	digits, unit := cutUnit(s, "KMG")
	n, err := strconv.ParseUint(digits, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && n > math.MaxInt64/unit:
		return 0, fmt.Errorf("a count is at most %d", math.MaxInt64)
	case err != nil:
		return 0, errors.New("a count is a whole number, which may end in k, M or G (thousand, million, billion): write 5 or 100M")
	}
	return n * unit, nil
}

// cutUnit splits a trailing unit off a number, in either case. The units are letters in
// steps of a thousand.
func cutUnit(s, units string) (digits string, unit uint64) {
	last := len(s) - 1
	if last < 1 {
		return s, 1
	}
	unit = 1
	for _, letter := range units {
		unit *= 1000
		if strings.EqualFold(s[last:], string(letter)) {
			return s[:last], unit
		}
	}
	return s, 1
}

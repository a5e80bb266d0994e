package generate

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseRate parses a number of records per second, such as 10, 0.5 or 20k. It returns a
// one-line error if s is not a number or out of range.
func ParseRate(s string) (Rate, error) {
	digits, unit := cutUnit(s, "KM")
	perSecond, err := strconv.ParseFloat(digits, 64)
	rate := math.Round(perSecond * float64(unit) * PerSecond)
	switch {
	case err != nil, math.IsNaN(rate):
		return 0, errors.New("a rate must be a number of records per second, optionally with k (thousand) or M (million): write 10, 0.5 or 20k")
	case rate < float64(MinRate), rate > float64(MaxRate):
		return 0, errors.New("a rate must be from 0.000001 to 1000M records per second")
	}
	return Rate(rate), nil
}

// ParseCount parses a number of records, such as 5, 20k or 100M. It returns a one-line
// error if s is not a number or out of range.
func ParseCount(s string) (uint64, error) {
	digits, unit := cutUnit(s, "KMG")
	n, err := strconv.ParseUint(digits, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && n > math.MaxInt64/unit:
		return 0, fmt.Errorf("a count must be at most %d", math.MaxInt64)
	case err != nil:
		return 0, errors.New("a count must be a whole number, optionally with k (thousand), M (million) or G (billion): write 5 or 100M")
	}
	return n * unit, nil
}

// ParseSpan parses a positive duration, such as 90s, 24h or 365d. It returns a
// one-line error if s is none.
func ParseSpan(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if days, cut := strings.CutSuffix(s, "d"); cut {
		var n float64
		n, err = strconv.ParseFloat(days, 64)
		ns := n * 24 * float64(time.Hour)
		if ns >= math.MaxInt64 {
			return 0, errors.New("a duration is at most 292 years: write 106751d")
		}
		d = time.Duration(ns)
	}
	if err != nil || d <= 0 {
		return 0, errors.New("a duration is a positive number of ms, s, m, h or d: write 90s, 24h or 365d")
	}
	return d, nil
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

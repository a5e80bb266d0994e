package prefix

import (
	"errors"
	"fmt"
	"time"
)

// The longest names that the zone letters write in Java 17 for 1975 to 2030: "America/Argentina/ComodRivadavia", "Australian Central Western
// Daylight Time" and "GMT-09:00".
const (
	maxZoneID        = 32
	maxZoneName      = 40
	maxZoneShortName = 9
)

func zoneID(t time.Time, _ int) (string, error) {
	name := t.Location().String()
	if name == "" || name == "Local" {
		return "", errors.New("the time's zone has no name: use one from time.LoadLocation")
	}
	return name, nil
}

func zoneName(t time.Time, count int) (string, error) {
	short, _ := t.Zone()
	switch {
	case count == 4 && t.Location() == time.UTC:
		return "Coordinated Universal Time", nil
	case count == 4:
		return "", fmt.Errorf("the long name that Java has for zone %s is not known here: leave it out, or write VV", t.Location())
	case short == "" || short[0] == '+' || short[0] == '-':
		return "", fmt.Errorf("the short name that Java has for zone %s is not known here: leave it out, or write VV", t.Location())
	}
	return short, nil
}

func offsetX(t time.Time, count int) (string, error) {
	return offset(t, count, "Z"), nil
}

func offsetSmallX(t time.Time, count int) (string, error) {
	zero := [...]string{1: "+00", 2: "+0000", 3: "+00:00", 4: "+0000", 5: "+00:00"}
	return offset(t, count, zero[count]), nil
}

func offsetZ(t time.Time, count int) (string, error) {
	switch count {
	case 4:
		return localOffset(t, 4)
	case 5:
		return offset(t, 5, "Z"), nil
	default:
		return offset(t, 2, "+0000"), nil
	}
}

// offset returns the zone's offset from UTC in one of the five styles of X:
// +HH[mm], +HHMM, +HH:MM, +HHMM[SS], +HH:MM[:SS]. One that would show only zeros
// is written as zero.
func offset(t time.Time, style int, zero string) string {
	sign, h, m, s := clock(t)
	colon := ""
	if style == 3 || style == 5 {
		colon = ":"
	}
	text, shown := fmt.Sprintf("%s%02d", sign, h), h
	if style > 1 || m > 0 {
		text, shown = text+fmt.Sprintf("%s%02d", colon, m), shown+m
	}
	if style > 3 && s > 0 {
		text, shown = text+fmt.Sprintf("%s%02d", colon, s), shown+s
	}
	if shown == 0 {
		return zero
	}
	return text
}

// localOffset writes GMT+9 for one letter, GMT+09:00 for four.
func localOffset(t time.Time, count int) (string, error) {
	sign, h, m, s := clock(t)
	if h+m+s == 0 {
		return "GMT", nil
	}
	text := fmt.Sprintf("GMT%s%d", sign, h)
	if count == 4 {
		text = fmt.Sprintf("GMT%s%02d", sign, h)
	}
	if count == 4 || m+s > 0 {
		text += fmt.Sprintf(":%02d", m)
	}
	if s > 0 {
		text += fmt.Sprintf(":%02d", s)
	}
	return text, nil
}

// clock returns the zone's offset from UTC at t.
func clock(t time.Time) (sign string, h, m, s int) {
	_, seconds := t.Zone()
	sign = "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return sign, seconds / 3600, seconds / 60 % 60, seconds % 60
}

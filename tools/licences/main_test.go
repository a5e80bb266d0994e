package main

import (
	"strings"
	"testing"
)

func TestALicenceThatIsNotAllowedIsRefused(t *testing.T) {
	for licence, want := range map[string]bool{
		"MIT": true, "Apache-2.0 AND MIT": true, "(MIT OR GPL-3.0-or-later)": true,
		"": false, "GPL-3.0-only": false, "MIT AND GPL-3.0-only": false, "MPL-2.0": false,
	} {
		if got := permitted(licence, linked); got != want {
			t.Errorf("%q: got %v", licence, got)
		}
	}
	var b strings.Builder
	err := section(&b, "npm", []dependency{{"left", "1.0.0", "GPL-3.0-only"}}, tools)
	if err == nil || !strings.Contains(err.Error(), `npm: left 1.0.0 has the licence "GPL-3.0-only", which is not allowed`) {
		t.Errorf("got %v", err)
	}
}

package prefix

import (
	"math/rand/v2"
	"testing"
	"time"
	"unicode/utf8"
)

// predictable reports whether At cannot fail because of a partition key, a zone or the length.
func predictable(e *Expression) bool {
	for _, part := range e.parts {
		if part.Kind == QueryKey || part.Kind == LambdaKey || part.IsZone() {
			return false
		}
	}
	return e.maxLen() <= maxEvaluated
}

// FuzzParse checks that nothing panics, that faults lie inside the expression, and that no
// key is longer than the length check assumes.
func FuzzParse(f *testing.F) {
	for _, src := range []string{
		goodData, goodError, "", "legacy", "!{timestamp:YYYY/mm/DD}", "!{timestamp:year=yyyy}", "!{timestamp:'y=yyyy}", "!{a",
		"!{firehose:random-string}!{partitionKeyFromQuery:k}", "!{timestamp:[yyyy[MM]ppppd''HH'a'VV zzzz xxx]}", "é\xff\t!{x:y}",
	} {
		f.Add(src, src, int64(1_535_365_807), uint8(0))
	}
	var zones []*time.Location
	for _, name := range []string{"UTC", "Asia/Kolkata", "America/New_York", "America/Argentina/ComodRivadavia"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			f.Fatal(err)
		}
		zones = append(zones, zone)
	}
	f.Fuzz(func(t *testing.T, src, errorOutput string, seconds int64, zone uint8) {
		refusals, warnings := Pair{Data: src, Error: errorOutput}.check()
		for _, f := range append(refusals, warnings...) {
			if f.Off < 0 || f.Len < 0 || f.Off+f.Len > len(f.Expr) {
				t.Fatalf("%d+%d is outside %q", f.Off, f.Len, f.Expr)
			}
			_ = f.Error()
		}
		p, err := Parse(src)
		if err != nil {
			return
		}
		at := time.Unix(seconds%1e11, seconds&0x3fffffff%1e9).In(zones[int(zone)%len(zones)])
		key, err := p.At(at, Values{ErrorType: "AmazonOpenSearchService-failed", Rand: rand.NewPCG(1, 2)})
		if err != nil && predictable(p) {
			t.Fatalf("parsed, but does not evaluate: %v", err)
		}
		if n := utf8.RuneCountInString(key); err == nil && n > p.maxLen() {
			t.Fatalf("%q gives %d characters at %s, counted %d: %q", src, n, at, p.maxLen(), key)
		}
	})
}

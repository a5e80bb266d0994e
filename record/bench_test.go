package record_test

import (
	"fmt"
	"strings"
	"testing"

	"penstock/record"
)

// BenchmarkLint reads and checks a JSON template of 1 MB with almost as many tags as
// one can have. kdg lint is to take well under 0.2 s for it.
func BenchmarkLint(b *testing.B) {
	var src strings.Builder
	src.WriteString(`{"first": 0`)
	for i := range 9_990 {
		tag := []string{"name.firstName", fmt.Sprintf(`random.number({"min":1,"max":%d})`, i+1), `date.now("YYYY-MM-DD")`, fmt.Sprintf(`random.arrayElement(["a%d","b"])`, i)}[i%4]
		fmt.Fprintf(&src, `, "key %d": "%s {{%s}}"`, i, strings.Repeat("x", 58), tag)
	}
	src.WriteString("}")
	b.SetBytes(int64(src.Len()))
	for b.Loop() {
		template, err := record.Parse(src.String())
		if err != nil || len(template.CheckRecords()) > 0 {
			b.Fatal(err)
		}
	}
}

package record_test

import (
	"fmt"
	"strings"
	"testing"

	"penstock/record"
)

// BenchmarkLint parses and checks a 1 MB JSON template with nearly the maximum number
// of tags. The target for kdg lint is well under 0.2 s.
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

package prefix_test

import (
	"fmt"
	"time"

	"penstock/firehose/prefix"
)

func ExamplePair_Parse() {
	_, _, warnings, err := prefix.Pair{
		Data:  "streaming/!{timestamp:year=yyyy/}",
		Error: "!{firehose:error-output-type}/!{timestamp:yyyy/mm/}",
	}.Parse()
	fmt.Println(err)
	fmt.Println(warnings)
	// Output:
	// Prefix: no pattern letter "r": text in a timestamp pattern goes in single quotes, 'year=', or outside the braces
	//     streaming/!{timestamp:year=yyyy/}
	//                           ^^^^^
	// ErrorOutputPrefix: mm (minute) has no hour before it: for the month write MM
	//     !{firehose:error-output-type}/!{timestamp:yyyy/mm/}
	//                                                    ^^
}

func ExampleExpression_At() {
	data, errs, _, err := prefix.Pair{
		Data:  "streaming/!{timestamp:yyyy/MM/}",
		Error: "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}",
	}.Parse()
	if err != nil {
		fmt.Println(err)
		return
	}
	arrival := time.Date(2026, time.November, 23, 4, 0, 0, 0, time.UTC)
	fmt.Println(data.At(arrival, prefix.Values{}))
	fmt.Println(errs.At(arrival, prefix.Values{ErrorType: "processing-failed"}))
	// Output:
	// streaming/2026/11/ <nil>
	// processing-failed/2026/11/ <nil>
}

package firehose_test

import (
	"fmt"
	"time"

	"penstock/firehose"
)

func ExamplePrefixes_Check() {
	refusals, warnings := firehose.Prefixes{
		Data:  "streaming/!{timestamp:year=yyyy/}",
		Error: "!{firehose:error-output-type}/!{timestamp:yyyy/mm/}",
	}.Check()
	fmt.Println(refusals)
	fmt.Println(warnings)
	// Output:
	// Prefix: no pattern letter "r": text in a timestamp pattern goes in single quotes, 'year=', or outside the braces
	//     streaming/!{timestamp:year=yyyy/}
	//                           ^^^^^
	// ErrorOutputPrefix: mm (minute) has no hour before it: for the month write MM
	//     !{firehose:error-output-type}/!{timestamp:yyyy/mm/}
	//                                                    ^^
}

func ExamplePrefix_At() {
	data, errs, err := firehose.Prefixes{
		Data:  "streaming/!{timestamp:yyyy/MM/}",
		Error: "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}",
	}.Parse()
	if err != nil {
		fmt.Println(err)
		return
	}
	arrival := time.Date(2026, time.November, 23, 4, 0, 0, 0, time.UTC)
	fmt.Println(data.At(arrival, firehose.Values{}))
	fmt.Println(errs.At(arrival, firehose.Values{ErrorType: "processing-failed"}))
	// Output:
	// streaming/2026/11/ <nil>
	// processing-failed/2026/11/ <nil>
}

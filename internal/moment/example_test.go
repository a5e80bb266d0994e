package moment_test

import (
	"fmt"
	"time"

	"penstock/internal/moment"
)

func ExampleFormat_Append() {
	at := time.Date(2026, time.November, 22, 19, 17, 5, 944e6, time.FixedZone("", -5*60*60))
	for _, f := range []*moment.Format{
		moment.Local(""),
		moment.UTC(""),
		moment.Local("dddd, MMMM Do YYYY, h:mm:ss a"),
		moment.Local("[week] W [of] GGGG, x"),
	} {
		fmt.Printf("%s\n", f.Append(nil, at))
	}
	// Output:
	// 2026-11-22T19:17:05-05:00
	// 2026-11-23T00:17:05Z
	// Sunday, November 22nd 2026, 7:17:05 pm
	// week 47 of 2026, 1795393025944
}

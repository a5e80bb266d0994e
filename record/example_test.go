package record_test

import (
	"fmt"
	"log"
	"time"

	"penstock/record"
)

func ExampleTemplate_Append() {
	template, err := record.Parse(`{"film_id": {{random.number({"min":1,"max":1000})}}, "state": "{{address.state}}", "at": "{{date.utc}}"}`)
	if err != nil {
		log.Fatal(err)
	}
	state := record.NewState(1, time.UTC)
	state.SetTime(time.Date(2026, time.November, 23, 10, 30, 7, 0, time.UTC))
	var buf []byte
	for range 2 {
		buf = template.Append(buf, state)
		buf = append(buf, '\n')
	}
	fmt.Printf("%s", buf)
	// Output:
	// {"film_id": 854, "state": "Colorado", "at": "2026-11-23T10:30:07Z"}
	// {"film_id": 720, "state": "Utah", "at": "2026-11-23T10:30:07Z"}
}

func ExampleParse_faults() {
	_, err := record.Parse(`{"state": "{{adress.state}}"}`)
	fmt.Println(err)
	// Output:
	// line 1, column 14: no module "adress"; did you mean address?
	//     {"state": "{{adress.state}}"}
	//                  ^^^^^^
}

func ExampleTemplate_CheckRecords() {
	template, err := record.Parse(`{"state": {{address.state}}}`)
	if err != nil {
		log.Fatal(err)
	}
	for _, warning := range template.CheckRecords() {
		fmt.Println(warning)
	}
	// Output:
	// line 1, column 11: the records are not JSON: 'G' instead of a value, in the possible value "Georgia" of this tag: put the tag in double quotes
	//     {"state": {{address.state}}}
	//               ^^^^^^^^^^^^^^^^^
}

func ExampleTemplate_Columns() {
	template, err := record.Parse(`{"eventType": "{{random.arrayElement(["rent","buy"])}}", "price": {{finance.amount(1,20,2)}}, "at": "{{date.utc}}"}`)
	if err != nil {
		log.Fatal(err)
	}
	columns, err := template.Columns()
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range columns {
		fmt.Println(c.Name, c.Type, c.Instant, c.Values)
	}
	// Output:
	// eventtype string false [rent buy]
	// price double false []
	// at string true []
}

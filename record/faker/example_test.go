package faker_test

import (
	"fmt"

	"penstock/record/faker"
)

func ExampleFind() {
	f, _, _, _ := faker.Find("random.number")
	fmt.Println(f.Name+f.Args+":", f.Doc)
	_, _, _, msg := faker.Find("random.nmber")
	fmt.Println(msg)
	// Output:
	// random.number(max) or (min,max) or ({"min":0,"max":99999,"precision":1}): a multiple of precision from min to max, both inclusive
	// no function "nmber" in module random; did you mean number?
}

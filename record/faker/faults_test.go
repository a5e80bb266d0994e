package faker_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record"
	"penstock/record/faker"
)

// TestFaults checks the position and the message of faults in arguments.
func TestFaults(t *testing.T) {
	for _, r := range []struct{ call, place, msg string }{
		{`random.number("x")`, `"x"`, `found "x", but random.number requires a number`},
		{"random.number(true)", "true", "found a boolean, but random.number requires a number"},
		{"random.number(abc)", "abc", `found "abc", but random.number requires a number`},
		{"random.number(1e999)", "1e999", "found a number, but random.number requires a number below 1e308"},
		{`random.number({"min":"x"})`, `"x"`, `found "x", but random.number requires a number`},
		{`random.number({"max":[1]})`, "[1]", "found an array, but random.number requires a number"},
		{`random.number({"max":null})`, "null", "found null, but random.number requires a number"},
		{`random.number({"max":1e301})`, "1e301", "a limit must be from -1e300 to 1e300"},
		{`random.number({"precision":0})`, "0", "a precision must be greater than 0: 1 for integers, 0.01 for two decimals"},
		{`random.number({"precision":-0.5})`, "-0.5", "a precision must be greater than 0: 1 for integers, 0.01 for two decimals"},
		{`random.number({"precision":"x"})`, `"x"`, `found "x", but random.number requires a number`},
		{`random.number(1,"x")`, `"x"`, `found "x", but random.number requires a number`},
		{"random.number(1,2,0)", "0", "a precision must be greater than 0: 1 for integers, 0.01 for two decimals"},
		{"random.number([1,2)", ")", `')' after a value: write a comma or the closing "]"`},
		{"random.arrayElement([])", "[]", "the array is empty, where KDG prints undefined or hangs: write at least one element"},
		{"random.arrayElement(5)", "5", `found a number, but random.arrayElement requires an array: write ["a","b"]`},
		{`random.arrayElement({"a":1})`, `{"a":1}`, `found an object, but random.arrayElement requires an array: write ["a","b"]`},
		{"random.arrayElement(abc)", "abc", `found "abc", but random.arrayElement requires an array: write ["a","b"]`},
		{"helpers.randomize([])", "[]", "the array is empty, where KDG prints undefined or hangs: write at least one element"},
		{"helpers.shuffle([])", "[]", "the array is empty, where KDG prints undefined or hangs: write at least one element"},
		{"helpers.shuffle(5)", "5", `found a number, but helpers.shuffle requires an array: write ["a","b"]`},
		{"random.objectElement({})", "{}", "the object is empty, where KDG prints undefined: write at least one value"},
		{"random.objectElement([])", "[]", `found an array, but random.objectElement requires an object: write {"name": value}`},
		{`random.objectElement("x")`, `"x"`, `found "x", but random.objectElement requires an object: write {"name": value}`},
		{`random.objectElement({"a":1},[1])`, "[1]", "found an array, but random.objectElement requires a string in double quotes"},
		{"random.weightedArrayElement([])", "[]", `found an array, but random.weightedArrayElement requires {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement(["a","b"])`, `"a"`, `the key "weight" is missing: write {"weight": 0.3, "value": "a"}`},
		{`random.weightedArrayElement([{"weight":1}])`, `{"weight":1}`, `the key "value" is missing: write {"weight": 0.3, "value": "a"}`},
		{`random.weightedArrayElement("x")`, `"x"`, `found "x", but random.weightedArrayElement requires {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"data":["a"]})`, `{"data":["a"]}`, `random.weightedArrayElement requires "weights", an array that is not empty: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[1]})`, `{"weights":[1]}`, `random.weightedArrayElement requires "data", an array that is not empty: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[],"data":["a"]})`, "[]", `random.weightedArrayElement requires "weights", an array that is not empty: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[1],"data":[]})`, "[]", `random.weightedArrayElement requires "data", an array that is not empty: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":1,"data":["a"]})`, "1", `random.weightedArrayElement requires "weights", an array that is not empty: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[1,2],"data":["a"]})`, "[1,2]", "2 weights for 1 elements of data, where KDG prints undefined for the rest: write one weight per element"},
		{`random.weightedArrayElement({"weights":[0,0],"data":["a","b"]})`, "[0,0]", "all weights are 0: at least one must be greater"},
		{`random.weightedArrayElement({"weights":[-1,2],"data":["a","b"]})`, "-1", "a weight must be from 0 to 1e9"},
		{`random.weightedArrayElement({"weights":["x",2],"data":["a","b"]})`, `"x"`, `found "x", but random.weightedArrayElement requires a number`},
		{`random.weightedArrayElement({"weights":[1e10],"data":["a"]})`, "1e10", "a weight must be from 0 to 1e9"},
		{"random.words(0)", "0", "random.words requires an integer from 1 to 10000 here"},
		{"random.words(10001)", "10001", "random.words requires an integer from 1 to 10000 here"},
		{"random.words(1.5)", "1.5", "random.words requires an integer from 1 to 10000 here"},
		{"random.arrayElements(5)", "5", `found a number, but random.arrayElements requires an array and a count: write (["a","b","c"],2)`},
		{"random.arrayElements([1,2],3)", "3", "random.arrayElements requires an integer from 0 to 2 here"},
		{`random.float("x")`, `"x"`, `found "x", but random.float requires a number`},
		{`random.float({"fractionDigits":7})`, "7", "random.float requires an integer from 0 to 6 here"},
		{`random.float({"multipleOf":0})`, "0", "a precision must be greater than 0: 1 for integers, 0.01 for two decimals"},
		{`number.float({"fractionDigits":"x"})`, `"x"`, `found "x", but number.float requires a number`},
		{"helpers.slugify([1])", "[1]", "found an array, but helpers.slugify requires a string in double quotes"},
		{`helpers.replaceSymbols({"a":1})`, `{"a":1}`, "found an object, but helpers.replaceSymbols requires a string in double quotes"},
		{`name.findName({"a":1})`, `{"a":1}`, "found an object, but name.findName requires a string in double quotes"},
		{`name.findName("Bob",[1])`, "[1]", "found an array, but name.findName requires a string in double quotes"},
		{"address.city(4)", "4", "address.city requires an integer from 0 to 3 here"},
		{`address.city("x")`, `"x"`, `found "x", but address.city requires a number`},
		{`address.streetAddress("yes")`, `"yes"`, `found "yes", but address.streetAddress requires true or false`},
		{"address.streetAddress(2)", "2", "found a number, but address.streetAddress requires true or false"},
		{"address.nearbyGPSCoordinate({})", "{}", `found an object, but address.nearbyGPSCoordinate requires {"coordinate":[latitude,longitude],"radius":10}`},
		{`address.nearbyGPSCoordinate({"coordinate":[1]})`, `{"coordinate":[1]}`, `found an object, but address.nearbyGPSCoordinate requires {"coordinate":[latitude,longitude],"radius":10}`},
		{`address.nearbyGPSCoordinate({"coordinate":["x",1]})`, `"x"`, `found "x", but address.nearbyGPSCoordinate requires a number`},
		{`address.nearbyGPSCoordinate({"coordinate":[1,2],"radius":"x"})`, `"x"`, `found "x", but address.nearbyGPSCoordinate requires a number`},
		{`address.nearbyGPSCoordinate({"coordinate":[1,2],"isMetric":"km"})`, `"km"`, `found "km", but address.nearbyGPSCoordinate requires true or false`},
		{`address.nearbyGPSCoordinate("x")`, `"x"`, `found "x", but address.nearbyGPSCoordinate requires {"coordinate":[latitude,longitude],"radius":10}`},
		{"company.companyName(3)", "3", "company.companyName requires an integer from 0 to 2 here"},
		{"finance.account(0)", "0", "finance.account requires an integer from 1 to 10000 here"},
		{`finance.amount("x")`, `"x"`, `found "x", but finance.amount requires a number`},
		{"finance.amount(2000)", "2000", "the minimum exceeds the maximum 1000 of finance.amount: write a smaller minimum"},
		{"finance.amount(100,1)", "100", "the minimum exceeds the maximum 1 of finance.amount: write a smaller minimum"},
		{`finance.amount(1,"x")`, `"x"`, `found "x", but finance.amount requires a number`},
		{"finance.amount(1,2,7)", "7", "finance.amount requires an integer from 0 to 6 here"},
		{`finance.amount(1,2,2,["$"])`, `["$"]`, "found an array, but finance.amount requires a string in double quotes"},
		{"finance.amount(-2e9)", "-2e9", "an amount must be from -1e9 to 1e9"},
		{"finance.amount(1,2e9)", "2e9", "an amount must be from -1e9 to 1e9"},
		{"commerce.price(1001)", "1001", "the minimum exceeds the maximum 1000 of commerce.price: write a smaller minimum"},
		{`image.cats(100,"x")`, `"x"`, `found "x", but image.cats requires a number`},
		{"lorem.sentence(0)", "0", "lorem.sentence requires an integer from 1 to 10000 here"},
		{"lorem.sentences(2,[1])", "[1]", "found an array, but lorem.sentences requires a string in double quotes"},
		{`internet.email({"a":1})`, `{"a":1}`, "found an object, but internet.email requires a string in double quotes"},
		{"internet.color(256)", "256", "internet.color requires an integer from 0 to 255 here"},
		{`internet.color(1,2,"x")`, `"x"`, `found "x", but internet.color requires a number`},
		{"phone.phoneNumberFormat(20)", "20", "phone.phoneNumberFormat requires an integer from 0 to 19 here"},
		{`date.past("x")`, `"x"`, `found "x", but date.past requires a number`},
		{"date.past(-1)", "-1", "date.past requires a number from 0 to 250 here"},
		{"date.past(251)", "251", "date.past requires a number from 0 to 250 here"},
		{`date.past(1,"x")`, `"x"`, `found "x", but date.past requires a date or time such as 2026-11-23 or 2026-11-23T10:30:00Z`},
		{"date.recent(91251)", "91251", "date.recent requires a number from 0 to 91250 here"},
		{"date.between", "date.between", `date.between requires two instants: write ("2015-01-01","2015-01-05"); KDG always prints Invalid Date`},
		{`date.between("2015-01-01")`, "date.between", `date.between requires two instants: write ("2015-01-01","2015-01-05"); KDG always prints Invalid Date`},
		{`date.between("2015-01-05","2015-01-01")`, `"2015-01-05"`, "from is after to: swap the two"},
		{`date.between("x","2015-01-01")`, `"x"`, `found "x", but date.between requires a date or time such as 2026-11-23 or 2026-11-23T10:30:00Z`},
		{"date.between(1e17,2)", "1e17", "found a number, but date.between requires a date or time such as 2026-11-23 or 2026-11-23T10:30:00Z"},
		{`date.month("long")`, `"long"`, `found "long", but date.month requires {"abbr":true}`},
		{`date.weekday({"abbr":"yes"})`, `"yes"`, `found "yes", but date.weekday requires true or false`},
		{"date.now([1])", "[1]", "found an array, but date.now requires a string in double quotes"},
		{`system.fileExt("png")`, `"png"`, `found "png", but system.fileExt requires a media type such as image/png`},
	} {
		_, err := record.Parse("{{" + r.call + "}}")
		var faults record.Faults
		if assert.ErrorAs(t, err, &faults, r.call) && assert.Len(t, faults, 1, r.call) {
			f := faults[0]
			assert.Equal(t, r.place, f.Text[f.Off:f.Off+f.Len], r.call)
			assert.Equal(t, r.msg, f.Msg, r.call)
		}
	}
}

// TestAllFaults checks that two invalid arguments give two faults, each with its position.
func TestAllFaults(t *testing.T) {
	_, err := record.Parse(`{{random.number({"min":true,"max":{}})}} {{internet.color(256,"x")}}`)
	var faults record.Faults
	require.ErrorAs(t, err, &faults)
	var places []string
	for _, f := range faults {
		places = append(places, f.Text[f.Off:f.Off+f.Len])
	}
	assert.Equal(t, []string{"true", "{}", "256", `"x"`}, places)
}

// nonsense lists invalid arguments for each kind of function.
var nonsense = map[string][]string{
	"count":    {"true", "1.5", "-1", `"x"`, "x", `["x"]`, `{"a":1}`},
	"number":   {"true", `"x"`, "x", `{"min":"x"}`, `{"max":true}`},
	"amount":   {"true", `"x"`, "x", `["x"]`, `{"a":1}`},
	"text":     {`["x"]`, `{"a":1}`},
	"state":    {`{"abbreviated":"x"}`, `{"abbreviated":2}`},
	"flag":     {"2", `"x"`, "x", `["x"]`, `{"a":1}`},
	"array":    {"true", "1", "x", `{"a":1}`},
	"object":   {"true", "1", `"x"`, "x"},
	"calendar": {"true", "1", `"x"`, "x", `["x"]`, `{"abbr":"x"}`},
	"dates":    {`true,"2015"`, `"x","2015"`, `"2015",["x"]`},
	"type":     {"true", "1", `"x"`, "x", `["x"]`, `{"a":1}`},
}

// TestInvalidArguments checks that every function with arguments rejects invalid ones,
// with its name in the message.
func TestInvalidArguments(t *testing.T) {
	kinds := map[string]string{}
	for kind, names := range map[string]string{
		"count": "random.words random.alphaNumeric address.city company.companyName finance.account finance.mask internet.color internet.password phone.phoneNumberFormat " +
			"lorem.words lorem.sentence lorem.sentences lorem.paragraph lorem.paragraphs lorem.lines image.image image.imageUrl image.abstract image.animals image.business image.cats " +
			"image.city image.food image.nightlife image.fashion image.people image.nature image.sports image.technics image.transport",
		"number": "random.number",
		"amount": "finance.amount commerce.price date.past date.future date.recent",
		"text": "helpers.slugify helpers.replaceSymbolWithNumber helpers.replaceSymbols helpers.mustache name.findName address.zipCode internet.email internet.exampleEmail " +
			"internet.userName phone.phoneNumber date.now date.utc date.simTime system.commonFileName",
		"flag":     "address.streetAddress",
		"state":    "address.state",
		"array":    "random.arrayElement helpers.randomize helpers.shuffle",
		"object":   "random.objectElement random.weightedArrayElement address.nearbyGPSCoordinate",
		"calendar": "date.month date.weekday",
		"dates":    "date.between",
		"type":     "system.fileExt",
	} {
		for name := range strings.FieldsSeq(names) {
			kinds[name] = kind
		}
	}
	for _, f := range faker.Functions() {
		if f.Later || f.Args == "" {
			continue
		}
		require.NotEmpty(t, kinds[f.Name], "%s takes arguments of a kind that is not listed", f.Name)
		for _, argument := range nonsense[kinds[f.Name]] {
			_, err := record.Parse("{{" + f.Name + "(" + argument + ")}}")
			assert.ErrorContains(t, err, f.Name+" requires ", "%s(%s)", f.Name, argument)
		}
	}
}

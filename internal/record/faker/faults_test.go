package faker_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/record"
	"penstock/internal/record/faker"
)

// TestFaults: what is refused, where, and what the message says.
func TestFaults(t *testing.T) {
	for _, r := range []struct{ call, place, msg string }{
		{`random.number("x")`, `"x"`, `"x" where random.number takes a number`},
		{"random.number(true)", "true", "true or false where random.number takes a number"},
		{"random.number(abc)", "abc", `"abc" where random.number takes a number`},
		{"random.number(1e999)", "1e999", "a number where random.number takes numbers below 1e308"},
		{`random.number({"min":"x"})`, `"x"`, `"x" where random.number takes a number`},
		{`random.number({"max":[1]})`, "[1]", "an array where random.number takes a number"},
		{`random.number({"max":null})`, "null", "null where random.number takes a number"},
		{`random.number({"max":1e301})`, "1e301", "a limit is from -1e300 to 1e300"},
		{`random.number({"precision":0})`, "0", "a precision is greater than 0: 1 for whole numbers, 0.01 for two decimals"},
		{`random.number({"precision":-0.5})`, "-0.5", "a precision is greater than 0: 1 for whole numbers, 0.01 for two decimals"},
		{`random.number({"precision":"x"})`, `"x"`, `"x" where random.number takes a number`},
		{`random.number(1,"x")`, `"x"`, `"x" where random.number takes a number`},
		{"random.number(1,2,0)", "0", "a precision is greater than 0: 1 for whole numbers, 0.01 for two decimals"},
		{"random.number([1,2)", ")", `')' after a value: write a comma, or close with "]"`},
		{"random.arrayElement([])", "[]", "an empty array has no element: KDG prints undefined, or hangs; write at least one"},
		{"random.arrayElement(5)", "5", `a number where random.arrayElement takes an array: write ["a","b"]`},
		{`random.arrayElement({"a":1})`, `{"a":1}`, `an object where random.arrayElement takes an array: write ["a","b"]`},
		{"random.arrayElement(abc)", "abc", `"abc" where random.arrayElement takes an array: write ["a","b"]`},
		{"helpers.randomize([])", "[]", "an empty array has no element: KDG prints undefined, or hangs; write at least one"},
		{"helpers.shuffle([])", "[]", "an empty array has no element: KDG prints undefined, or hangs; write at least one"},
		{"helpers.shuffle(5)", "5", `a number where helpers.shuffle takes an array: write ["a","b"]`},
		{"random.objectElement({})", "{}", "an empty object has no value: KDG prints undefined; write at least one"},
		{"random.objectElement([])", "[]", `an array where random.objectElement takes an object: write {"name": value}`},
		{`random.objectElement("x")`, `"x"`, `"x" where random.objectElement takes an object: write {"name": value}`},
		{`random.objectElement({"a":1},[1])`, "[1]", "an array where random.objectElement takes a text in double quotes"},
		{"random.weightedArrayElement([])", "[]", `an array where random.weightedArrayElement takes {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement(["a","b"])`, `"a"`, `no "weight" here: write {"weight": 0.3, "value": "a"}`},
		{`random.weightedArrayElement([{"weight":1}])`, `{"weight":1}`, `no "value" here: write {"weight": 0.3, "value": "a"}`},
		{`random.weightedArrayElement("x")`, `"x"`, `"x" where random.weightedArrayElement takes {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"data":["a"]})`, `{"data":["a"]}`, `random.weightedArrayElement needs "weights", an array with an element: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[1]})`, `{"weights":[1]}`, `random.weightedArrayElement needs "data", an array with an element: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[],"data":["a"]})`, "[]", `random.weightedArrayElement needs "weights", an array with an element: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[1],"data":[]})`, "[]", `random.weightedArrayElement needs "data", an array with an element: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":1,"data":["a"]})`, "1", `random.weightedArrayElement needs "weights", an array with an element: write {"weights":[0.3,0.7],"data":["a","b"]}`},
		{`random.weightedArrayElement({"weights":[1,2],"data":["a"]})`, "[1,2]", "2 weights for 1 data, and KDG prints undefined for the rest: write one weight for each"},
		{`random.weightedArrayElement({"weights":[0,0],"data":["a","b"]})`, "[0,0]", "the weights are all 0: at least one must be more"},
		{`random.weightedArrayElement({"weights":[-1,2],"data":["a","b"]})`, "-1", "a weight is from 0 to 1e9"},
		{`random.weightedArrayElement({"weights":["x",2],"data":["a","b"]})`, `"x"`, `"x" where random.weightedArrayElement takes a number`},
		{`random.weightedArrayElement({"weights":[1e10],"data":["a"]})`, "1e10", "a weight is from 0 to 1e9"},
		{"random.words(0)", "0", "random.words takes a whole number from 1 to 10000 here"},
		{"random.words(10001)", "10001", "random.words takes a whole number from 1 to 10000 here"},
		{"random.words(1.5)", "1.5", "random.words takes a whole number from 1 to 10000 here"},
		{"random.arrayElements(5)", "5", `a number where random.arrayElements takes an array and a count: write (["a","b","c"],2)`},
		{"random.arrayElements([1,2],3)", "3", "random.arrayElements takes a whole number from 0 to 2 here"},
		{`random.float("x")`, `"x"`, `"x" where random.float takes a number`},
		{`random.float({"fractionDigits":7})`, "7", "random.float takes a whole number from 0 to 6 here"},
		{`random.float({"multipleOf":0})`, "0", "a precision is greater than 0: 1 for whole numbers, 0.01 for two decimals"},
		{`number.float({"fractionDigits":"x"})`, `"x"`, `"x" where number.float takes a number`},
		{"helpers.slugify([1])", "[1]", "an array where helpers.slugify takes a text in double quotes"},
		{`helpers.replaceSymbols({"a":1})`, `{"a":1}`, "an object where helpers.replaceSymbols takes a text in double quotes"},
		{`name.findName({"a":1})`, `{"a":1}`, "an object where name.findName takes a text in double quotes"},
		{`name.findName("Bob",[1])`, "[1]", "an array where name.findName takes a text in double quotes"},
		{"address.city(4)", "4", "address.city takes a whole number from 0 to 3 here"},
		{`address.city("x")`, `"x"`, `"x" where address.city takes a number`},
		{`address.streetAddress("yes")`, `"yes"`, `"yes" where address.streetAddress takes true or false`},
		{"address.streetAddress(2)", "2", "a number where address.streetAddress takes true or false"},
		{"address.nearbyGPSCoordinate({})", "{}", `an object where address.nearbyGPSCoordinate takes {"coordinate":[latitude,longitude],"radius":10}`},
		{`address.nearbyGPSCoordinate({"coordinate":[1]})`, `{"coordinate":[1]}`, `an object where address.nearbyGPSCoordinate takes {"coordinate":[latitude,longitude],"radius":10}`},
		{`address.nearbyGPSCoordinate({"coordinate":["x",1]})`, `"x"`, `"x" where address.nearbyGPSCoordinate takes a number`},
		{`address.nearbyGPSCoordinate({"coordinate":[1,2],"radius":"x"})`, `"x"`, `"x" where address.nearbyGPSCoordinate takes a number`},
		{`address.nearbyGPSCoordinate({"coordinate":[1,2],"isMetric":"km"})`, `"km"`, `"km" where address.nearbyGPSCoordinate takes true or false`},
		{`address.nearbyGPSCoordinate("x")`, `"x"`, `"x" where address.nearbyGPSCoordinate takes {"coordinate":[latitude,longitude],"radius":10}`},
		{"company.companyName(3)", "3", "company.companyName takes a whole number from 0 to 2 here"},
		{"finance.account(0)", "0", "finance.account takes a whole number from 1 to 10000 here"},
		{`finance.amount("x")`, `"x"`, `"x" where finance.amount takes a number`},
		{"finance.amount(2000)", "2000", "finance.amount goes up to 1000: write a least amount below"},
		{"finance.amount(100,1)", "100", "finance.amount goes up to 1: write a least amount below"},
		{`finance.amount(1,"x")`, `"x"`, `"x" where finance.amount takes a number`},
		{"finance.amount(1,2,7)", "7", "finance.amount takes a whole number from 0 to 6 here"},
		{`finance.amount(1,2,2,["$"])`, `["$"]`, "an array where finance.amount takes a text in double quotes"},
		{"finance.amount(-2e9)", "-2e9", "an amount is from -1e9 to 1e9"},
		{"finance.amount(1,2e9)", "2e9", "an amount is from -1e9 to 1e9"},
		{"commerce.price(1001)", "1001", "commerce.price goes up to 1000: write a least amount below"},
		{`image.cats(100,"x")`, `"x"`, `"x" where image.cats takes a number`},
		{"lorem.sentence(0)", "0", "lorem.sentence takes a whole number from 1 to 10000 here"},
		{"lorem.sentences(2,[1])", "[1]", "an array where lorem.sentences takes a text in double quotes"},
		{`internet.email({"a":1})`, `{"a":1}`, "an object where internet.email takes a text in double quotes"},
		{"internet.color(256)", "256", "internet.color takes a whole number from 0 to 255 here"},
		{`internet.color(1,2,"x")`, `"x"`, `"x" where internet.color takes a number`},
		{"phone.phoneNumberFormat(20)", "20", "phone.phoneNumberFormat takes a whole number from 0 to 19 here"},
		{`date.past("x")`, `"x"`, `"x" where date.past takes a number`},
		{"date.past(-1)", "-1", "date.past takes a number from 0 to 250"},
		{"date.past(251)", "251", "date.past takes a number from 0 to 250"},
		{`date.past(1,"x")`, `"x"`, `"x" where date.past takes an instant, like 2026-11-23 or 2026-11-23T10:30:00Z`},
		{"date.recent(91251)", "91251", "date.recent takes a number from 0 to 91250"},
		{"date.between", "date.between", `date.between needs two instants: write ("2015-01-01","2015-01-05"); KDG can give Invalid Date only`},
		{`date.between("2015-01-01")`, "date.between", `date.between needs two instants: write ("2015-01-01","2015-01-05"); KDG can give Invalid Date only`},
		{`date.between("2015-01-05","2015-01-01")`, `"2015-01-05"`, "from is after to: exchange the two"},
		{`date.between("x","2015-01-01")`, `"x"`, `"x" where date.between takes an instant, like 2026-11-23 or 2026-11-23T10:30:00Z`},
		{"date.between(1e17,2)", "1e17", "a number where date.between takes an instant, like 2026-11-23 or 2026-11-23T10:30:00Z"},
		{`date.month("long")`, `"long"`, `"long" where date.month takes {"abbr":true}`},
		{`date.weekday({"abbr":"yes"})`, `"yes"`, `"yes" where date.weekday takes true or false`},
		{"date.now([1])", "[1]", "an array where date.now takes a text in double quotes"},
		{`system.fileExt("png")`, `"png"`, `"png" where system.fileExt takes a media type, like image/png`},
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

// TestAllFaults: two wrong arguments are two faults, each at its place.
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

// nonsense is what the functions that take a kind of argument refuse.
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

// TestNonsense: every function that takes arguments refuses nonsense of each kind,
// and says its name and what it takes.
func TestNonsense(t *testing.T) {
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
			assert.ErrorContains(t, err, f.Name+" takes ", "%s(%s)", f.Name, argument)
		}
	}
}

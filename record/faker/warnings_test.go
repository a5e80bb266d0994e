package faker_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"penstock/record"
)

// TestWarnings checks the position and the message of warnings about arguments.
func TestWarnings(t *testing.T) {
	for _, r := range []struct{ call, place, msg string }{
		{"random.number([1])", "[1]", "random.number ignores an array and prints 0 to 99999, as KDG does: write (1,10)"},
		{`random.number("50")`, `"50"`, "KDG prints NaN for a number in quotes: remove the quotes"},
		{"random.number(05)", "05", "KDG prints NaN for a number that is not valid JSON: write 5"},
		{"random.number(+5)", "+5", "KDG prints NaN for a number that is not valid JSON: write 5"},
		{`random.number({"max":"10"})`, `"10"`, `KDG concatenates numbers in quotes instead of adding them ("10" and 1 is "101"): remove the quotes`},
		{`random.number({"max":10,"precision":"0.1"})`, `"0.1"`, `KDG concatenates numbers in quotes instead of adding them ("10" and 1 is "101"): remove the quotes`},
		{`random.number({"max":05})`, "05", "KDG reads only valid JSON numbers: write 5"},
		{"random.arrayElement([001,002])", "001", "KDG reads only valid JSON numbers: write 1"},
		{"internet.color(+5)", "+5", "KDG prints #NaN for a number that is not valid JSON: write 5"},
		{"phone.phoneNumberFormat(05)", "05", "KDG prints nothing for a number that is not valid JSON: write 5"},
		{"date.now(2020)", "2020", "KDG fails at a number here: put it in double quotes"},
		{"date.utc(true)", "true", "KDG fails at a boolean here: put it in double quotes"},
		{`date.now("yyyy-MM-dd")`, "yyyy", "moment.js has no yyyy and prints it unchanged: write YYYY"},
		{`date.now("yyyy-MM-dd")`, "dd", "dd is the day of the week: the day of the month is DD"},
		{`date.utc("HH:MM:SS")`, "MM", "MM is the month: the minutes are mm"},
		{`date.utc("HH:MM:SS")`, "SS", "SS is a fraction of the second: the seconds are ss"},
		{"date.now(%Y-%m-%d)", "%Y", "moment.js does not support % and prints it unchanged: write YYYY-MM-DD HH:mm:ss for %Y-%m-%d %H:%M:%S"},
		{`date.now("\u0059-mm-DD")`, `"\u0059-mm-DD"`, "mm are the minutes: the month is MM"}, // the string has an escape, so the whole pattern is marked
		{"date.simTime(iso)", "iso", "s in iso is a token of moment.js, not text: without a pattern the date is in ISO 8601"},
		{`date.now("HH:mm z")`, "z", "z prints nothing in date.now: write Z for the offset of the zone"},
		{"helpers.slugify(5)", "5", "KDG fails at a number here: put it in double quotes"},
		{"helpers.replaceSymbols(5)", "5", "KDG prints nothing for a number here: put it in double quotes"},
		{"helpers.replaceSymbolWithNumber(true)", "true", "KDG prints nothing for a boolean here: put it in double quotes"},
		{"address.zipCode(12345)", "12345", "KDG prints nothing for a number here: put it in double quotes"},
		{"phone.phoneNumber(555)", "555", "KDG prints nothing for a number here: put it in double quotes"},
		{"lorem.words(null)", "null", "KDG prints nothing for null: remove it"},
		{`helpers.shuffle("abc")`, `"abc"`, "KDG does not shuffle a string: write an array"},
		{"random.number(10,5)", "10,5", "KDG supports one argument: it reads these as NaN or as text"},
		{"random.number(10,5)", "10", "min 10 is greater than max 5: the numbers lie between the two, as in KDG"},
		{"random.number(-5)", "-5", "min 0 is greater than max -5: the numbers lie between the two, as in KDG"},
		{`random.number({"min":-10,"max":-5})`, "-5", "a negative max is never printed itself, as in KDG"},
		{`random.number({"min":10.5,"max":12})`, "10.5", "min is not a multiple of precision 1: the multiple below it is printed too, as in KDG"},
		{"random.number(2.5)", "2.5", "max is not a multiple of precision 1: the multiple above it is printed too, as in KDG"},
		{`random.number({"min":5,"max":100,"precision":10})`, "5", "min is not a multiple of precision 10: the multiple below it is printed too, as in KDG"},
		{`random.number({"max":5000000000})`, "5000000000", "KDG has only 2^32 different random numbers: it never prints some numbers of this range"},
		{`random.number({"max":99,"precision":0.01})`, "0.01", "KDG prints some of these numbers inexactly: 0.35 as 0.35000000000000003"},
		{`random.number({"min":0.3,"max":0.3,"precision":0.1})`, "0.1", "KDG prints some of these numbers inexactly: 0.3 as 0.30000000000000004"},
		{`random.number({"max":99,"presision":0.5,"x":1})`, "0.5", `random.number ignores "presision": its keys are min, max, precision`},
		{`random.number({"max":99,"presision":0.5,"x":1})`, "1", `random.number ignores "x": its keys are min, max, precision`},
		{"random.number(1,2,3,4)", "1", "min is not a multiple of precision 3: the multiple below it is printed too, as in KDG"},
		{"random.number(1,2,3,4)", "4", "random.number ignores this argument"},
		{`random.arrayElement([{"a":1}])`, `{"a":1}`, "KDG prints an object as [object Object]"},
		{`random.arrayElement(["$$"])`, `"$$"`, "KDG interprets $$ in a value as a replacement pattern"},
		{`random.arrayElement(["$&"])`, `"$&"`, "KDG interprets $& in a value as a replacement pattern"},
		{"random.arrayElement([\"a$`\",\"$'\"])", "\"a$`\"", "KDG interprets $` in a value as a replacement pattern"},
		{"random.arrayElement([\"a$`\",\"$'\"])", `"$'"`, "KDG interprets $' in a value as a replacement pattern"},
		{`random.arrayElement(["{{x"])`, `"{{x"`, "KDG also renders tags inside of values"},
		{`random.arrayElement(["a"],5)`, "5", "random.arrayElement ignores this argument"},
		{`random.objectElement({"a":{}})`, "{}", "KDG prints an object as [object Object]"},
		{`random.weightedArrayElement({"weights":[0.5],"data":["a","b"]})`, `"b"`, "no weight for this element and those after it: they are never printed, as in KDG"},
		{`random.weightedArrayElement({"weights":[0.125,0.125],"data":["a","b"]})`, "0.125", "KDG rounds running sums of weights to two decimals: it applies this weight 0.125 as 0.13"},
		{`random.weightedArrayElement({"weights":[0.001,0.999],"data":["a","b"]})`, "0.001", "KDG rounds running sums of weights to two decimals: it applies this weight 0.001 as 0.00"},
		{`random.weightedArrayElement({"weights":[0.333,0.333,0.333],"data":["a","b","c"]})`, "[0.333,0.333,0.333]",
			"KDG prints undefined in 0.9 % of the records: it rounds the running sum of the weights to two decimals, which ends at 0.99, below their total 0.999; use integers, or two decimals"},
		{`random.weightedArrayElement({"weights":[0.333,0.333,0.334],"data":["a","b","c"]})`, "[0.333,0.333,0.334]",
			"KDG prints undefined in 1 % of the records: it rounds the running sum of the weights to two decimals, which ends at 0.99, below their total 1; use integers, or two decimals"},
		{`random.weightedArrayElement({"weights":[0.004,0.003],"data":["a","b"]})`, "[0.004,0.003]",
			"KDG prints undefined in 100 % of the records: it rounds the running sum of the weights to two decimals, which ends at 0, below their total 0.007; use integers, or two decimals"},
		{`random.weightedArrayElement({"weights":["1","2"],"data":["a","b"]})`, `"1"`, "KDG fails at a weight in quotes: remove the quotes"},
		{`random.weightedArrayElement({"weights":[1,"2"],"data":["a","b"]})`, `"2"`, "KDG fails at a weight in quotes: remove the quotes"},
		{`random.weightedArrayElement({"weights":[0.33,0.33],"data":["a",{"b":1}]})`, `{"b":1}`, "KDG prints an object as [object Object]"},
		{`random.weightedArrayElement({"weights":[1],"data":["a"],"seed":1})`, "1", `random.weightedArrayElement ignores "seed": its keys are weights, data`},
		{`random.weightedArrayElement([{"weight":1,"value":"a"}])`, `[{"weight":1,"value":"a"}]`, `KDG supports only {"weights":[0.3,0.7],"data":["a","b"]} here`},
		{"random.alphaNumeric(16)", "16", "KDG ignores the count and prints one character"},
		{`random.word("noun")`, `"noun"`, "random.word ignores this argument"},
		{"random.words(2,3)", "3", "random.words ignores this argument"},
		{"random.float(1,2)", "random.float", "KDG has no random.float"},
		{"helpers.createCard", "helpers.createCard", "KDG prints [object Object]"},
		{"helpers.contextualCard", "helpers.contextualCard", "KDG prints [object Object]"},
		{"helpers.userCard", "helpers.userCard", "KDG prints [object Object]"},
		{"helpers.createTransaction", "helpers.createTransaction", "KDG prints [object Object]"},
		{`helpers.shuffle([{"a":1}])`, `{"a":1}`, "KDG prints an object as [object Object]"},
		{"name.firstName(0)", "0", "name.firstName ignores this argument"},
		{`name.findName("A","B","C")`, `"C"`, "name.findName ignores this argument"},
		{"address.state(true)", "true", "address.state ignores this argument"},
		{"address.nearbyGPSCoordinate", "address.nearbyGPSCoordinate", "KDG requires a coordinate here"},
		{`address.nearbyGPSCoordinate({"coordinate":[1,2],"raduis":3})`, "3", `address.nearbyGPSCoordinate ignores "raduis": its keys are coordinate, radius, isMetric`},
		{"finance.mask(4,true)", "true", "finance.mask ignores this argument"},
		{"finance.amount(1,100,2)", "1,100,2", "KDG supports one argument: it reads these as NaN or as text"},
		{"internet.password(8,true)", "true", "internet.password ignores this argument"},
		{"image.imageUrl(100,200)", "100,200", "KDG supports one argument: it reads these as NaN or as text"},
		{`date.between("2015-01-01","2015-01-05")`, `"2015-01-01"`, "KDG always prints Invalid Date"},
		{`date.month({"abbr":true,"x":1})`, "1", `date.month ignores "x": its keys are abbr, context`},
		{"date.simTime", "date.simTime", "KDG has a simulated time only in its periodic mode: this is date.now"},
		{"date.now('YYYY')", "'", "KDG does not accept ' as a quotation mark"},
		{`date.now("YYYY",1)`, "1", "date.now ignores this argument"},
		{"system.filePath", "system.filePath", "KDG prints undefined"},
		{"system.directoryPath", "system.directoryPath", "KDG prints undefined"},
		{`system.fileExt("text/css")`, `"text/css"`, "no extension is known for text/css: a random one is printed"},
		{`system.commonFileName("txt","x")`, `"x"`, "system.commonFileName ignores this argument"},
		{"datatype.number", "datatype.number", "KDG has no datatype.number"},
		{"date.soon", "date.soon", "KDG has no date.soon"},
	} {
		assert.Contains(t, warnings(t, r.call), [2]string{r.place, r.msg}, r.call)
	}
}

// warnings returns the warnings about a call, each with the text it concerns.
func warnings(t *testing.T, call string) [][2]string {
	t.Helper()
	var all [][2]string
	for _, f := range parse(t, call).Warnings() {
		all = append(all, [2]string{f.Text[f.Off : f.Off+f.Len], f.Msg})
	}
	return all
}

// TestNoWarnings checks that calls that KDG renders in the same way have no warnings.
func TestNoWarnings(t *testing.T) {
	told := map[string]bool{
		`random.number({"min":1,"max":99,"precision":0.01})`: true, // KDG prints inexact decimals
		"name.firstName(0)": true, // ignored here and by KDG
	}
	for _, shape := range shapes {
		if !told[shape.call] && otherwise[shape.call] == "" {
			assert.Empty(t, warnings(t, shape.call), shape.call)
		}
	}
	for _, call := range []string{
		"random.number(4294967294)", `random.number({"max":99,"precision":0.25})`, `random.number({"min":-5,"max":5,"precision":5})`,
		`random.arrayElement(["$1.50","$","$5","a{b"])`, `random.arrayElement([["a","b"],null,true])`,
		`random.weightedArrayElement({"weights":[30,10,60],"data":[1,2,3]})`, `random.weightedArrayElement({"weights":[0.33,0.33,0.34],"data":[1,2,3]})`,
		`random.weightedArrayElement({"weights":[0.7,0.2,0.1],"data":[1,2,3]})`, `random.weightedArrayElement({"weights":[0.1,0.1,0.1],"data":[1,2,3]})`,
		`random.number({"min":0.01,"max":0.05,"precision":0.01})`, `random.number({"min":0.1,"max":0.2,"precision":0.1})`, `random.number({"min":"1","max":10})`,
		"address.zipCode(05)", `date.now("DD/MMM/YYYY:HH:mm:ss ZZ")`, "date.now(YYYY-MM-DD)", `date.utc("HH:mm z")`,
		`date.now("")`, `date.utc([at] HH:mm)`, `system.fileExt("application/json")`,
	} {
		assert.Empty(t, warnings(t, call), call)
	}
}

// TestOneKDGWarning checks that a call that KDG does not support at all has only one
// warning about KDG.
func TestOneKDGWarning(t *testing.T) {
	for call, note := range map[string]string{
		"random.float(1,2,2)":                                     "KDG has no random.float",
		"number.int('5')":                                         "KDG has no number.int",
		`date.between("2015-01-01","2015-01-05")`:                 "KDG always prints Invalid Date",
		`helpers.weightedArrayElement([{"weight":1,"value":{}}])`: "KDG has no helpers.weightedArrayElement",
	} {
		if all := warnings(t, call); assert.Len(t, all, 1, call) {
			assert.Equal(t, note, all[0][1], call)
		}
	}
}

// TestWarningsAreNotFaults checks that Parse accepts a template with warnings.
func TestWarningsAreNotFaults(t *testing.T) {
	template, err := record.Parse(`{{random.number({"min":9,"max":5,"x":1})}}`)
	assert.NoError(t, err)
	assert.Len(t, template.Warnings(), 2)
	assert.Regexp(t, "^[678]$", string(template.Append(nil, state(1))))
}

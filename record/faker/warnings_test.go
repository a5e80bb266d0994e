package faker_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"penstock/record"
)

// TestWarnings: what is told of a call, and where.
func TestWarnings(t *testing.T) {
	for _, r := range []struct{ call, place, msg string }{
		{"random.number([1])", "[1]", "random.number takes no array: it gives 0 to 99999, as KDG does; write (1,10)"},
		{`random.number("50")`, `"50"`, `KDG adds numbers in quotes as texts ("10" and 1 is "101")`},
		{`random.number({"min":"1","max":10})`, `"1"`, `KDG adds numbers in quotes as texts ("10" and 1 is "101")`},
		{"random.number(10,5)", "10,5", "KDG takes one argument: it makes NaN or text of these"},
		{"random.number(10,5)", "10", "min 10 is above max 5: the numbers are between the two, as in KDG"},
		{"random.number(-5)", "-5", "min 0 is above max -5: the numbers are between the two, as in KDG"},
		{`random.number({"min":-10,"max":-5})`, "-5", "a max below 0 never comes itself, as in KDG"},
		{`random.number({"min":10.5,"max":12})`, "10.5", "min is no multiple of precision 1: the multiple below it comes too, as in KDG"},
		{"random.number(2.5)", "2.5", "max is no multiple of precision 1: the multiple above it comes too, as in KDG"},
		{`random.number({"min":5,"max":100,"precision":10})`, "5", "min is no multiple of precision 10: the multiple below it comes too, as in KDG"},
		{`random.number({"max":5000000000})`, "5000000000", "KDG draws 2^32 different numbers at most: in this range it leaves gaps"},
		{`random.number({"max":99,"precision":0.01})`, "0.01", "KDG prints some of these numbers with a tail, like 0.35000000000000003"},
		{`random.number({"min":36,"max":38,"precision":0.1})`, "0.1", "KDG prints some of these numbers with a tail, like 36.300000000000004"},
		{`random.number({"min":-1,"max":-0.1,"precision":0.1})`, "0.1", "KDG prints some of these numbers with a tail, like -0.7000000000000001"},
		{`random.number({"max":99,"presision":0.5,"x":1})`, "0.5", `random.number ignores "presision": it knows min, max, precision`},
		{`random.number({"max":99,"presision":0.5,"x":1})`, "1", `random.number ignores "x": it knows min, max, precision`},
		{"random.number(1,2,3,4)", "1", "min is no multiple of precision 3: the multiple below it comes too, as in KDG"},
		{"random.number(1,2,3,4)", "4", "random.number ignores this argument"},
		{`random.arrayElement([{"a":1}])`, `{"a":1}`, "KDG prints an object as [object Object]"},
		{`random.arrayElement(["$$"])`, `"$$"`, "KDG takes $$ in a result for a replacement pattern"},
		{`random.arrayElement(["$&"])`, `"$&"`, "KDG takes $& in a result for a replacement pattern"},
		{"random.arrayElement([\"a$`\",\"$'\"])", "\"a$`\"", "KDG takes $` in a result for a replacement pattern"},
		{"random.arrayElement([\"a$`\",\"$'\"])", `"$'"`, "KDG takes $' in a result for a replacement pattern"},
		{`random.arrayElement(["{{x"])`, `"{{x"`, "KDG looks for tags in results too"},
		{`random.arrayElement(["a"],5)`, "5", "random.arrayElement ignores this argument"},
		{`random.objectElement({"a":{}})`, "{}", "KDG prints an object as [object Object]"},
		{`random.weightedArrayElement({"weights":[0.5],"data":["a","b"]})`, `"b"`, "no weight for this and what follows: it never comes, in KDG neither"},
		{`random.weightedArrayElement({"weights":[0.125,0.125],"data":["a","b"]})`, "0.125", "KDG rounds running sums to two decimals: this weight 0.125 is 0.13 there"},
		{`random.weightedArrayElement({"weights":[0.333,0.333,0.333],"data":["a","b","c"]})`, "0.333", "KDG rounds running sums to two decimals, and prints undefined for 0.9 % of the records: write weights of two decimals or whole numbers"},
		{`random.weightedArrayElement({"weights":[0.001,0.999],"data":["a","b"]})`, "0.001", "KDG rounds running sums to two decimals: this weight 0.001 is 0.00 there"},
		{`random.weightedArrayElement({"weights":[0.33,0.33],"data":["a",{"b":1}]})`, `{"b":1}`, "KDG prints an object as [object Object]"},
		{`random.weightedArrayElement({"weights":[1],"data":["a"],"seed":1})`, "1", `random.weightedArrayElement ignores "seed": it knows weights, data`},
		{`random.weightedArrayElement([{"weight":1,"value":"a"}])`, `[{"weight":1,"value":"a"}]`, `KDG takes {"weights":[0.3,0.7],"data":["a","b"]} here, and nothing else`},
		{"random.alphaNumeric(16)", "16", "KDG gives one character, whatever the count"},
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
		{"address.nearbyGPSCoordinate", "address.nearbyGPSCoordinate", "KDG wants a coordinate here"},
		{`address.nearbyGPSCoordinate({"coordinate":[1,2],"raduis":3})`, "3", `address.nearbyGPSCoordinate ignores "raduis": it knows coordinate, radius, isMetric`},
		{"finance.mask(4,true)", "true", "finance.mask ignores this argument"},
		{"finance.amount(1,100,2)", "1,100,2", "KDG takes one argument: it makes NaN or text of these"},
		{"internet.password(8,true)", "true", "internet.password ignores this argument"},
		{"image.imageUrl(100,200)", "100,200", "KDG takes one argument: it makes NaN or text of these"},
		{`date.between("2015-01-01","2015-01-05")`, `"2015-01-01","2015-01-05"`, "KDG takes one argument: it makes NaN or text of these"},
		{`date.between("2015-01-01","2015-01-05")`, `"2015-01-01"`, "KDG gives Invalid Date, whatever the arguments"},
		{`date.month({"abbr":true,"x":1})`, "1", `date.month ignores "x": it knows abbr, context`},
		{"date.simTime", "date.simTime", "KDG has a simulated time in its periodic mode only: this is date.now"},
		{"date.now('YYYY')", "'", "KDG does not read ' as a quotation mark"},
		{`date.now("YYYY",1)`, "1", "date.now ignores this argument"},
		{"system.filePath", "system.filePath", "KDG prints undefined"},
		{"system.directoryPath", "system.directoryPath", "KDG prints undefined"},
		{`system.fileExt("text/css")`, `"text/css"`, "no extension of text/css is known here: any comes"},
		{`system.commonFileName("txt","x")`, `"x"`, "system.commonFileName ignores this argument"},
		{"datatype.number", "datatype.number", "KDG has no datatype.number"},
		{"date.soon", "date.soon", "KDG has no date.soon"},
	} {
		assert.Contains(t, warnings(t, r.call), [2]string{r.place, r.msg}, r.call)
	}
}

// warnings are those of a call, each with its place.
func warnings(t *testing.T, call string) [][2]string {
	t.Helper()
	var all [][2]string
	for _, f := range parse(t, call).Warnings() {
		all = append(all, [2]string{f.Text[f.Off : f.Off+f.Len], f.Msg})
	}
	return all
}

// TestNoWarnings: there is nothing to tell of what KDG renders in the same way.
func TestNoWarnings(t *testing.T) {
	told := map[string]bool{
		`random.number({"min":1,"max":99,"precision":0.01})`: true, // KDG's tails
		"name.firstName(0)": true, // an argument that both ignore
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
		// The results of faker.js 3.1.0, number by number: none has a tail.
		`random.number({"min":0.01,"max":0.05,"precision":0.01})`, `random.number({"max":0.2,"precision":0.1})`, `random.number({"min":0.06,"max":0.08,"precision":0.01})`,
		`date.now("")`, `date.utc([at] HH:mm)`, `system.fileExt("application/json")`,
	} {
		assert.Empty(t, warnings(t, call), call)
	}
}

// TestWarningsDoNotStop: a template with warnings renders.
func TestWarningsDoNotStop(t *testing.T) {
	template, err := record.Parse(`{{random.number({"min":9,"max":5,"x":1})}}`)
	assert.NoError(t, err)
	assert.Len(t, template.Warnings(), 2)
	assert.Regexp(t, "^[678]$", string(template.Append(nil, state(1))))
}

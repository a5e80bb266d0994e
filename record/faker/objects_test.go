package faker_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record"
	"penstock/record/faker"
)

const takesNoObject = "KDG does not support an object here: it "

// TestObjectArguments checks that an object argument of faker.js 8 gives the same records
// as separate arguments, and the warning about KDG.
func TestObjectArguments(t *testing.T) {
	for _, r := range []struct{ object, positional, warning string }{
		{`date.past({"years":2})`, `date.past(2)`, takesNoObject + "prints Invalid Date"},
		{`date.past({"years":2,"refDate":"2020-01-01"})`, `date.past(2,"2020-01-01")`, takesNoObject + "prints Invalid Date"},
		{`date.past({"refDate":"2020-01-01"})`, `date.past(1,"2020-01-01")`, takesNoObject + "prints Invalid Date"},
		{`date.past({years:2})`, `date.past(2)`, takesNoObject + "prints Invalid Date"},
		{`date.future({"years":2})`, `date.future(2)`, takesNoObject + "prints Invalid Date"},
		{`date.recent({"days":3})`, `date.recent(3)`, takesNoObject + "prints Invalid Date"},
		{`date.soon({"days":3})`, `date.soon(3)`, "KDG has no date.soon"},
		{`date.between({"from":"2020-01-01","to":"2021-01-01"})`, `date.between("2020-01-01","2021-01-01")`, "KDG always prints Invalid Date"},
		{`date.month({"abbreviated":true})`, `date.month({"abbr":true})`, `KDG ignores "abbreviated": its key is "abbr"`},
		{`date.weekday({"abbreviated":true})`, `date.weekday({"abbr":true})`, `KDG ignores "abbreviated": its key is "abbr"`},
		{`finance.amount({"min":1,"max":9})`, `finance.amount(1,9)`, takesNoObject + "prints NaN"},
		{`finance.amount({"max":9})`, `finance.amount(0,9)`, takesNoObject + "prints NaN"},
		{`finance.amount({"min":5})`, `finance.amount(5,1000)`, takesNoObject + "prints NaN"},
		{`finance.amount({"min":1,"max":9,"dec":0,"symbol":"$"})`, `finance.amount(1,9,0,"$")`, takesNoObject + "prints NaN"},
		{`commerce.price({"min":1,"max":9,"dec":3})`, `commerce.price(1,9,3)`, takesNoObject + "prints NaN"},
		{`finance.account({"length":5})`, `finance.account(5)`, takesNoObject + "prints nothing"},
		{`finance.accountNumber({"length":5})`, `finance.accountNumber(5)`, "KDG has no finance.accountNumber"},
		{`finance.mask({"length":5})`, `finance.mask(5)`, takesNoObject + "prints nothing"},
		{`finance.pin({"length":5})`, `finance.pin(5)`, "KDG has no finance.pin"},
		{`random.alphaNumeric({"length":5})`, `random.alphaNumeric(5)`, "KDG ignores the count and prints one character"},
		{`string.alphanumeric({"length":5})`, `string.alphanumeric(5)`, "KDG has no string.alphanumeric"},
		{`string.alpha({"length":5})`, `string.alpha(5)`, "KDG has no string.alpha"},
		{`string.numeric({"length":5})`, `string.numeric(5)`, "KDG has no string.numeric"},
		{`string.hexadecimal({"length":5})`, `string.hexadecimal(5)`, "KDG has no string.hexadecimal"},
		{`internet.password({"length":8})`, `internet.password(8)`, takesNoObject + "fails"},
		{`internet.color({"redBase":100,"blueBase":50})`, `internet.color(100,0,50)`, takesNoObject + "prints #NaN"},
		{`internet.email({"firstName":"Bob","lastName":"Li","provider":"x.org"})`, `internet.email("Bob","Li","x.org")`, takesNoObject + "prints objectObject for the name"},
		{`internet.email({"provider":"x.org"})`, `internet.email(null,null,"x.org")`, takesNoObject + "prints objectObject for the name"},
		{`internet.exampleEmail({"firstName":"Bob"})`, `internet.exampleEmail("Bob")`, takesNoObject + "prints objectObject for the name"},
		{`internet.userName({"lastName":"Li"})`, `internet.userName(null,"Li")`, takesNoObject + "prints [objectObject] for the name"},
		{`internet.username({"firstName":"Bob"})`, `internet.username("Bob")`, "KDG has no internet.username"},
		{`name.findName({"firstName":"Bob"})`, `name.findName("Bob")`, takesNoObject + "prints [object Object] for the name"},
		{`person.fullName({"lastName":"Li"})`, `person.fullName(null,"Li")`, "KDG has no person.fullName"},
		{`address.zipCode({"format":"###"})`, `address.zipCode("###")`, takesNoObject + "prints nothing"},
		{`address.streetAddress({"useFullAddress":true})`, `address.streetAddress(true)`, takesNoObject + "always adds an apartment"},
		{`address.streetAddress({"useFullAddress":false})`, `address.streetAddress(false)`, takesNoObject + "always adds an apartment"},
		{`address.state({"abbreviated":true})`, `address.stateAbbr`, takesNoObject + "prints the full name"},
		{`address.state({"abbreviated":false})`, `address.state`, ""},
		{`address.state(true)`, `address.state`, "address.state ignores this argument"},
		{`address.nearbyGPSCoordinate({"origin":[40,-70],"radius":5})`, `address.nearbyGPSCoordinate({"coordinate":[40,-70],"radius":5})`, `KDG fails without "coordinate"`},
		{`image.image({"width":100,"height":50})`, `image.image(100,50)`, takesNoObject + "prints [object Object] for the width"},
		{`image.imageUrl({"height":50})`, `image.imageUrl(640,50)`, takesNoObject + "prints [object Object] for the width"},
		{`image.cats({"width":100})`, `image.cats(100)`, takesNoObject + "prints [object Object] for the width"},
		{`phone.phoneNumber({"style":"national"})`, `phone.phoneNumber("(###) ###-####")`, takesNoObject + "prints nothing"},
		{`phone.number({"style":"international"})`, `phone.number("+1##########")`, "KDG has no phone.number"},
		{`phone.number({"style":"human"})`, `phone.number`, "KDG has no phone.number"},
		{`lorem.words({"min":4,"max":4})`, `lorem.words(4)`, takesNoObject + "prints nothing"},
		{`lorem.sentence({"min":4,"max":4})`, `lorem.sentence(4)`, takesNoObject + "prints nothing"},
		{`lorem.sentences({"min":2,"max":6})`, `lorem.sentences`, takesNoObject + "prints nothing"},
		{`lorem.paragraph({"min":3,"max":6})`, `lorem.paragraph`, takesNoObject + "prints nothing"},
		{`lorem.paragraphs({"min":2,"max":2},"|")`, `lorem.paragraphs(2,"|")`, takesNoObject + "prints nothing"},
		{`lorem.lines({"min":1,"max":5})`, `lorem.lines`, takesNoObject + "prints nothing"},
		{`lorem.slug({"min":2,"max":2})`, `lorem.slug(2)`, "KDG has no lorem.slug"},
		{`random.words({"min":1,"max":3})`, `random.words`, takesNoObject + "prints nothing"},
		{`random.arrayElements([1,2,3],{"min":1,"max":3})`, `random.arrayElements([1,2,3])`, "KDG has no random.arrayElements"},
	} {
		assert.Equal(t, draws(t, r.positional, 50), draws(t, r.object, 50), r.object)
		template, err := record.Parse("{{" + r.object + "}}")
		require.NoError(t, err, r.object)
		var messages []string
		for _, w := range template.Warnings() {
			messages = append(messages, w.Msg)
		}
		if r.warning == "" {
			assert.Empty(t, messages, r.object)
		} else {
			assert.Contains(t, messages, r.warning, r.object)
		}
	}
}

// TestCountRange checks that every count of a range occurs.
func TestCountRange(t *testing.T) {
	for _, r := range []struct{ call, separator string }{
		{`lorem.words({"min":1,"max":3})`, " "},
		{`lorem.sentence({"min":1,"max":3})`, " "},
		{`lorem.slug({"min":1,"max":3})`, "-"},
		{`lorem.paragraph({"min":1,"max":3})`, ". "},
		{`finance.account({"length":{"min":1,"max":3}})`, ""},
		{`string.alpha({"length":{"min":1,"max":3}})`, ""},
	} {
		counts := map[int]int{}
		for _, record := range draws(t, r.call, 3000) {
			counts[len(strings.Split(strings.TrimSuffix(record, "."), r.separator))]++
		}
		assert.Len(t, counts, 3, r.call)
		for n := 1; n <= 3; n++ {
			assert.InDelta(t, 1000, counts[n], 120, "%s: %d", r.call, n)
		}
	}
}

// TestObjectFaults checks the position and the message of faults in an object argument.
func TestObjectFaults(t *testing.T) {
	for _, r := range []struct{ call, place, msg string }{
		{`date.past({"years":"x"})`, `"x"`, `found "x", but date.past requires a number`},
		{`date.past({"years":-1})`, "-1", "date.past requires a number from 0 to 250 here"},
		{`date.past({"refDate":"x"})`, `"x"`, `found "x", but date.past requires a date or time such as 2026-11-23 or 2026-11-23T10:30:00Z`},
		{`date.past({"months":2})`, `{"months":2}`, "found an object, but date.past requires a number"},
		{`date.past({})`, "{}", "found an object, but date.past requires a number"},
		{`finance.amount({"min":9,"max":1})`, "9", "the minimum exceeds the maximum 1 of finance.amount: write a smaller minimum"},
		{`finance.amount({"min":1,"max":9,"dec":7})`, "7", "finance.amount requires an integer from 0 to 6 here"},
		{`lorem.words({"min":1})`, `{"min":1}`, `found an object, but lorem.words requires an integer or {"min":1,"max":3}`},
		{`lorem.words({"count":1})`, `{"count":1}`, `found an object, but lorem.words requires an integer or {"min":1,"max":3}`},
		{`lorem.words({"min":3,"max":1})`, "3", "min 3 is greater than max 1: swap the two"},
		{`lorem.words({"min":0,"max":1})`, "0", "lorem.words requires an integer from 1 to 10000 here"},
		{`random.arrayElements([1,2],{"min":1,"max":3})`, `{"min":1,"max":3}`, "random.arrayElements can pick at most the 2 elements of this array"},
		{`phone.number({"style":"x"})`, `{"style":"x"}`, `found an object, but phone.number requires {"style":"national"}, "human" or "international"`},
		{`address.state({"abbreviated":"x"})`, `"x"`, `found "x", but address.state requires true or false`},
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

// TestObjectKeys checks the warning about an unknown key, and that Args names all keys.
func TestObjectKeys(t *testing.T) {
	template, err := record.Parse(`{{finance.amount({"min":1,"max":9,"autoFormat":true})}}`)
	require.NoError(t, err)
	require.Len(t, template.Warnings(), 2)
	assert.Equal(t, `finance.amount ignores "autoFormat": its keys are min, max, dec, symbol`, template.Warnings()[1].Msg)

	f, _, _, _ := faker.Find("date.past")
	assert.Equal(t, `(years,from) or ({"years":…,"refDate":…})`, f.Args)
}

package faker_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"penstock/record"
	"penstock/record/faker"
)

// TestSuggestions lists names that users may try, and the suggestion for each: "" if there
// is none, "works" if the function exists.
func TestSuggestions(t *testing.T) {
	for _, r := range []struct{ written, suggestion string }{
		// Functions in no version of faker.js.
		{"random.date", "date.past"},
		{"random.datetime", "date.past"},
		{"random.double", `random.number({"precision":0.01})`},
		{"random.decimal", `random.number({"precision":0.01})`},
		{"random.int", "random.number"},
		{"random.integer", "random.number"},
		{"random.string", "random.alphaNumeric"},
		{"random.guid", "random.uuid"},
		{"random.between", "random.number"},
		{"random.range", "random.number"},
		{"random.choice", "random.arrayElement"},
		{"random.text", "lorem.sentence"},
		{"random.name", "name.findName"},
		{"random.ipAddress", "internet.ip"},
		{"date.date", `date.now("YYYY-MM-DD")`},
		{"date.time", `date.now("HH:mm:ss")`},
		{"date.timestamp", "date.now"},
		{"date.today", "date.now"},
		{"date.random", "date.past"},
		{"date.epoch", `date.now("X")`},
		{"date.year", `date.now("YYYY")`},
		{"internet.ipaddress", "internet.ip"},
		{"internet.macAddress", "internet.mac"},
		{"name.name", "name.findName"},
		{"user.name", "name.findName"},
		{"product.name", "commerce.productName"},
		{"address.lng", "address.longitude"},
		{"uuid.v4", "random.uuid"},
		{"chance.integer", "random.number"},
		{"Math.random", "random.number"},

		// Names without a module.
		{"timestamp", "date.now"},
		{"timestamp.now", "date.now"},
		{"current_timestamp", "date.now"},
		{"now", "date.now"},
		{"random", "random.number"},
		{"random.", "random.number"},
		{"date", "date.now"},
		{"name", "name.findName"},
		{"number", "random.number"},
		{"uuid", "random.uuid"},
		{"email", "internet.email"},
		{"firstName", "name.firstName"},
		{"first_name", "name.firstName"},
		{"city", "address.city"},
		{"address", "address.streetAddress"},

		// Differences in case, plurals and snake case.
		{"random.UUID", "uuid"},
		{"random.Number", "number"},
		{"random.alphanumeric", "alphaNumeric"},
		{"random.array_element", "arrayElement"},
		{"random.weighted_array_element", "weightedArrayElement"},
		{"random.numbers", "number"},
		{"random.uuids", "uuid"},
		{"name.first_name", "firstName"},
		{"name.firstname", "firstName"},
		{"address.zipcode", "zipCode"},
		{"address.cities", "city"},
		{"address.country_code", "countryCode"},
		{"internet.user_name", "userName"},
		{"company.companySuffixes", "companySuffix"},
		{"Random.number", "random"},
		{"Random.UUID", "random.uuid"},
		{"RANDOM.NUMBER", "random.number"},
		{"Date.now", "date"},
		{"names.firstName", "name"},

		// Typing mistakes.
		{"random.nubmer", "number"},
		{"random.bool", "random.boolean"},
		{"random.uid", "uuid"},
		{"address.stat", "state"},
		{"address.zip", "address.zipCode"},
		{"name.first", "firstName"},
		{"phone.phonenumber", "phoneNumber"},
		{"intrenet.ip", "internet"},
		{"random.toString", ""},
		{"random.foo", ""},

		// Functions of another module.
		{"random.firstName", "name.firstName"},
		{"random.city", "address.city"},
		{"user.email", "internet.email"},
		{"person.city", "address.city"},
		{"name.email", "internet.email"},
		{"internet.phoneNumber", "phone.phoneNumber"},
		{"finance.price", "commerce.price"},

		// Functions of faker.js 4 to 10.
		{"datatype.number", "works"},
		{"datatype.hexaDecimal", "hexadecimal"},
		{"string.uuid", "works"},
		{"string.sample", "random.alphaNumeric"},
		{"string.nanoid", "random.alphaNumeric"},
		{"helpers.arrayElement", "works"},
		{"helpers.fake", ""},
		{"person.firstName", "works"},
		{"person.bio", ""},
		{"person.jobDescriptor", "name.jobDescriptor"},
		{"location.state", "works"},
		{"location.stateAbbr", "address.stateAbbr"},
		{"location.secondaryAddress", "address.secondaryAddress"},
		{"number.int", "works"},
		{"number.bigInt", "random.number"},
		{"internet.username", "works"},
		{"internet.emoji", ""},
		{"internet.displayName", "internet.userName"},
		{"date.anytime", "date.past"},
		{"date.betweens", "between"},
		{"date.birthdate", ""},
		{"time.recent", "date.recent"},
		{"image.dataUri", ""},
		{"image.url", "image.imageUrl"},
		{"color.human", "commerce.color"},
		{"word.noun", "random.word"},
		{"word.words", "random.words"},
		{"commerce.isbn", ""},
		{"commerce.productDescription", ""},
		{"finance.currency", "finance.currencyCode"},
		{"finance.litecoinAddress", ""},
		{"animal.cat", ""},
		{"animal.type", ""},
		{"music.genre", ""},
		{"food.fruit", ""},
		{"git.branch", ""},
		{"database.column", ""},
	} {
		f, _, _, msg := faker.Find(r.written)
		if r.suggestion == "works" {
			assert.NotNil(t, f, r.written)
			continue
		}
		_, suggestion, _ := strings.Cut(strings.Replace(msg, ": write for example ", "; did you mean ", 1), "; did you mean ")
		assert.Equal(t, r.suggestion, strings.TrimSuffix(suggestion, "?"), "%s: %s", r.written, msg)
		if strings.Contains(r.suggestion, ".") {
			_, err := record.Parse("{{" + r.suggestion + "}}")
			assert.NoError(t, err, r.written)
		}
	}
}

package faker_test

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record/faker"
)

// TestMoreArguments checks arguments after the first, which faker.js supports and KDG
// cannot pass.
func TestMoreArguments(t *testing.T) {
	for call, pattern := range map[string]string{
		"random.number(5,9)":                            "[5-9]",
		"random.number(10,90,20)":                       "0|[2468]0|100",
		`random.arrayElement("a","b")`:                  "[ab]",
		`random.objectElement({"a":1,"b":2},"key")`:     "[ab]",
		`random.objectElement({"a":1,"b":2},"value")`:   "[12]",
		`name.findName("Ann","O'Hara")`:                 `(\S+ )?Ann O'Hara( \S+)?`,
		`internet.userName("Mary Ann","O'Hara")`:        `MaryAnn(\d+|[._]OHara(\d+)?)`,
		`internet.userName("José","")`:                  `José(\d+|[._]\S+)`,
		`internet.email("José, Jr","O'Hara")`:           `JosJr(\d+|[._]OHara(\d+)?)@(gmail|yahoo|hotmail)\.com`,
		`internet.email("A","B","penstock.test")`:       `A(\d+|[._]B(\d+)?)@penstock\.test`,
		`internet.exampleEmail("A","B")`:                `A(\d+|[._]B(\d+)?)@example\.(org|com|net)`,
		"internet.color(255,0,255)":                     "#(7f|[89a-f].)([0-7].|80)(7f|[89a-f].)",
		"image.image(100,200)":                          "http://lorempixel.com/100/200/[a-z]+",
		"image.imageUrl(100,200)":                       "http://lorempixel.com/100/200",
		"image.cats(100,200)":                           "http://lorempixel.com/100/200/cats",
		`lorem.sentences(2,"; ")`:                       sentence + "; " + sentence,
		`lorem.lines(2," / ")`:                          sentence + " / " + sentence,
		`lorem.paragraphs(2," | ")`:                     para + ` \| ` + para,
		"finance.amount(5,9)":                           `[5-8]\.\d\d|9\.00`,
		"finance.amount(5,9,0)":                         "[5-9]",
		`finance.amount(5,9,3,"€")`:                     `€([5-8]\.\d{3}|9\.000)`,
		"finance.amount(-9,-5,1)":                       `-([6-8]\.\d|9\.0|5\.\d)`,
		`commerce.price(5,9,2,"$")`:                     `\$([5-8]\.\d\d|9\.00)`,
		`random.arrayElements(["a","b","c"],2)`:         "a,b|a,c|b,a|b,c|c,a|c,b",
		`random.arrayElements(["a","b","c"],0)`:         "",
		`address.streetAddress("true")`:                 house + ` (Apt\.|Suite) \d{3}`,
		`address.streetAddress("false")`:                house,
		`date.weekday({"abbr":"true","context":false})`: "Sun|Mon|Tue|Wed|Thu|Fri|Sat",
		`system.fileExt("text/css")`:                    "[a-z0-9_-]+",
	} {
		compiled := regexp.MustCompile("^(" + pattern + ")$")
		for _, record := range draws(t, call, 200) {
			require.Regexp(t, compiled, record, call)
		}
	}
}

// later maps functions that only later versions of faker.js have to the patterns of their
// records.
var later = map[string]string{
	"address.buildingNumber": `\d{3,5}`, "address.cardinalDirection": "North|East|South|West", "address.direction": "(North|South)?(east|west)?|East|West",
	"address.timeZone": `[A-Z]\S+/\S+|[A-Z]{3}`, "datatype.datetime": `[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d (199\d|20\d\d) .*\)`, "datatype.string": "[0-9A-Za-z]{10}",
	"date.soon": dateTime, "finance.bic": "[A-Z]{6}[A-Z0-9]{2}", "finance.creditCardCVV": `\d{3}`, "finance.creditCardNumber": `4\d{15}`,
	"finance.ethereumAddress": "0x[0-9a-f]{40}", "finance.iban": `GB\d\d[A-Z]{4}\d{14}`, "finance.pin": `\d{4}`, "finance.routingNumber": `\d{9}`,
	"internet.httpMethod": "[A-Z]{3,7}", "internet.httpStatusCode": "[1-5][01]?[0-9]{1,2}", "internet.ipv6": "([0-9a-f]{4}:){7}[0-9a-f]{4}", "internet.port": `\d{1,5}`,
	"lorem.slug": "[a-z]+(-[a-z]+){2}", "name.gender": "Female|Male", "name.middleName": name, "number.float": `0(\.\d{1,2})?|1`,
	"random.alpha": "[a-z]", "random.arrayElements": "[abc](,[abc]){0,2}", "random.float": `\d{1,5}(\.\d{1,2})?`, "random.hexaDecimal": "0x[0-9a-f]", "random.numeric": `\d`,
	"vehicle.fuel": "[A-Z].+", "vehicle.manufacturer": "[A-Z].+", "vehicle.model": "[A-Z0-9].+", "vehicle.type": "[A-Z].+", "vehicle.vehicle": "[A-Z].+ .+", "vehicle.vin": "[0-9A-Z]{17}",
}

// TestLater checks that a function of a later version matches its pattern, or is an
// existing function under another name.
func TestLater(t *testing.T) {
	all := faker.Functions()
	for _, f := range all {
		pattern, own := later[f.Name]
		switch {
		case own:
			compiled := regexp.MustCompile("^(" + pattern + ")$")
			for _, record := range draws(t, f.Name, 300) {
				require.Regexp(t, compiled, record, f.Name)
			}
		case f.Later:
			same := slices.IndexFunc(all, func(g faker.Function) bool { return g.Doc == f.Doc && (!g.Later || later[g.Name] != "") })
			require.GreaterOrEqual(t, same, 0, "%s has no shape", f.Name)
			assert.Equal(t, draws(t, all[same].Name, 20), draws(t, f.Name, 20), f.Name)
		}
	}
}

// TestCheckDigits checks the check digits of card numbers and IBANs.
func TestCheckDigits(t *testing.T) {
	for _, card := range draws(t, "finance.creditCardNumber", 500) {
		sum := 0
		for i, c := range card { // Luhn: every other of the 16 digits is doubled
			d := int(c - '0')
			if i%2 == 0 {
				d = d*2%10 + d*2/10
			}
			sum += d
		}
		require.Zero(t, sum%10, card)
	}
	var pairs []string
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		pairs = append(pairs, string(c), big.NewInt(int64(i+10)).String())
	}
	letters := strings.NewReplacer(pairs...)
	for _, iban := range draws(t, "finance.iban", 500) {
		n, ok := new(big.Int).SetString(letters.Replace(iban[4:]+iban[:4]), 10)
		require.True(t, ok, iban)
		assert.Equal(t, int64(1), new(big.Int).Mod(n, big.NewInt(97)).Int64(), iban)
	}
}

package faker

import (
	"slices"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// laterFunctions returns common functions of later versions of faker.js. They are
// documented at https://fakerjs.dev/api/ and, before version 6, in its README.
func laterFunctions() []Function {
	all := []Function{
		{Name: "random.float", Args: `(precision) or (max) or (min,max,decimals) or ({"min":0,"max":99999,"precision":0.01})`, Doc: "a number with decimals (default 2)", Examples: []string{"", "(5,200,2)"}, make: decimal(limits{min: "0", max: "99999", precision: "0.01"})},
		{Name: "random.arrayElements", Args: `(["a","b","c"],count) or (["a","b","c"],{"min":1,"max":2})`, Doc: "random elements of the array, each at most once, joined by commas; without count, a random number of them", Examples: []string{`(["a","b","c"],2)`}, make: arrayElements},
		{Name: "random.alpha", Args: "(count)", Doc: "count lower-case letters (default 1)", Examples: []string{"(8)"}, make: characters(lower, 1)},
		{Name: "random.numeric", Args: "(count)", Doc: "count digits (default 1)", Examples: []string{"(8)"}, make: characters(digits, 1)},
		{Name: "random.hexaDecimal", Args: "(count)", Doc: "0x followed by count hexadecimal digits (default 1)", Examples: []string{"(8)"}, make: prefixedCharacters("0x", hexadecimal, 1)},
		{Name: "datatype.string", Args: "(length)", Doc: "length letters or digits (default 10)", Examples: []string{"(8)"}, make: characters(digits+upper+lower, 10)},
		{Name: "datatype.datetime", Doc: "a time from 1990 to 2100", make: withoutArgs(func() render.Node {
			return before(func(*render.State) time.Time { return time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC) }, 110*year)
		})},
		{Name: "number.float", Args: `(max) or ({"min":0,"max":1,"fractionDigits":2})`, Doc: "a number with decimals (default 2), by default from 0 to 1", Examples: []string{`({"min":1,"max":9,"fractionDigits":1})`}, make: decimal(limits{min: "0", max: "1", precision: "0.01"})},

		{Name: "name.middleName", Doc: "a middle name", make: withoutArgs(func() render.Node { return pick(data.Person["middle"]) })},
		{Name: "name.gender", Doc: "Female or Male", make: withoutArgs(func() render.Node { return render.Pick("Female", "Male") })},

		{Name: "address.buildingNumber", Doc: "a building number of three to five digits", make: withoutArgs(func() render.Node {
			return render.OneOf(render.Symbols("#####"), render.Symbols("####"), render.Symbols("###"))
		})},
		{Name: "address.timeZone", Doc: "the name of a time zone", make: withoutArgs(func() render.Node { return pick(data.TimeZone["region"]) })},
		{Name: "address.cardinalDirection", Doc: "North, East, South or West", make: withoutArgs(func() render.Node { return pick(directions[:4]) })},
		{Name: "address.direction", Doc: "one of the eight compass directions", make: withoutArgs(func() render.Node { return pick(directions) })},

		{Name: "date.soon", Args: "(days,from)", Doc: "a time within the next days (default 1) after from (default now)", Examples: []string{"", "(30)"}, make: dateWithin(day, after)},

		{Name: "finance.routingNumber", Doc: "a US bank routing number of 9 digits", make: withoutArgs(func() render.Node { return repeated(9, digits) })},
		{Name: "finance.pin", Args: "(length)", Doc: "length digits (default 4)", make: characters(digits, 4)},
		{Name: "finance.creditCardNumber", Doc: "a 16-digit card number with a valid check digit", make: withoutArgs(creditCard)},
		{Name: "finance.creditCardCVV", Doc: "the 3-digit security code of a card", make: withoutArgs(func() render.Node { return repeated(3, digits) })},
		{Name: "finance.ethereumAddress", Doc: "0x followed by 40 hexadecimal digits", make: withoutArgs(func() render.Node { return render.Seq(text("0x"), repeated(40, hexadecimal)) })},
		{Name: "finance.bic", Doc: "a bank identifier code (BIC)", make: withoutArgs(func() render.Node {
			return render.Seq(repeated(4, upper), countryCode(), repeated(2, upper+digits))
		})},
		{Name: "finance.iban", Doc: "a British IBAN with valid check digits", make: withoutArgs(iban)},

		{Name: "internet.ipv6", Doc: "an IPv6 address", make: withoutArgs(ipv6)},
		{Name: "internet.port", Doc: "a port number from 0 to 65535", make: withoutArgs(func() render.Node { return wholeNumber(0, 65535) })},
		{Name: "internet.httpMethod", Doc: "an HTTP method: GET, POST …", make: withoutArgs(func() render.Node { return pick(data.Internet["http_method"]) })},
		{Name: "internet.httpStatusCode", Doc: "an HTTP status code: 200, 404 …", make: withoutArgs(func() render.Node { return pick(data.Internet["http_status_general"]) })},

		{Name: "lorem.slug", Args: `(words) or ({"min":1,"max":3})`, Doc: "words (default 3) joined by hyphens", Examples: []string{"", "(2)"}, make: withCount(3, func(least, most int) render.Node { return list(least, most, "-", loremWord()) })},

		{Name: "vehicle.manufacturer", Doc: "a car manufacturer", make: withoutArgs(func() render.Node { return pick(data.Car["maker"]) })},
		{Name: "vehicle.model", Doc: "a car model", make: withoutArgs(func() render.Node { return pick(data.Car["model"]) })},
		{Name: "vehicle.vehicle", Doc: "manufacturer and model of a car", make: withoutArgs(func() render.Node { return phrase(pick(data.Car["maker"]), pick(data.Car["model"])) })},
		{Name: "vehicle.type", Doc: "a type of car", make: withoutArgs(func() render.Node { return pick(data.Car["type"]) })},
		{Name: "vehicle.fuel", Doc: "a type of fuel", make: withoutArgs(func() render.Node { return pick(data.Car["fuel_type"]) })},
		{Name: "vehicle.vin", Doc: "a vehicle identification number of 17 digits and capital letters", make: withoutArgs(func() render.Node { return repeated(17, digits+upper) })},
	}
	for i := range all {
		all[i].Later = true
	}
	return all
}

// renames lists, on each line, a function's name in later versions of faker.js and its
// name here.
const renames = `
datatype.number       random.number
datatype.float        random.float
datatype.uuid         random.uuid
datatype.boolean      random.boolean
datatype.hexadecimal  random.hexaDecimal
number.int            random.number
string.uuid           random.uuid
string.alphanumeric   random.alphaNumeric
string.alpha          random.alpha
string.numeric        random.numeric
string.hexadecimal    random.hexaDecimal
helpers.arrayElement  random.arrayElement
helpers.arrayElements random.arrayElements
helpers.objectValue   random.objectElement
helpers.weightedArrayElement random.weightedArrayElement
name.fullName         name.findName
person.firstName      name.firstName
person.middleName     name.middleName
person.lastName       name.lastName
person.fullName       name.findName
person.prefix         name.prefix
person.suffix         name.suffix
person.gender         name.gender
person.jobTitle       name.jobTitle
person.jobArea        name.jobArea
person.jobType        name.jobType
location.zipCode      address.zipCode
location.city         address.city
location.street       address.streetName
location.streetAddress address.streetAddress
location.buildingNumber address.buildingNumber
location.county       address.county
location.country      address.country
location.countryCode  address.countryCode
location.state        address.state
location.latitude     address.latitude
location.longitude    address.longitude
location.timeZone     address.timeZone
location.nearbyGPSCoordinate address.nearbyGPSCoordinate
company.name          company.companyName
finance.accountNumber finance.account
finance.maskedNumber  finance.mask
internet.ipv4         internet.ip
internet.username     internet.userName
phone.number          phone.phoneNumber
`

// withRenames adds a copy of each function that has another name in later versions.
func withRenames(all []Function) []Function {
	for line := range strings.Lines(strings.TrimSpace(renames)) {
		names := strings.Fields(line)
		f := all[slices.IndexFunc(all, func(f Function) bool { return f.Name == names[1] })]
		f.Name, f.Later = names[0], true
		all = append(all, f)
	}
	return all
}

var directions = []string{"North", "East", "South", "West", "Northeast", "Northwest", "Southeast", "Southwest"}

// decimal returns a function that prints a number with decimals. As in later faker.js
// versions, a single argument is the precision if it is below 1, and the maximum
// otherwise. The third of three arguments is the number of decimals.
func decimal(otherwise limits) func(*call) render.Node {
	return func(c *call) render.Node {
		l := otherwise
		v, ok := c.argument(0)
		switch {
		case ok && v.Kind == arg.Object:
			if digits, ok := c.key(v, "fractionDigits"); ok {
				l.precision = negativePowerOfTen(c.whole(digits, 0, maxDecimals, 2))
			}
			if multiple, ok := c.key(v, "multipleOf"); ok {
				c.limit(&l, "precision", multiple, &l.precision)
			}
		case ok && len(c.list.Values) == 1:
			if f, ok := v.Float(); ok && f > 0 && f < 1 {
				l.precision = v.Text
				c.list.Values = nil
			}
		case len(c.list.Values) > 2:
			third, _ := c.argument(2)
			if f, ok := third.Float(); ok && f >= 1 {
				l.precision = negativePowerOfTen(c.whole(third, 1, maxDecimals, 2))
				c.list.Values = c.list.Values[:2]
			}
		}
		return c.number(l)
	}
}

// negativePowerOfTen returns 10^-n in decimal.
func negativePowerOfTen(n int) string {
	if n == 0 {
		return "1"
	}
	return "0." + strings.Repeat("0", n-1) + "1"
}

func arrayElements(c *call) render.Node {
	v, ok := c.argument(0)
	if ok && v.Kind != arg.Array {
		c.faultType(v, `an array and a count: write (["a","b","c"],2)`)
		return nil
	}
	items, ok := c.array("a", "b", "c")
	if !ok {
		return nil
	}
	if count, ok := c.argument(1); ok {
		if count.Kind != arg.Object {
			n := c.whole(count, 0, len(items), 0)
			return c.drawSome(items, n, n)
		}
		least, most, _ := c.countOrRange(1)
		if most > len(items) {
			c.fault(count, "%s can pick at most the %d elements of this array", c.function.Name, len(items))
			return nil
		}
		return c.drawSome(items, least, most)
	}
	return c.drawSome(items, 1, len(items))
}

// prefixedCharacters is like characters, but prints a prefix before the characters.
func prefixedCharacters(prefix, alphabet string, otherwise int) func(*call) render.Node {
	return func(c *call) render.Node {
		return render.Seq(text(prefix), characters(alphabet, otherwise)(c))
	}
}

func ipv6() render.Node {
	group := repeated(4, hexadecimal)
	nodes := []render.Node{group}
	for range 7 {
		nodes = append(nodes, text(":"), group)
	}
	return render.Seq(nodes...)
}

// creditCard returns 4, 14 random digits and the Luhn check digit.
func creditCard() render.Node {
	return render.Call(16, func(dst []byte, s *render.State) []byte {
		sum := 4 * 2 % 9
		dst = append(dst, '4')
		for i := range 14 {
			d := int(s.Below(10))
			dst = append(dst, byte('0'+d))
			if i%2 == 1 { // Luhn doubles every other digit, beginning with the leading 4
				if d *= 2; d > 9 {
					d -= 9
				}
			}
			sum += d
		}
		return append(dst, byte('0'+(10-sum%10)%10))
	})
}

// iban returns a British IBAN (ISO 13616): GB, two check digits, 4 letters and 14 digits.
func iban() render.Node {
	return render.Call(22+4, func(dst []byte, s *render.State) []byte {
		start := len(dst)
		dst = append(dst, "GB00"...)
		for range 4 {
			dst = append(dst, upper[s.Below(26)])
		}
		for range 14 {
			dst = append(dst, digits[s.Below(10)])
		}
		rest := 0
		for _, c := range append(dst, "GB00"...)[start+4:] { // the country and 00 move to the end
			if c >= 'A' {
				rest = (rest*100 + int(c-'A') + 10) % 97
			} else {
				rest = (rest*10 + int(c-'0')) % 97
			}
		}
		check := 98 - rest
		dst[start+2], dst[start+3] = byte('0'+check/10), byte('0'+check%10)
		return dst
	})
}

package faker

import (
	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var addressFunctions = []Function{
	{Name: "address.zipCode", Args: "(format)", Doc: "a ZIP code: #####, #####-#### or the given format, with a digit for each # and a letter for each ?", Examples: []string{"", `("###")`}, make: zipCodeWithArgs},
	{Name: "address.city", Args: "(format)", Doc: "a city name; format is the index, 0 to 3, of one of four patterns of prefix, name and suffix", Examples: []string{"", "(0)"}, make: cityWithArgs},
	{Name: "address.cityPrefix", Doc: "the prefix of a city name: North, Lake, Port …", make: withoutArgs(cityPrefix)},
	{Name: "address.citySuffix", Doc: "the suffix of a city name: town, ville, bury …", make: withoutArgs(citySuffix)},
	{Name: "address.streetName", Doc: "a street name", make: withoutArgs(streetName)},
	{Name: "address.streetAddress", Args: "(full)", Doc: "house number and street; with true also an apartment", Examples: []string{"", "(true)"}, make: streetAddressWithArgs},
	{Name: "address.streetSuffix", Doc: "the suffix of a street name: Avenue, Lane, Square …", make: withoutArgs(streetSuffix)},
	{Name: "address.streetPrefix", Doc: "a, b or c, as faker.js has no English street prefixes", make: withoutArgs(func() render.Node { return render.Pick("a", "b", "c") })},
	{Name: "address.secondaryAddress", Doc: "an apartment or suite number", make: withoutArgs(secondaryAddress)},
	{Name: "address.county", Doc: "one of six English counties", make: withoutArgs(county)},
	{Name: "address.country", Doc: "a country", make: withoutArgs(country)},
	{Name: "address.countryCode", Doc: "a two-letter ISO 3166 country code", make: withoutArgs(countryCode)},
	{Name: "address.state", Args: `({"abbreviated":true})`, Doc: "a state of the USA, or its abbreviation", make: stateWithArgs},
	{Name: "address.stateAbbr", Doc: "the abbreviation of a state of the USA", make: withoutArgs(stateAbbr)},
	{Name: "address.latitude", Doc: "a latitude from -90 to 90 with four decimals", make: withoutArgs(latitude)},
	{Name: "address.longitude", Doc: "a longitude from -180 to 180 with four decimals", make: withoutArgs(longitude)},
	{Name: "address.nearbyGPSCoordinate", Args: `({"coordinate":[lat,lon],"radius":10,"isMetric":false})`, Doc: "latitude and longitude of a point at the radius, in miles or km, from the coordinate",
		Examples: []string{`({"coordinate":[40,-70],"radius":5})`}, make: nearbyCoordinate},
}

func cityPrefix() render.Node   { return pick(data.Address["street_prefix"]) }
func citySuffix() render.Node   { return pick(data.Address["street_suffix"]) }
func streetSuffix() render.Node { return pick(data.Address["street_name"]) }
func country() render.Node      { return pick(data.Address["country"]) }
func countryCode() render.Node  { return pick(data.Address["country_abr"]) }
func state() render.Node        { return pick(data.Address["state"]) }

// stateWithArgs abbreviates the state only for {"abbreviated": true}, the argument of
// later faker.js versions. Like KDG, it ignores any other argument.
func stateWithArgs(c *call) render.Node {
	v, ok := c.argument(0)
	if v.Kind != arg.Object {
		if ok {
			c.warnUnusedArgument(v)
		}
		return state()
	}
	abbreviated, _ := c.key(v, "abbreviated")
	if !c.flag(abbreviated) {
		return state()
	}
	c.warnObjectForm(v, "prints the full name")
	return stateAbbr()
}

// stateAbbr excludes the codes of the armed forces, which follow those of the states in
// gofakeit's list.
func stateAbbr() render.Node {
	return pick(data.Address["state_abr"][:len(data.Address["state"])])
}

func county() render.Node {
	return render.Pick("Avon", "Bedfordshire", "Berkshire", "Borders", "Buckinghamshire", "Cambridgeshire")
}

func zipCode() render.Node {
	return render.OneOf(render.Symbols("#####"), render.Symbols("#####-####"))
}

func zipCodeWithArgs(c *call) render.Node {
	c.warnNull()
	if format := c.textOnly("prints nothing for"); format != "" {
		return render.Symbols(format)
	}
	return zipCode()
}

// cityFormats returns the formats of address.city, in the order of their index.
func cityFormats() []render.Node {
	return []render.Node{
		render.Seq(cityPrefix(), text(" "), firstName(), citySuffix()),
		phrase(cityPrefix(), firstName()),
		render.Seq(firstName(), citySuffix()),
		render.Seq(lastName(), citySuffix()),
	}
}

func city() render.Node { return render.OneOf(cityFormats()...) }

func cityWithArgs(c *call) render.Node { return c.format(cityFormats()) }

// format returns the format whose index is the first argument, or a random one.
func (c *call) format(formats []render.Node) render.Node {
	if v, ok := c.argument(0); ok {
		return formats[c.whole(v, 0, len(formats)-1, 0)]
	}
	return render.OneOf(formats...)
}

func streetName() render.Node {
	return render.OneOf(phrase(lastName(), streetSuffix()), phrase(firstName(), streetSuffix()))
}

func streetAddress() render.Node {
	return phrase(render.OneOf(render.Symbols("#####"), render.Symbols("####"), render.Symbols("###")), streetName())
}

func streetAddressWithArgs(c *call) render.Node {
	if full, _ := c.argument(0); c.flag(full) {
		return phrase(streetAddress(), secondaryAddress())
	}
	return streetAddress()
}

func secondaryAddress() render.Node {
	return render.Seq(render.Pick("Apt.", "Suite"), render.Symbols(" ###"))
}

func latitude() render.Node  { return degrees(90) }
func longitude() render.Node { return degrees(180) }

// degrees returns a number from -most to most with four decimals.
func degrees(most int64) render.Node {
	return render.Number(render.Range{Low: -most * 10_000, Width: most*20_000 + 1, Step: 1, Decimals: 4, Fixed: true})
}

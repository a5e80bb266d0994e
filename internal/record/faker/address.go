package faker

import (
	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/internal/record/arg"
	"penstock/internal/record/render"
)

var addressFunctions = []Function{
	{Name: "address.zipCode", Args: "(format)", Doc: "##### or #####-####, or the format with a digit for # and a letter for ?", Examples: []string{"", `("###")`}, make: zipCodeLike},
	{Name: "address.city", Args: "(format)", Doc: "a city: prefix, first name, suffix; 0 to 3 for one of its four formats", Examples: []string{"", "(0)"}, make: cityLike},
	{Name: "address.cityPrefix", Doc: "North, Lake, Port …", make: plain(cityPrefix)},
	{Name: "address.citySuffix", Doc: "town, ville, bury …", make: plain(citySuffix)},
	{Name: "address.streetName", Doc: "a street", make: plain(streetName)},
	{Name: "address.streetAddress", Args: "(full)", Doc: "house number and street; true adds an apartment", Examples: []string{"", "(true)"}, make: streetAddressLike},
	{Name: "address.streetSuffix", Doc: "Avenue, Lane, Square …", make: plain(streetSuffix)},
	{Name: "address.streetPrefix", Doc: "a, b or c: faker.js has no English ones", make: plain(func() render.Node { return render.Pick("a", "b", "c") })},
	{Name: "address.secondaryAddress", Doc: "apartment or suite", make: plain(secondaryAddress)},
	{Name: "address.county", Doc: "one of six English counties", make: plain(county)},
	{Name: "address.country", Doc: "a country", make: plain(country)},
	{Name: "address.countryCode", Doc: "a country's ISO 3166 code of two letters", make: plain(countryCode)},
	{Name: "address.state", Args: `({"abbreviated":true})`, Doc: "a state of the USA, or its abbreviation", make: stateLike},
	{Name: "address.stateAbbr", Doc: "a state's abbreviation", make: plain(stateAbbr)},
	{Name: "address.latitude", Doc: "-90 to 90, four decimals", make: plain(latitude)},
	{Name: "address.longitude", Doc: "-180 to 180, four decimals", make: plain(longitude)},
	{Name: "address.nearbyGPSCoordinate", Args: `({"coordinate":[lat,lon],"radius":10,"isMetric":false})`, Doc: "latitude and longitude so far from the coordinate, in miles or km",
		Examples: []string{`({"coordinate":[40,-70],"radius":5})`}, make: nearby},
}

func cityPrefix() render.Node   { return pick(data.Address["street_prefix"]) }
func citySuffix() render.Node   { return pick(data.Address["street_suffix"]) }
func streetSuffix() render.Node { return pick(data.Address["street_name"]) }
func country() render.Node      { return pick(data.Address["country"]) }
func countryCode() render.Node  { return pick(data.Address["country_abr"]) }
func state() render.Node        { return pick(data.Address["state"]) }

// stateLike abbreviates for later versions' object only: like KDG it ignores true.
func stateLike(c *call) render.Node {
	v, ok := c.at(0)
	if v.Kind != arg.Object {
		if ok {
			c.warnNotRead(v)
		}
		return state()
	}
	abbreviated, _ := c.key(v, "abbreviated")
	if !c.flag(abbreviated) {
		return state()
	}
	c.warnObject(v, "prints the whole name")
	return stateAbbr()
}

// stateAbbr leaves out the codes of armed forces, which follow those of the states.
func stateAbbr() render.Node {
	return pick(data.Address["state_abr"][:len(data.Address["state"])])
}

func county() render.Node {
	return render.Pick("Avon", "Bedfordshire", "Berkshire", "Borders", "Buckinghamshire", "Cambridgeshire")
}

func zipCode() render.Node {
	return render.OneOf(render.Symbols("#####"), render.Symbols("#####-####"))
}

func zipCodeLike(c *call) render.Node {
	if format := c.text(0, ""); format != "" {
		return render.Symbols(format)
	}
	return zipCode()
}

// cityFormats are the four that address.city numbers from 0.
func cityFormats() []render.Node {
	return []render.Node{
		render.Seq(cityPrefix(), text(" "), firstName(), citySuffix()),
		phrase(cityPrefix(), firstName()),
		render.Seq(firstName(), citySuffix()),
		render.Seq(lastName(), citySuffix()),
	}
}

func city() render.Node { return render.OneOf(cityFormats()...) }

func cityLike(c *call) render.Node { return c.format(cityFormats()) }

// format is the format that the first argument numbers, or any.
func (c *call) format(formats []render.Node) render.Node {
	if v, ok := c.at(0); ok {
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

func streetAddressLike(c *call) render.Node {
	if full, _ := c.at(0); c.flag(full) {
		return phrase(streetAddress(), secondaryAddress())
	}
	return streetAddress()
}

func secondaryAddress() render.Node {
	return render.Seq(render.Pick("Apt.", "Suite"), render.Symbols(" ###"))
}

func latitude() render.Node  { return degrees(90) }
func longitude() render.Node { return degrees(180) }

// degrees is from -most to most, with four decimals.
func degrees(most int64) render.Node {
	return render.Number(render.Range{Low: -most * 10_000, Width: most*20_000 + 1, Step: 1, Decimals: 4, Fixed: true})
}

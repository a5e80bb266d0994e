package faker

import "penstock/internal/record/render"

var phoneFunctions = []Function{
	{Name: "phone.phoneNumber", Args: `(format) or ({"style":"national"})`, Doc: "a number of the USA, or the format with a digit for each #", Examples: []string{"", `("###-###-####")`}, make: phoneNumberLike},
	{Name: "phone.phoneNumberFormat", Args: "(index)", Doc: "a number in the first of the formats, or in that of the index", Examples: []string{"", "(1)"}, make: func(c *call) render.Node {
		formats := phoneFormats()
		i := 0
		if v, ok := c.at(0); ok {
			i = c.whole(v, 0, len(formats)-1, 0)
		}
		return render.Symbols(formats[i])
	}},
	{Name: "phone.phoneFormats", Doc: "a format", make: plain(func() render.Node { return pick(phoneFormats()) })},
}

// phoneNumberLike takes a format, or the object of faker.js 9.
func phoneNumberLike(c *call) render.Node {
	v, ok := c.object()
	if !ok {
		if c.text(0, "") != "" {
			return replaceSymbolWithNumber(c)
		}
		return phoneNumber()
	}
	style, _ := c.key(v, "style")
	c.warnObject(v, printsNothing)
	switch style.Text {
	case "human":
		return phoneNumber()
	case "national":
		return render.Symbols("(###) ###-####")
	case "international":
		return render.Symbols("+1##########")
	}
	c.wrong(v, `{"style":"national"}, or "human" or "international"`)
	return nil
}

// phoneFormats are faker.js's 20: four forms, twice as they are, then with
// extensions of three to five digits.
func phoneFormats() []string {
	var all []string
	for _, extension := range []string{"", "", " x###", " x####", " x#####"} {
		for _, form := range []string{"###-###-####", "(###) ###-####", "1-###-###-####", "###.###.####"} {
			all = append(all, form+extension)
		}
	}
	return all
}

func phoneNumber() render.Node {
	var nodes []render.Node
	for _, format := range phoneFormats() {
		nodes = append(nodes, render.Symbols(format))
	}
	return render.OneOf(nodes...)
}

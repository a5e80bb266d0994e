package faker

import (
	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var phoneFunctions = []Function{
	{Name: "phone.phoneNumber", Args: `(format) or ({"style":"national"})`, Doc: "a US phone number, or the format with a digit in place of each #", Examples: []string{"", `("###-###-####")`}, make: phoneNumberWithArgs},
	{Name: "phone.phoneNumberFormat", Args: "(index)", Doc: "a phone number in the format with the given index (default 0)", Examples: []string{"", "(1)"}, make: func(c *call) render.Node {
		formats := phoneFormats()
		i := 0
		if v, ok := c.argument(0); ok {
			i = c.whole(v, 0, len(formats)-1, 0)
			if v.Kind != arg.String { // KDG accepts a string as an index
				c.warnQuotedNumber(v, "prints nothing for")
			}
		}
		return render.Symbols(formats[i])
	}},
	{Name: "phone.phoneFormats", Doc: "a phone number format, with # for digits", make: withoutArgs(func() render.Node { return pick(phoneFormats()) })},
}

// phoneNumberWithArgs reads a format, or the {"style": …} of faker.js 9.
func phoneNumberWithArgs(c *call) render.Node {
	v, ok := c.object()
	if !ok {
		if format := c.textOnly("prints nothing for"); format != "" {
			return withNumbers(format)
		}
		return phoneNumber()
	}
	style, _ := c.key(v, "style")
	c.warnObjectForm(v, printsNothing)
	switch style.Text {
	case "human":
		return phoneNumber()
	case "national":
		return render.Symbols("(###) ###-####")
	case "international":
		return render.Symbols("+1##########")
	}
	c.faultType(v, `{"style":"national"}, "human" or "international"`)
	return nil
}

// phoneFormats returns the 20 formats of faker.js: four basic formats, listed twice, and
// then each with an extension of three, four and five digits.
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

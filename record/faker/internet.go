package faker

import (
	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var internetFunctions = []Function{
	{Name: "internet.avatar", Doc: "the URL of a portrait", make: withoutArgs(avatar)},
	{Name: "internet.email", Args: "(firstName,lastName,provider)", Doc: "an e-mail address at the provider (default gmail.com, yahoo.com or hotmail.com)", Examples: []string{"", `("Bob")`}, make: func(c *call) render.Node {
		first, last := c.userNames(slug)
		if provider := c.text(2, ""); provider != "" {
			return email(first, last, text(provider))
		}
		return email(first, last, freeEmail())
	}},
	{Name: "internet.exampleEmail", Args: "(firstName,lastName)", Doc: "an e-mail address at example.org, example.com or example.net, domains reserved for examples", make: func(c *call) render.Node {
		first, last := c.userNames(slug)
		return email(first, last, render.Pick("example.org", "example.com", "example.net"))
	}},
	{Name: "internet.session", Doc: "a session number, which may have decimals", make: withoutArgs(session)},
	{Name: "internet.userName", Args: "(firstName,lastName)", Doc: "the first name followed by a number, the last name or both", Examples: []string{"", `("Bob")`}, make: func(c *call) render.Node {
		return userName(c.userNames(func(name string) string { return name }))
	}},
	{Name: "internet.protocol", Doc: "http or https", make: withoutArgs(protocol)},
	{Name: "internet.url", Doc: "an http or https URL of a domain", make: withoutArgs(func() render.Node { return render.Seq(protocol(), text("://"), domainName()) })},
	{Name: "internet.domainName", Doc: "a domain name", make: withoutArgs(domainName)},
	{Name: "internet.domainSuffix", Doc: "a top-level domain: com, org …", make: withoutArgs(domainSuffix)},
	{Name: "internet.domainWord", Doc: "a domain name without its top-level domain", make: withoutArgs(domainWord)},
	{Name: "internet.ip", Doc: "an IPv4 address", make: withoutArgs(ip)},
	{Name: "internet.userAgent", Doc: "the user agent of a browser from 2012 to 2014", make: withoutArgs(userAgent)},
	{Name: "internet.color", Args: "(red) or (red,green,blue)", Doc: "a colour as #rrggbb, a random colour mixed half with the base colour (default black)", Examples: []string{"", "(255)"}, make: mixedColor},
	{Name: "internet.mac", Doc: "a MAC address", make: withoutArgs(mac)},
	{Name: "internet.password", Args: "(length)", Doc: "length letters, digits or _ (default 15)", Examples: []string{"", "(8)"}, make: characters(digits+upper+lower+"_", 15)},
}

// userNames returns the first and last name for a user name. They are the first two
// arguments, without apostrophes and spaces and passed through clean, or random names.
func (c *call) userNames(clean func(string) string) (first, last render.Node) {
	first, last = randomUser()
	for i, to := range []*render.Node{&first, &last} {
		if name := c.text(i, ""); name != "" {
			*to = text(clean(removeChars("' ", []string{name})[0]))
		}
	}
	return first, last
}

// randomUser returns a first and a last name without apostrophes and spaces.
func randomUser() (first, last render.Node) {
	return pick(removeChars("' ", firstNames())), pick(removeChars("' ", lastNames()))
}

// userName returns First99, First.Last or First.Last99, where the separator is . or _.
func userName(first, last render.Node) render.Node {
	last = render.Seq(render.Pick(".", "_"), last)
	return render.Seq(first, render.OneOf(wholeNumber(0, 99), last, render.Seq(last, wholeNumber(0, 99))))
}

func email(first, last, provider render.Node) render.Node {
	return render.Seq(userName(first, last), text("@"), provider)
}

func randomEmail() render.Node {
	first, last := randomUser()
	return email(first, last, freeEmail())
}

func freeEmail() render.Node { return render.Pick("gmail.com", "yahoo.com", "hotmail.com") }

func protocol() render.Node   { return render.Pick("http", "https") }
func domainWord() render.Node { return pick(toLower(removeChars(`\~#&*{}/:<>?|"' `, firstNames()))) }
func domainName() render.Node { return render.Seq(domainWord(), text("."), domainSuffix()) }

func domainSuffix() render.Node {
	return render.Pick("com", "biz", "info", "name", "net", "org")
}

func ip() render.Node {
	return render.Seq(wholeNumber(0, 255), text("."), wholeNumber(0, 255), text("."), wholeNumber(0, 255), text("."), wholeNumber(0, 255))
}

func mac() render.Node {
	pair := repeated(2, hexadecimal)
	return render.Seq(pair, text(":"), pair, text(":"), pair, text(":"), pair, text(":"), pair, text(":"), pair)
}

// session returns a number from 1007199254740991 to below 9007199254740991, as in KDG.
func session() render.Node {
	return render.Call(maxFloat, func(dst []byte, s *render.State) []byte {
		u := float64(s.Uint64()>>11) / (1 << 53)
		return arg.AppendNumber(dst, float64(u*8e15)+1007199254740991)
	})
}

// mixedColor implements internet.color. Each of the three components is the average of
// the base and a random value.
func mixedColor(c *call) render.Node {
	nodes := []render.Node{text("#")}
	for i := range 3 {
		base := 0
		if v, ok := c.argument(i); ok {
			base = c.whole(v, 0, 255, 0)
			if v.Kind != arg.String { // KDG accepts strings here
				c.warnQuotedNumber(v, "prints #NaN for")
			}
		}
		var shades []string
		for drawn := range 257 {
			shades = append(shades, string(appendHex(nil, uint64(drawn+base)/2, 2)))
		}
		nodes = append(nodes, pick(shades))
	}
	return render.Seq(nodes...)
}

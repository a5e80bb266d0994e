package faker

import (
	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var internetFunctions = []Function{
	{Name: "internet.avatar", Doc: "the URL of a portrait", make: plain(avatar)},
	{Name: "internet.email", Args: "(firstName,lastName,provider)", Doc: "an e-mail address at a free provider", Examples: []string{"", `("Bob")`}, make: func(c *call) render.Node {
		first, last := c.user(slug)
		if provider := c.text(2, ""); provider != "" {
			return email(first, last, text(provider))
		}
		return email(first, last, freeEmail())
	}},
	{Name: "internet.exampleEmail", Args: "(firstName,lastName)", Doc: "an e-mail address at example.org, .com or .net, which nobody has", make: func(c *call) render.Node {
		first, last := c.user(slug)
		return email(first, last, render.Pick("example.org", "example.com", "example.net"))
	}},
	{Name: "internet.session", Doc: "a number of a session, which may have a fraction", make: plain(session)},
	{Name: "internet.userName", Args: "(firstName,lastName)", Doc: "first name with number, last name or both", Examples: []string{"", `("Bob")`}, make: func(c *call) render.Node {
		return userName(c.user(func(name string) string { return name }))
	}},
	{Name: "internet.protocol", Doc: "http or https", make: plain(protocol)},
	{Name: "internet.url", Doc: "the URL of a domain", make: plain(func() render.Node { return render.Seq(protocol(), text("://"), domainName()) })},
	{Name: "internet.domainName", Doc: "a domain", make: plain(domainName)},
	{Name: "internet.domainSuffix", Doc: "com, org …", make: plain(domainSuffix)},
	{Name: "internet.domainWord", Doc: "a domain without its suffix", make: plain(domainWord)},
	{Name: "internet.ip", Doc: "an IPv4 address", make: plain(ip)},
	{Name: "internet.userAgent", Doc: "a browser's user agent, of 2012 to 2014", make: plain(userAgent)},
	{Name: "internet.color", Args: "(red) or (red,green,blue)", Doc: "a colour mixed half with the base, which is black unless given", Examples: []string{"", "(255)"}, make: mixed},
	{Name: "internet.mac", Doc: "a MAC address", make: plain(mac)},
	{Name: "internet.password", Args: "(length)", Doc: "15 letters, digits or _, or so many", Examples: []string{"", "(8)"}, make: characters(digits+upper+lower+"_", 15)},
}

// user is the names that are the first two arguments, as userName writes them and then
// clean, or any names.
func (c *call) user(clean func(string) string) (first, last render.Node) {
	first, last = anyUser()
	for i, to := range []*render.Node{&first, &last} {
		if name := c.text(i, ""); name != "" {
			*to = text(clean(without("' ", []string{name})[0]))
		}
	}
	return first, last
}

// anyUser is a first and a last name without apostrophes.
func anyUser() (first, last render.Node) {
	return pick(without("' ", firstNames())), pick(without("' ", lastNames()))
}

// userName is First##, First.Last or First.Last##, with . or _.
func userName(first, last render.Node) render.Node {
	last = render.Seq(render.Pick(".", "_"), last)
	return render.Seq(first, render.OneOf(whole(0, 99), last, render.Seq(last, whole(0, 99))))
}

func email(first, last, provider render.Node) render.Node {
	return render.Seq(userName(first, last), text("@"), provider)
}

func anyEmail() render.Node {
	first, last := anyUser()
	return email(first, last, freeEmail())
}

func freeEmail() render.Node { return render.Pick("gmail.com", "yahoo.com", "hotmail.com") }

func protocol() render.Node   { return render.Pick("http", "https") }
func domainWord() render.Node { return pick(lowered(without(`\~#&*{}/:<>?|"' `, firstNames()))) }
func domainName() render.Node { return render.Seq(domainWord(), text("."), domainSuffix()) }

func domainSuffix() render.Node {
	return render.Pick("com", "biz", "info", "name", "net", "org")
}

func ip() render.Node {
	return render.Seq(whole(0, 255), text("."), whole(0, 255), text("."), whole(0, 255), text("."), whole(0, 255))
}

func mac() render.Node {
	pair := repeated(2, hexadecimal)
	return render.Seq(pair, text(":"), pair, text(":"), pair, text(":"), pair, text(":"), pair, text(":"), pair)
}

// session is KDG's: from 1007199254740991 to below 9007199254740991.
func session() render.Node {
	return render.Call(maxFloat, func(dst []byte, s *render.State) []byte {
		u := float64(s.Uint64()>>11) / (1 << 53)
		return arg.AppendNumber(dst, float64(u*8e15)+1007199254740991)
	})
}

// mixed is internet.color: each of its three is half of base and of a draw.
func mixed(c *call) render.Node {
	nodes := []render.Node{text("#")}
	for i := range 3 {
		base := 0
		if v, ok := c.at(i); ok {
			base = c.whole(v, 0, 255, 0)
			if v.Kind != arg.String { // which is added as it should be
				c.noteQuoted(v, "prints #NaN for")
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

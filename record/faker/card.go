package faker

import (
	"time"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// card is a function that gives an object, with a warning of what KDG prints.
func card(n func() render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		c.differs(arg.Value{}, "KDG prints [object Object]")
		return n()
	}
}

// A member is a name and the value that stands at it in JSON.
type member struct {
	name  string
	value render.Node
}

func object(members ...member) render.Node {
	nodes := []render.Node{text("{")}
	for i, m := range members {
		if i > 0 {
			nodes = append(nodes, text(","))
		}
		nodes = append(nodes, text(`"`+m.name+`":`), m.value)
	}
	return render.Seq(append(nodes, text("}"))...)
}

// str is a node's text as a string in JSON: none of these texts needs an escape.
func str(n render.Node) render.Node { return render.Seq(text(`"`), n, text(`"`)) }

func createCard() render.Node {
	post := object(
		member{"words", str(loremWords(3))},
		member{"sentence", str(loremSentence())},
		member{"sentences", str(loremSentences(2, 6, " "))},
		member{"paragraph", str(loremParagraph(3))},
	)
	return object(
		member{"name", str(findName(firstName(), lastName()))},
		member{"username", str(userName(anyUser()))},
		member{"email", str(anyEmail())},
		member{"address", object(
			member{"streetA", str(streetName())},
			member{"streetB", str(streetAddress())},
			member{"streetC", str(phrase(streetAddress(), secondaryAddress()))},
			member{"streetD", str(secondaryAddress())},
			member{"city", str(city())},
			member{"state", str(state())},
			member{"country", str(country())},
			member{"zipcode", str(zipCode())},
			member{"geo", geo()},
		)},
		member{"phone", str(phoneNumber())},
		member{"website", str(domainName())},
		member{"company", companyCard()},
		member{"posts", render.Seq(text("["), post, text(","), post, text(","), post, text("]"))},
		member{"accountHistory", render.Seq(text("["), createTransaction(), text(","), createTransaction(), text(","), createTransaction(), text("]"))},
	)
}

func contextualCard() render.Node {
	return object(
		member{"name", str(firstName())},
		member{"username", str(userName(anyUser()))},
		member{"avatar", str(avatar())},
		member{"email", str(anyEmail())},
		member{"dob", str(born())},
		member{"phone", str(phoneNumber())},
		member{"address", userAddress()},
		member{"website", str(domainName())},
		member{"company", companyCard()},
	)
}

// born is an instant of the 50 years before the one that KDG counts back from, as JSON.
func born() render.Node {
	const format = "2006-01-02T15:04:05.000Z"
	last := time.Date(1992, time.September, 20, 19, 35, 2, 0, time.UTC)
	return render.Call(len(format), func(dst []byte, s *render.State) []byte {
		ago := time.Duration(s.Below(uint64(50*year/time.Millisecond))) * time.Millisecond
		return last.Add(-ago).AppendFormat(dst, format)
	})
}

func userCard() render.Node {
	return object(
		member{"name", str(findName(firstName(), lastName()))},
		member{"username", str(userName(anyUser()))},
		member{"email", str(anyEmail())},
		member{"address", userAddress()},
		member{"phone", str(phoneNumber())},
		member{"website", str(domainName())},
		member{"company", companyCard()},
	)
}

func userAddress() render.Node {
	return object(
		member{"street", str(streetName())},
		member{"suite", str(secondaryAddress())},
		member{"city", str(city())},
		member{"zipcode", str(zipCode())},
		member{"geo", geo()},
	)
}

func geo() render.Node {
	return object(member{"lat", str(latitude())}, member{"lng", str(longitude())})
}

func companyCard() render.Node {
	return object(
		member{"name", str(companyName())},
		member{"catchPhrase", str(catchPhrase())},
		member{"bs", str(bs())},
	)
}

func createTransaction() render.Node {
	return object(
		member{"amount", str(amount())},
		member{"date", text(`"2012-02-02T00:00:00.000Z"`)},
		member{"business", str(companyName())},
		member{"name", str(phrase(accountName(), repeated(4, digits)))},
		member{"type", str(transactionType())},
		member{"account", str(repeated(8, digits))},
	)
}

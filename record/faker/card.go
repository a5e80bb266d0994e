package faker

import (
	"time"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// jsonFunction returns a function that prints a JSON object. It warns that KDG does not.
func jsonFunction(n func() render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		c.warnKDG(arg.Value{}, "KDG prints [object Object]")
		return n()
	}
}

// A member is a member of a JSON object. Its value is JSON.
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

// jsonString puts a node in double quotes. The node must not need escapes.
func jsonString(n render.Node) render.Node { return render.Seq(text(`"`), n, text(`"`)) }

func createCard() render.Node {
	post := object(
		member{"words", jsonString(loremWords(3))},
		member{"sentence", jsonString(loremSentence())},
		member{"sentences", jsonString(loremSentences(2, 6, " "))},
		member{"paragraph", jsonString(loremParagraph(3))},
	)
	return object(
		member{"name", jsonString(findName(firstName(), lastName()))},
		member{"username", jsonString(userName(randomUser()))},
		member{"email", jsonString(randomEmail())},
		member{"address", object(
			member{"streetA", jsonString(streetName())},
			member{"streetB", jsonString(streetAddress())},
			member{"streetC", jsonString(phrase(streetAddress(), secondaryAddress()))},
			member{"streetD", jsonString(secondaryAddress())},
			member{"city", jsonString(city())},
			member{"state", jsonString(state())},
			member{"country", jsonString(country())},
			member{"zipcode", jsonString(zipCode())},
			member{"geo", geo()},
		)},
		member{"phone", jsonString(phoneNumber())},
		member{"website", jsonString(domainName())},
		member{"company", companyCard()},
		member{"posts", render.Seq(text("["), post, text(","), post, text(","), post, text("]"))},
		member{"accountHistory", render.Seq(text("["), createTransaction(), text(","), createTransaction(), text(","), createTransaction(), text("]"))},
	)
}

func contextualCard() render.Node {
	return object(
		member{"name", jsonString(firstName())},
		member{"username", jsonString(userName(randomUser()))},
		member{"avatar", jsonString(avatar())},
		member{"email", jsonString(randomEmail())},
		member{"dob", jsonString(birthDate())},
		member{"phone", jsonString(phoneNumber())},
		member{"address", userAddress()},
		member{"website", jsonString(domainName())},
		member{"company", companyCard()},
	)
}

// birthDate returns a time, in quotes, within the 50 years before a fixed day in 1992,
// as in KDG.
func birthDate() render.Node {
	const format = "2006-01-02T15:04:05.000Z"
	last := time.Date(1992, time.September, 20, 19, 35, 2, 0, time.UTC)
	return render.Call(len(format), func(dst []byte, s *render.State) []byte {
		ago := time.Duration(s.Below(uint64(50*year/time.Millisecond))) * time.Millisecond
		return last.Add(-ago).AppendFormat(dst, format)
	})
}

func userCard() render.Node {
	return object(
		member{"name", jsonString(findName(firstName(), lastName()))},
		member{"username", jsonString(userName(randomUser()))},
		member{"email", jsonString(randomEmail())},
		member{"address", userAddress()},
		member{"phone", jsonString(phoneNumber())},
		member{"website", jsonString(domainName())},
		member{"company", companyCard()},
	)
}

func userAddress() render.Node {
	return object(
		member{"street", jsonString(streetName())},
		member{"suite", jsonString(secondaryAddress())},
		member{"city", jsonString(city())},
		member{"zipcode", jsonString(zipCode())},
		member{"geo", geo()},
	)
}

func geo() render.Node {
	return object(member{"lat", jsonString(latitude())}, member{"lng", jsonString(longitude())})
}

func companyCard() render.Node {
	return object(
		member{"name", jsonString(companyName())},
		member{"catchPhrase", jsonString(catchPhrase())},
		member{"bs", jsonString(bs())},
	)
}

func createTransaction() render.Node {
	return object(
		member{"amount", jsonString(amount())},
		member{"date", text(`"2012-02-02T00:00:00.000Z"`)},
		member{"business", jsonString(companyName())},
		member{"name", jsonString(phrase(accountName(), repeated(4, digits)))},
		member{"type", jsonString(transactionType())},
		member{"account", jsonString(repeated(8, digits))},
	)
}

package faker_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLists checks that the word lists have at least the size that they had in the version
// of gofakeit under test, and that no word is invalid in a JSON string.
func TestLists(t *testing.T) {
	for _, r := range []struct {
		call string
		size int // number of distinct words
		some string
	}{
		{"name.firstName", 1612, "Aaliyah|Zola"},
		{"name.lastName", 505, "Abbott|Zimmerman"},
		{"name.middleName", 161, "Abdul|Ruth"},
		{"name.prefix", 5, "Mr.|Mrs.|Ms.|Miss|Dr."},
		{"name.suffix", 11, "Jr.|Sr.|I|II|III|IV|V|MD|DDS|PhD|DVM"},
		{"name.jobDescriptor", 46, "Lead|Senior"},
		{"name.jobArea", 37, "Solutions|Program"},
		{"name.jobType", 186, "Engineer|Accountant"},
		{"address.cityPrefix", 7, "North|East|West|South|New|Lake|Port"},
		{"address.citySuffix", 18, "town|ton|land"},
		{"address.streetSuffix", 195, "Alley|Wells"},
		{"address.country", 249, "Afghanistan|Zimbabwe|Côte d'Ivoire"},
		{"address.countryCode", 249, "AD|ZW"},
		{"address.state", 50, "Alabama|Wyoming"},
		{"address.timeZone", 503, "Europe/Zurich"},
		{"company.companySuffix", 4, "Inc|and Sons|LLC|Group"},
		{"finance.currencyCode", 156, "AED|USD|EUR|ZWL"},
		{"finance.currencyName", 156, "Afghanistan Afghani"},
		{"finance.currencySymbol", 49, "$|€|£|¥"},
		{"hacker.abbreviation", 29, "TCP|JBOD"},
		{"hacker.adjective", 18, "auxiliary|mobile"},
		{"hacker.noun", 24, "driver|matrix"},
		{"hacker.verb", 36, "back up|parse"},
		{"hacker.ingverb", 16, "backing up|parsing"},
		{"lorem.word", 182, "alias|repellat"},
		{"commerce.color", 15, "black|white"},
		{"commerce.department", 95, "Wireless Accessories"},
		{"commerce.productAdjective", 190, "Advanced|Zen"},
		{"commerce.productMaterial", 129, "Abs Plastic|Zirconium"},
		{"commerce.product", 783, "Adapter|Zone"},
		{"system.mimeType", 408, "application/acad|video/quicktime"},
		{"system.fileType", 18, "application|audio|image|text|video"},
		{"system.fileExt", 166, "doc|zipx"},
		{"random.locale", 37, "en_US|de_DE|zh_TW"},
		{"random.word", 1500, "Avon|Checking Account|deposit"},
		{"internet.domainWord", 1612, "aaliyah|zola"},
		{"internet.avatar", 1612, "https://s3.amazonaws.com/uifaces/faces/twitter/zola/128.jpg"},
		{"internet.httpMethod", 6, "GET|POST"},
		{"internet.httpStatusCode", 21, "200|404"},
		{"vehicle.manufacturer", 69, "Volvo"},
		{"vehicle.model", 410, "Zephyr"},
		{"vehicle.type", 8, "Van"},
		{"vehicle.fuel", 7, "Methanol"},
	} {
		assert.GreaterOrEqual(t, len(words(t, r.call, r.size, r.some)), r.size, r.call)
	}
}

// TestApostrophes checks that as many names have an apostrophe as in KDG: 7 of its 474
// last names, 1 of its 3,007 first names. User names and domains have none.
func TestApostrophes(t *testing.T) {
	const n = 100_000
	for _, r := range []struct {
		call        string
		least, most float64 // percent
	}{
		{"name.lastName", 1.2, 1.7},
		{"name.firstName", 0.01, 0.15},
		{"name.findName", 1.2, 1.8},
		{"company.companyName", 2, 3.5}, // two last names on average
		{"address.city", 0.3, 0.6},
		{"address.streetName", 0.6, 1},
		{"internet.userName", 0, 0},
		{"internet.email", 0, 0},
		{"internet.domainName", 0, 0},
		{"internet.avatar", 0, 0},
	} {
		found := 0
		for _, record := range draws(t, r.call, n) {
			found += strings.Count(record, "'")
		}
		share := float64(found) / n * 100
		assert.True(t, r.least <= share && share <= r.most, "%s: %.2f %%", r.call, share)
	}
	words(t, "name.lastName", 505, "D'Amore|O'Connell|O'Conner|O'Hara|O'Keefe|O'Kon|O'Reilly")
	words(t, "name.firstName", 1612, "D'angelo")
}

// TestListBoundaries checks the sizes and the first and last words of lists that are parts
// of a longer gofakeit list. The values are those of version 7.18.1, where the parts equal
// the lists of faker.js. If a version moves them, adapt the indices.
func TestListBoundaries(t *testing.T) {
	for _, r := range []struct {
		call string
		size int
		ends string
	}{
		{"company.catchPhraseAdjective", 100, "Adaptive|Visionary|Vision-oriented"},
		{"company.catchPhraseDescriptor", 101, "24 hour|zero tolerance|zero defect"},
		{"company.catchPhraseNoun", 104, "Graphic Interface|workforce|ability"},
		{"company.bsBuzz", 60, "aggregate|whiteboard|implement|recontextualize"},
		{"company.bsAdjective", 65, "24-365|world-class|clicks-and-mortar|rich"},
		{"company.bsNoun", 44, "ROI|web-readiness|synergies|methodologies"},
		{"address.stateAbbr", 50, "AL|AK|WI|WY"},
	} {
		all := words(t, r.call, r.size, r.ends)
		assert.Len(t, all, r.size, r.call)
		for _, armed := range []string{"AE", "AA", "AP"} {
			assert.NotContains(t, all, armed, r.call)
		}
	}
}

// words returns the distinct records of a call, and checks that they include some known
// ones.
func words(t *testing.T, call string, size int, some string) map[string]int {
	t.Helper()
	all := count(t, call, 15*size+1000)
	for word := range strings.SplitSeq(some, "|") {
		assert.Contains(t, all, word, call)
	}
	for word := range all {
		assert.Equal(t, -1, strings.IndexFunc(word, breaksJSON), "%s: %q", call, word)
		assert.Equal(t, strings.TrimSpace(word), word, call)
	}
	return all
}

func breaksJSON(r rune) bool { return r == '"' || r == '\\' || r < ' ' || r == '\uFFFD' }

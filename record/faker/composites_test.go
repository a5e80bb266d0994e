package faker_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestForms checks how often each form of a function with several forms occurs.
func TestForms(t *testing.T) {
	for _, r := range []struct {
		call  string
		forms []form
	}{
		{"name.findName", []form{{`^(Mr\.|Mrs\.|Ms\.|Miss|Dr\.) \S+ \S+$`, 1}, {`^\S+ \S+ \S+$`, 1}, {`^\S+ \S+$`, 7}}},
		{`name.findName("A","B")`, []form{{`^\S+ A B$`, 1}, {`^A B \S+$`, 1}, {"^A B$", 7}}},
		{"address.city", []form{{"^(North|East|West|South|New|Lake|Port) ", 1}, {"^[^ ]+$", 1}}},
		{"address.streetAddress", []form{{`^\d{3} `, 1}, {`^\d{4} `, 1}, {`^\d{5} `, 1}}},
		{"address.streetAddress(true)", []form{{` Apt\. \d{3}$`, 1}, {` Suite \d{3}$`, 1}}},
		{"address.zipCode", []form{{`^\d{5}$`, 1}, {`^\d{5}-\d{4}$`, 1}}},
		{"company.companyName", []form{{`^\S+ (Inc|and Sons|LLC|Group)$`, 1}, {`^\S+ - \S+$`, 1}, {`^\S+, \S+ and \S+$`, 1}}},
		{"internet.userName", []form{{`^[A-Za-z]+\d+$`, 1}, {`^[A-Za-z]+[._][A-Za-z]+$`, 1}, {`^[A-Za-z]+[._][A-Za-z]+\d+$`, 1}}},
		{`internet.userName("A","B")`, []form{{`^A\d$`, 20}, {`^A[1-9]\d$`, 180}, {`^A\.B$`, 100}, {"^A_B$", 100}, {`^A\.B(\d|[1-9]\d)$`, 100}, {`^A_B(\d|[1-9]\d)$`, 100}}},
		{`internet.email("A","B")`, []form{{`^A.*@gmail\.com$`, 1}, {`^A.*@yahoo\.com$`, 1}, {`^A.*@hotmail\.com$`, 1}}},
		{"internet.exampleEmail", []form{{`@example\.org$`, 1}, {`@example\.com$`, 1}, {`@example\.net$`, 1}}},
		{"internet.url", []form{{"^http:", 1}, {"^https:", 1}}},
		{"internet.domainName", []form{{`\.com$`, 1}, {`\.biz$`, 1}, {`\.info$`, 1}, {`\.name$`, 1}, {`\.net$`, 1}, {`\.org$`, 1}}},
		{"internet.userAgent", []form{{"Chrome/", 46}, {"Trident/", 27}, {"Firefox/", 19}, {"^Opera/", 2}, {"Version/.* Safari/", 7}}},
		{"finance.bitcoinAddress", lengths("^[13][0-9A-Z]{%d}$", 26, 33)},
		{"finance.bitcoinAddress", []form{{"^1", 1}, {"^3", 1}}},
		{"phone.phoneFormats", phoneForms("#")},
		{"phone.phoneNumber", phoneForms(`\d`)},
		{"lorem.sentence", lengths(`^\S+( \S+){%d}$`, 2, 9)},
		{"lorem.sentences", lengths(`^([^.]+\.){%d}$`, 2, 6)},
		{"lorem.paragraph", lengths(`^([^.]+\.){%d}$`, 3, 6)},
		{"lorem.paragraph(1)", lengths(`^([^.]+\.){%d}$`, 1, 4)},
		{"lorem.lines", lengths(`^([^.]+\.){%d}$`, 1, 5)},
		{"lorem.text", []form{{"^[a-z]+$", 5}, {"^[a-z ]+$", 5}, {`\n \r`, 5}, {`\n`, 4}, {`^[^.]+\.$`, 6}, {`^[^.]+\. `, 10}}},
		{"random.word", []form{{"^(Avon|Bedfordshire|Berkshire|Borders|Buckinghamshire|Cambridgeshire)$", 1}, {" Account$", 1}, {"^(deposit|withdrawal|payment|invoice)$", 1}, {".", 24}}},
		{"hacker.phrase", []form{{"^If we", 1}, {"^We need", 1}, {"^Try to", 1}, {"^You can't", 1}, {"^Use the", 1}, {"^The ", 1}, {"^I'll", 1}, {"^[a-z]+ing ", 1}}},
		{"system.directoryPath", lengths("^(/[a-z]+){%d}$", 1, 3)},
		{`random.arrayElements(["a","b","c"])`, []form{{"^.$", 1}, {"^.,.$", 1}, {"^.,.,.$", 1}}},
	} {
		n := 20_000
		if strings.HasPrefix(r.call, "lorem.") { // lorem texts are long
			n = 5_000
		}
		assert.Empty(t, deviation(draws(t, r.call, n), r.forms), r.call)
	}
}

// lengths returns one form for each count from least to most of the pattern.
func lengths(pattern string, least, most int) []form {
	var forms []form
	for i := least; i <= most; i++ {
		forms = append(forms, form{fmt.Sprintf(pattern, i), 1})
	}
	return forms
}

// phoneForms returns the 20 phone formats, four of which occur twice.
func phoneForms(digit string) []form {
	var forms []form
	for _, extension := range []form{{"", 2}, {" x" + digit + "{3}", 1}, {" x" + digit + "{4}", 1}, {" x" + digit + "{5}", 1}} {
		for _, number := range []string{"%[1]s{3}-%[1]s{3}-%[1]s{4}", `\(%[1]s{3}\) %[1]s{3}-%[1]s{4}`, "1-%[1]s{3}-%[1]s{3}-%[1]s{4}", `%[1]s{3}\.%[1]s{3}\.%[1]s{4}`} {
			forms = append(forms, form{"^" + fmt.Sprintf(number, digit) + extension.pattern + "$", extension.share})
		}
	}
	return forms
}

// TestUserAgentSystems checks the shares of operating systems for each browser.
func TestUserAgentSystems(t *testing.T) {
	systems := []form{
		{`\(Windows; .*Chrome/`, 46 * 90}, {`\(Macintosh.*Chrome/`, 46 * 9}, {`\(X11.*Chrome/`, 46 * 2}, {"Trident/", 27 * 101},
		{`\(Windows .*Firefox/`, 19 * 84}, {`\(Macintosh.*Firefox/`, 19 * 16}, {`\(X11.*Firefox/`, 19},
		{`\(Windows; .*Version/.*Safari/`, 7 * 5}, {`\(Macintosh.*Version/.*Safari/`, 7 * 96},
		{`^Opera.*\(Windows `, 2 * 92}, {`^Opera.*\(Macintosh`, 2 * 3}, {`^Opera.*\(X11`, 2 * 6},
	}
	assert.Empty(t, deviation(draws(t, "internet.userAgent", 40_000), systems))
}

// TestColor checks that each component is the average of the base and a random number from
// 0 to 256.
func TestColor(t *testing.T) {
	for call, base := range map[string]int{"internet.color": 0, "internet.color(255)": 255, "internet.color(255,0,0)": 255, "internet.color(51)": 51} {
		red, blue := map[string]int{}, map[string]int{}
		for _, record := range draws(t, call, 60_000) {
			red[record[1:3]]++
			blue[record[5:7]]++
		}
		assert.Empty(t, misfit(red, halves(base)), call)
		assert.Empty(t, misfit(blue, halves(0)), call)
	}
}

// halves returns how often each average of base and a number from 0 to 256 occurs, by its
// hexadecimal digits.
func halves(base int) map[string]float64 {
	shares := map[string]float64{}
	for drawn := range 257 {
		shares[fmt.Sprintf("%02x", (drawn+base)/2)]++
	}
	return shares
}

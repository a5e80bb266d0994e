package record_test

import (
	"testing"
	"time"

	"penstock/record"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var at = time.Date(2026, time.November, 23, 10, 30, 7, 944e6, time.UTC)

// renders returns records 0 to n-1 of a template with seed 1.
func renders(t *testing.T, src string, n int) []string {
	t.Helper()
	template, err := record.Parse(src)
	require.NoError(t, err, src)
	s := record.NewState(1, time.UTC)
	s.SetTime(at)
	var all []string
	for range n {
		all = append(all, string(template.Append(nil, s)))
	}
	return all
}

// TestRenders checks the rules of the language one by one. The numbers are those of a list
// of the behaviours of KDG's faker.fake.
func TestRenders(t *testing.T) {
	check := func(src, want string) {
		t.Helper()
		for _, got := range renders(t, src, 20) {
			assert.Regexp(t, "^(?:"+want+")$", got, src)
		}
	}
	// KDG trims the template, removes line breaks and keeps everything else.
	check(" \t\n\ufeffa\n", "a")
	check("{\n    \"a\": 1,\n\t\"b\": 2\n}", `\{    "a": 1,\t"b": 2\}`)
	check("a\r\nb\rc\nd", "abcd")
	check("{{random.number(\n\t\t{\r\n\"min\":1,\n\"max\":1\n}\n)}}", "1")
	check("{{random.arrayElement([\"a\nb\"])}}", "ab")
	check("{{current.timestamp}}", "2026-11-23T10:30:07\\+00:00")
	check("{{current.timestamp}} {{current.timestamp}}", "2026-11-23T10:30:07\\+00:00 2026-11-23T10:30:07\\+00:00")
	check("no tag at all", "no tag at all")
	check("100 % of {a}", "100 % of \\{a\\}")

	// 1. Parentheses are optional, and may be empty.
	check("{{date.now}}", "2026-11-23T10:30:07\\+00:00")
	check("{{date.now()}}", "2026-11-23T10:30:07\\+00:00")
	check("{{random.number( )}}", `\d{1,5}`)

	// 2. Arguments: JSON, relaxed JSON, text, several arguments.
	check("{{random.number(3)}}", "[0-3]")
	check(`{{random.number({"min":4,"max":5})}}`, "[45]")
	check("{{random.number(7,8)}}", "[78]")
	check("{{random.number({min:4,max:5})}}", "[45]")
	check(`{{random.number({\"min\":4,\"max\":5})}}`, "[45]")
	check(`{{random.number({'min':4,'max':5,})}}`, "[45]")
	check(`{{random.number("3")}}`, "[0-3]")
	check(`{{random.number({"min":"1","max":"3"})}}`, "[1-3]")
	check("{{random.number(null)}}", `\d{1,5}`)
	check("{{random.arrayElement(['a','b'])}}", "[ab]")
	check(`{{random.arrayElement([\"a\",\"b\"])}}`, "[ab]")
	check(`{{random.arrayElement([\"a\\\"b\"])}}`, `a"b`)
	check("{{random.arrayElement([OK, NOT-OK])}}", "OK|NOT-OK")
	check("{{random.arrayElement([\u00a0\"a\",\u00a0\"b\"])}}", "[ab]")
	check("{{date.utc(YYYY-MM-DD)}}", "2026-11-23")
	check("{{date.utc('YYYY')}}", "2026")
	check("{{date.utc([at] HH)}}", "at 10")
	check("{{date.utc([at])}}", "at")
	check("{{helpers.mustache(1.50)}}", "1.5")
	check(`{{date.utc(\"YYYY\")}}`, "2026")
	check("{{date.utc(dddd, MMMM Do YYYY, h:mm:ss a)}}", "Monday, November 23rd 2026, 10:30:07 am")
	check("{{helpers.replaceSymbolWithNumber(##-?)}}", `\d\d-\?`)
	check("{{date.between('2020-02-01','2020-02-02')}}", `Sat Feb 01 2020 .*|Sun Feb 02 2020 00:00:00 GMT\+0000 \(Coordinated Universal Time\)`)
	check("{{finance.amount(1,100,2)}}", `\d{1,3}\.\d\d`)
	check("{{random.alphaNumeric(16)}}", "[0-9a-z]{16}")

	// 3. Parentheses and braces in arguments.
	check(`{{random.arrayElement(["a (b)","c }} d"])}}`, `a \(b\)|c }} d`)
	check(`{{random.arrayElement([{"a":{"b":1}}])}}`, `\{"a":\{"b":1\}\}`)
	check("{{date.utc(YYYY (Z))}}", `2026 \(\+00:00\)`)

	// 4. White space in a tag.
	check("{{ date.utc }}", "2026-11-23T10:30:07Z")
	check("{{ random.number (3) }}", "[0-3]")
	check("{{\n\trandom.number\n(3)\n}}", "[0-3]")

	// 5. Only the first two parts of a name count.
	check(`{{random.number.float({"min":4,"max":5})}}`, "[45]")
	check("{{random.number(3).toFixed}}", "[0-3]")
	check("{{faker.random.number(3)}}", "[0-3]")

	// 6, 7. Braces before a tag.
	check(`{"a":{"b":{"c":{{random.number(9)}}}},"d":{{random.number(9)}}}`, `\{"a":\{"b":\{"c":\d\}\},"d":\d\}`)
	check("{{{random.number(9)}}}", `\{\d\}`)
	check("}} {{random.number(9)}}", `}} \d`)
	check("{{{{random.number(9)}}", `\d`)
	check("{{{{{random.number(9)}}}", `\{\d\}`)

	// 8. Braces that do not open a tag are text. A single brace can end a tag.
	check("a {{ b", "a {{ b")
	check("a {{", "a {{")
	check("{{random.number(600)} ACCEPT", `\d{1,3} ACCEPT`)

	// 9, 10. Values are copied unchanged.
	check(`{{random.arrayElement(["{"])}}{random.boolean}}`, `{{random.boolean}}`)
	check("{{random.arrayElement([\"{{random.boolean}}\"])}}", `{{random.boolean}}`)
	check("{{random.arrayElement([\"$$\"])}}", `\$\$`)
	check("a{{random.arrayElement([\"$&$`$'$1\"])}}b", "a\\$&\\$`\\$'\\$1b")

	// 11. Formats of values.
	check("{{random.arrayElement([2.50])}}", "2.5")
	check("{{random.arrayElement([1e21])}}", `1e\+21`)
	check("{{random.arrayElement([1e-7])}}", "1e-7")
	check("{{random.arrayElement([0.000001])}}", "0.000001")
	check("{{random.arrayElement([123456789012345680000])}}", "123456789012345680000")
	check("{{random.arrayElement([-0])}}", "0")
	check("{{random.arrayElement([null])}}", "null")
	check("{{random.arrayElement([true])}}", "true")
	check("{{random.arrayElement([[1,[2,null,[\"x\"]]]])}}", "1,2,,x")
	check(`{{random.arrayElement(["1\"2"])}}`, `1"2`)
	check(`{{random.arrayElement(["\u00e9\ud83d\ude00\n"])}}`, "é😀\n")
	check(`{{random.arrayElement([{"b":"<\"é","a":[1,2.50,{"c":null}]}])}}`, `\{"b":"<\\"é","a":\[1,2.5,\{"c":null\}\]\}`)
	check(`{{random.arrayElement("ab")}}`, "[ab]")
	check(`{{random.objectElement({"x":1,"y":"z"})}}`, "1|z")

	// 13. Empty values.
	check(`{{random.arrayElement([""])}}`, "")
}

// TestRecordsAreReproducible checks that the same seed, number, instant and zone give the
// same record, whatever was rendered before.
func TestRecordsAreReproducible(t *testing.T) {
	const src = "{{random.uuid}} {{date.now(x)}} {{name.findName}} {{random.number}}"
	template, err := record.Parse(src)
	require.NoError(t, err)
	other, err := record.Parse("{{date.now(YYYY)}} {{random.number}}")
	require.NoError(t, err)
	all := renders(t, src, 10)
	assert.Len(t, unique(all), 10)

	s := record.NewState(1, time.UTC)
	for _, i := range []uint64{7, 2, 9, 2} {
		s.SetTime(at.Add(time.Hour))
		other.Append(nil, s)
		s.SetTime(at)
		s.Seek(i)
		assert.Equal(t, all[i], string(template.Append(nil, s)))
	}
	s = record.NewState(2, time.UTC)
	s.SetTime(at)
	assert.NotEqual(t, all[0], string(template.Append(nil, s)))
}

func unique(all []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range all {
		set[s] = true
	}
	return set
}

// TestTimeAndZone checks that dates follow the State's instant and time zone.
func TestTimeAndZone(t *testing.T) {
	template, err := record.Parse("{{date.now}} {{date.utc}} {{date.now(SSS)}} {{date.simTime(HH)}}")
	require.NoError(t, err)
	s := record.NewState(1, time.FixedZone("EST", -5*3600))
	for _, row := range []struct {
		at   time.Time
		want string
	}{
		{at, "2026-11-23T05:30:07-05:00 2026-11-23T10:30:07Z 944 05"},
		{at.Add(time.Millisecond), "2026-11-23T05:30:07-05:00 2026-11-23T10:30:07Z 945 05"},
		{at.Add(time.Second), "2026-11-23T05:30:08-05:00 2026-11-23T10:30:08Z 944 05"},
		{at, "2026-11-23T05:30:07-05:00 2026-11-23T10:30:07Z 944 05"},
		{time.Time{}.AddDate(1899, 0, 0), "1899-12-31T19:00:00-05:00 1900-01-01T00:00:00Z 000 19"},
	} {
		s.SetTime(row.at)
		for range 2 {
			assert.Equal(t, row.want, string(template.Append(nil, s)))
		}
	}
}

// TestAppendDoesNotAllocate covers templates with every kind of part.
func TestAppendDoesNotAllocate(t *testing.T) {
	for _, src := range []string{
		"{{date.now}} {{date.utc(SSS)}} {{random.number}} {{random.number(5)}} {{random.uuid}} {{name.findName}} {{lorem.paragraph}}",
		`{{random.number({"min":1,"max":99,"precision":0.01})}} {{random.number({"max":1,"precision":1e-9})}} {{helpers.shuffle([1,2,3])}} {{date.past}}`,
	} {
		template, err := record.Parse(src)
		require.NoError(t, err)
		s := record.NewState(1, time.UTC)
		buf := template.Append(make([]byte, 0, template.MaxLen()), s)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			s.SetTime(s.Now().Add(time.Second))
			buf = template.Append(buf[:0], s)
		}), src)
	}
}

package faker_test

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record"
)

// TestDistribution checks how often each value occurs, for functions with few values.
func TestDistribution(t *testing.T) {
	for _, r := range []struct {
		call   string
		shares map[string]float64
	}{
		{"random.number(3)", weights("0 1 2 3")},
		{"random.number(0)", weights("0")},
		{`random.number({"min":1,"max":6})`, weights("1 2 3 4 5 6")},
		{"random.number(1,6)", weights("1 2 3 4 5 6")},
		{`random.number({"min":-10,"max":-5})`, weights("-10 -9 -8 -7 -6")},
		{"random.number(-5)", weights("-5 -4 -3 -2 -1")},
		{`random.number({"min":-3,"max":0})`, weights("-3 -2 -1 0")},
		{`random.number({"min":10.5,"max":12.5})`, weights("10:1 11:2 12:2 13:1")},
		{`random.number({"min":-1.5,"max":1})`, weights("-2:1 -1:2 0:2 1:2")},
		{"random.number(2.5)", weights("0:2 1:2 2:2 3:1")},
		{`random.number({"min":5,"max":35,"precision":10})`, weights("0:1 10:2 20:2 30:2 40:1")},
		{`random.number({"min":5,"max":100,"precision":10})`, weights("0:1 10:2 20:2 30:2 40:2 50:2 60:2 70:2 80:2 90:2 100:2")},
		{`random.number({"min":10,"max":5})`, weights("6 7 8 9")},
		{`random.number({"min":5,"max":5})`, weights("5")},
		{`random.number({"min":0,"max":1,"precision":0.1})`, weights("0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1")},
		{`random.number({"min":-1,"max":1,"precision":0.5})`, weights("-1 -0.5 0 0.5 1")},
		{`random.number({"min":"1","max":"10"})`, uniform(integers(1, 10)...)},
		{"random.number([7])", nil}, // ignored as in KDG: prints 0 to 99999
		{"random.number(1023)", uniform(integers(0, 1023)...)},
		{"random.number(1024)", uniform(integers(0, 1024)...)},
		{"random.arrayElement", weights("a b c")},
		{`random.arrayElement(["a","b","c"])`, weights("a b c")},
		{`random.arrayElement(["a","b","a"])`, weights("a:2 b:1")},
		{"random.arrayElement([1,2,3,4,5,6,7])", weights("1 2 3 4 5 6 7")},
		{"random.arrayElement(" + array(50) + ")", uniform(integers(1, 50)...)},
		{"random.arrayElement(" + array(1000) + ")", uniform(integers(1, 1000)...)},
		{"random.arrayElement(1,2,3)", weights("1 2 3")},
		{`random.arrayElement("aab")`, weights("a:2 b:1")},
		{"helpers.randomize", weights("a b c")},
		{"helpers.shuffle([1,2,3])", weights("1,2,3 1,3,2 2,1,3 2,3,1 3,1,2 3,2,1")},
		{`random.objectElement({"a":1,"b":2,"c":2})`, weights("1:1 2:2")},
		{`random.objectElement({"a":1,"b":2},"key")`, weights("a b")},
		{"random.weightedArrayElement", weights("dog cat")},
		{weighted("[0.3,0.1,0.6]"), weights("1:3 2:1 3:6")},
		{weighted("[30,10,60]"), weights("1:3 2:1 3:6")},
		{weighted("[0.7,0.2,0.2,0.2]"), weights("1:7 2:2 3:2 4:2")},
		{weighted("[0.125,0.125,0.125,0.125,0.125,0.125,0.125,0.125]"), weights("1 2 3 4 5 6 7 8")},
		{weighted("[0.001,0.999]"), weights("1:1 2:999")},
		{weighted("[0.333,0.333,0.333]"), weights("1 2 3")},
		{weighted("[0.001,0.002,0.004]"), weights("1:1 2:2 3:4")},
		{weighted("[0.005,0.005,0.005,0.985]"), weights("1:5 2:5 3:5 4:985")},
		{weighted("[0,1,0,3]"), weights("2:1 4:3")},
		{weighted("[1e-3,1E3]"), weights("1:1 2:1000000")},
		{`random.weightedArrayElement([{"weight":1,"value":"a"},{"weight":3,"value":"b"}])`, weights("a:1 b:3")},
		{"random.boolean", weights("true false")},
		{"random.alphaNumeric", uniform(strings.Split("0123456789abcdefghijklmnopqrstuvwxyz", "")...)},
		{`helpers.replaceSymbols("#")`, uniform(integers(0, 9)...)},
		{`helpers.replaceSymbols("?")`, uniform(strings.Split("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "")...)},
		{`helpers.replaceSymbolWithNumber("?#")`, weights("?0 ?1 ?2 ?3 ?4 ?5 ?6 ?7 ?8 ?9")},
		{"finance.amount", uniform(amounts(0)...)},
		{"finance.amount(900)", uniform(amounts(900)...)},
		{"commerce.price(900)", uniform(amounts(900)...)},
		{"system.commonFileExt", weights("pdf:30 mpga:5 mp2:5 mp2a:5 mp3:5 m2a:5 m3a:5 wav:30 png:30 jpeg:10 jpg:10 jpe:10 gif:30 mp4:10 mp4v:10 mpg4:10 mpeg:6 mpg:6 mpe:6 m1v:6 m2v:6 html:10 htm:10 shtml:10")},
		{`system.fileExt("image/jpeg")`, weights("jpeg jpg jpe")},
		{"internet.password(1)", uniform(strings.Split("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", "")...)},
		{"finance.account(2)", uniform(pairs()...)},
		{"date.month", uniform("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")},
		{`date.weekday({"abbr":true})`, weights("Sun Mon Tue Wed Thu Fri Sat")},
	} {
		if r.shares == nil {
			r.shares = uniform(integers(0, 99999)...)
		}
		n := max(60_000, 10*len(r.shares))
		assert.Empty(t, misfit(count(t, r.call, n), r.shares), r.call)
	}
}

// array returns a JSON array of 1 to n.
func array(n int) string { return "[" + strings.Join(integers(1, n), ",") + "]" }

// weighted returns a call that picks 1, 2, 3 … with the given weights.
func weighted(weights string) string {
	n := strings.Count(weights, ",") + 1
	return fmt.Sprintf(`random.weightedArrayElement({"weights":%s,"data":%s})`, weights, array(n))
}

func amounts(least int) []string {
	values := integers(least, 1000)
	for i := range values {
		values[i] += ".00"
	}
	return values
}

// TestHundredths checks that all 9,801 numbers from 1 to 99 with two decimals occur with
// the same frequency, and print exactly.
func TestHundredths(t *testing.T) {
	counts := count(t, `random.number({"min":1,"max":99,"precision":0.01})`, 200_000)
	shares := map[string]float64{}
	sum := 0.0
	for i := 100; i <= 9900; i++ {
		value := strings.TrimSuffix(strings.TrimRight(big.NewRat(int64(i), 100).FloatString(2), "0"), ".")
		shares[value] = 1
		sum += float64(counts[value]) * float64(i) / 100
	}
	require.Len(t, counts, 9801)
	assert.Empty(t, misfit(counts, shares))
	assert.InDelta(t, 50, sum/200_000, 0.3)
}

// TestWideRanges checks ranges with too many numbers to count, by their tenths.
func TestWideRanges(t *testing.T) {
	for _, r := range []struct {
		call      string
		low, high float64
	}{
		{"random.number", 0, 1e5},
		{"random.number(9999999999)", 0, 1e10},
		{`random.number({"min":-5000000,"max":4999999})`, -5e6, 5e6},
		{`random.number({"min":0,"max":9.9999,"precision":0.0001})`, 0, 10},
		{`random.number({"min":0,"max":1,"precision":0.0000001})`, 0, 1.0000001},
		{`random.number({"min":-1e21,"max":1e21})`, -1e21, 1e21},
		{`random.number({"min":0,"max":9007199254740991})`, 0, 1 << 53},
		{"internet.session", 1007199254740991, 9007199254740991},
		{"address.latitude", -90, 90.0001},
		{"address.longitude", -180, 180.0001},
		{"finance.amount(1,100,2)", 1, 100.01},
		{"finance.amount(-100,100,4)", -100, 100.0001},
	} {
		counts := map[string]int{}
		for _, record := range draws(t, r.call, 60_000) {
			f, err := strconv.ParseFloat(record, 64)
			require.NoError(t, err, r.call)
			counts[strconv.Itoa(int(math.Floor((f-r.low)/(r.high-r.low)*10)))]++
		}
		assert.Empty(t, misfit(counts, uniform(integers(0, 9)...)), r.call)
	}
}

// TestUUID checks the distribution of each of the 30 random digits and of the variant.
func TestUUID(t *testing.T) {
	const digits = "0123456789abcdef"
	shares := uniform(strings.Split(digits, "")...)
	records := draws(t, "random.uuid", 20_000)
	for i := range records[0] {
		counts := map[string]int{}
		for _, record := range records {
			counts[record[i:i+1]]++
		}
		want := shares
		switch i {
		case 8, 13, 18, 23:
			want = uniform("-")
		case 14:
			want = uniform("4")
		case 19:
			want = uniform("8", "9", "a", "b")
		}
		assert.Empty(t, misfit(counts, want), "digit %d", i)
	}
	require.Len(t, count(t, "random.uuid", 20_000), 20_000, "all must differ")
}

// TestRecordsAreIndependent checks that consecutive records, consecutive seeds and
// consecutive tags are uncorrelated.
func TestRecordsAreIndependent(t *testing.T) {
	template, err := record.Parse("{{random.number(9)}}{{random.number(9)}}")
	require.NoError(t, err)
	const n = 100_000
	records, seeds, tags := map[string]int{}, map[string]int{}, map[string]int{}
	before := []byte("00")
	s := state(7)
	for range n {
		next := template.Append(nil, s)
		records[string([]byte{before[0], next[0]})]++
		tags[string(next)]++
		before = next
	}
	for seed := range uint64(n) {
		next := template.Append(nil, state(seed))
		seeds[string([]byte{before[0], next[0]})]++
		before = next
	}
	for name, counts := range map[string]map[string]int{"records": records, "seeds": seeds, "tags": tags} {
		assert.Empty(t, misfit(counts, uniform(pairs()...)), name)
	}
}

// pairs returns 00 to 99.
func pairs() []string {
	var all []string
	for i := range 100 {
		all = append(all, fmt.Sprintf("%02d", i))
	}
	return all
}

package render

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"penstock/internal/moment"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// one returns record 0 of a node with seed 1, in 1970.
func one(n Node) string { return string(Compile(n).Append(nil, NewState(1, time.UTC))) }

// several counts the different records among the first n.
func several(node Node, n int) map[string]int {
	p, s := Compile(node), NewState(1, time.UTC)
	counts := map[string]int{}
	for range n {
		counts[string(p.Append(nil, s))]++
	}
	return counts
}

func TestNodes(t *testing.T) {
	assert.Equal(t, "", one(Seq()))
	assert.Equal(t, "ab", one(Seq(Text("a"), Seq(Text("b"), Text("")))))
	assert.Equal(t, "only", one(Pick("only")))
	assert.Equal(t, "a1970b1970", one(Seq(Text("a"), Date(moment.UTC("YYYY")), Text("b"), Date(moment.UTC("YYYY")))))
	assert.Equal(t, "#?", one(Seq(Text("#"), Text("?"))))
	assert.Regexp(t, `^\d-[A-Z]{2}-\d{12}$`, one(Symbols("#-??-############")))
	assert.Equal(t, "A_B", one(Map(Text("a b"), func(c byte) byte { return strings.ToUpper(string("_abcdefgh"[strings.IndexByte(" abcdefgh", c)]))[0] })))
	assert.Len(t, several(Pick("a", "b", "c"), 100), 3)
	assert.Len(t, several(OneOf(Seq(Text("x"), Pick("a", "b")), Text("y")), 100), 3)
	assert.Len(t, several(Seq(Text("<"), Repeat(0, 3, Text("ab")), Text(">")), 100), 4)
	assert.Equal(t, map[string]int{"<ababab>": 100}, several(Seq(Text("<"), Repeat(3, 3, Text("ab")), Text(">")), 100))
	assert.Equal(t, "135", one(Call(3, func(dst []byte, s *State) []byte { return append(dst, "135"...) })))
}

// TestTextsOfEveryLength checks that copying whole chunks leaves no excess bytes in the
// record.
func TestTextsOfEveryLength(t *testing.T) {
	var texts []string
	for n := range 100 {
		text := strings.Repeat("0123456789", 10)[:n]
		texts = append(texts, text)
		assert.Equal(t, "<"+text+">", one(Seq(Text("<"), Pick(text), Text(">"))))
		got := several(Seq(Text("<"), Pick(text, text+"!"), Text(">")), 50)
		assert.Equal(t, 50, got["<"+text+">"]+got["<"+text+"!>"])
		assert.Len(t, got, 2)
	}
	assert.Len(t, several(Pick(texts...), 5000), 100)
	assert.Len(t, several(Pick(texts[:16]...), 500), 16)
}

// TestAppendStaysInItsSpace checks that Append needs a spare capacity of MaxLen and Spare
// bytes, uses no more, and does not touch bytes outside of it.
func TestAppendStaysInItsSpace(t *testing.T) {
	p := Compile(Seq(Text("abc"), Pick("", strings.Repeat("x", 40)), Symbols("##"), Repeat(0, 5, Pick("q", "rr"))))
	assert.Equal(t, 3+40+2+10, p.MaxLen())
	s := NewState(1, time.UTC)
	buf := make([]byte, 3, 3+p.MaxLen()+Spare)
	copy(buf, "old")
	for range 100 {
		got := p.Append(buf, s)
		assert.Equal(t, "old", string(got[:3]))
		assert.Same(t, &buf[0], &got[0])
		assert.LessOrEqual(t, len(got)-3, p.MaxLen())
	}
	assert.NotSame(t, &buf[0], &p.Append(buf[:4:4], s)[0])
}

// TestWeightedChoiceIsExact checks that the columns of the alias method add up to the
// weights within 2⁻⁶⁰.
func TestWeightedChoiceIsExact(t *testing.T) {
	for _, weights := range [][]string{
		{"0.3", "0.1", "0.6"}, {"30", "10", "60"}, {"1"}, {"0", "1"}, {"1", "0", "0", "3"}, {"0.001", "0.999"}, {"1e-9", "1e9"},
		{"0.125", "0.125", "0.125", "0.125", "0.125", "0.125", "0.125", "0.125"}, {"0.333", "0.333", "0.333"}, {"1", "2", "3", "4", "5", "6", "7"},
	} {
		var shares []*big.Rat
		total := 0.0
		for _, w := range weights {
			r, ok := new(big.Rat).SetString(w)
			require.True(t, ok)
			shares = append(shares, r)
			f, _ := r.Float64()
			total += f
		}
		c := newChoice(shares)
		got := make([]float64, len(weights))
		for column := range c.n {
			share := float64(c.threshold[column]) / (1 << 64)
			got[column] += share / float64(c.n)
			got[c.alias[column]] += (1 - share) / float64(c.n)
		}
		for i, r := range shares {
			want, _ := r.Float64()
			assert.InDelta(t, want/total, got[i], math.Pow(2, -50), "%v: %d", weights, i)
			if want == 0 {
				assert.Zero(t, got[i], "%v: %d", weights, i)
			}
		}
	}
}

// TestRange checks the numbers of a range, printed from tables and formatted on the fly.
func TestRange(t *testing.T) {
	check := func(r Range, want ...string) {
		t.Helper()
		counts := several(Number(r), 40*len(want))
		for _, text := range want {
			assert.Contains(t, counts, text, "%+v", r)
		}
		assert.Len(t, counts, len(want), "%+v: %v", r, counts)
	}
	check(Range{Low: 1, Width: 3, Step: 1}, "1", "2", "3")
	check(Range{Low: -2, Width: 4, Step: 1}, "-2", "-1", "0", "1")
	check(Range{Low: -10, Width: 30, Step: 10, Decimals: 1}, "-1", "0", "1")
	check(Range{Low: -5, Width: 10, Step: 5, Decimals: 2}, "-0.05", "0")
	check(Range{Low: 0, Width: 30, Step: 10, Decimals: 2, Fixed: true}, "0.00", "0.10", "0.20")
	check(Range{Low: 105, Width: 30, Step: 10, Decimals: 1}, "10", "11", "12", "13")
	check(Range{Low: -15, Width: 20, Step: 10, Decimals: 1}, "-2", "-1", "0")
	check(Range{Low: 7, Width: 1, Step: 1}, "7")

	wide := Range{Low: -5_000, Width: 10_000_000_000, Step: 1, Decimals: 3}
	for text := range several(Number(wide), 1000) {
		assert.Regexp(t, `^(-[0-4](\.\d{0,2}[1-9])?|\d+(\.\d{0,2}[1-9])?)$`, text)
	}
	for v, want := range map[int64]string{-1: "-0.001", 0: "0", 1500: "1.5", -1_000_000: "-1000", 12_345: "12.345"} {
		assert.Equal(t, want, string(wide.append(nil, v)))
	}
}

// TestSeek checks that record i is the same from any State with the seed, and differs from
// all others.
func TestSeek(t *testing.T) {
	p := Compile(Call(20, func(dst []byte, s *State) []byte { return fmt.Append(dst, s.Uint64()) }))
	seen := map[string]bool{}
	s, other := NewState(1, time.UTC), NewState(1, time.UTC)
	for i := range 1000 {
		text := string(p.Append(nil, s))
		seen[text] = true
		other.Seek(uint64(i))
		require.Equal(t, text, string(p.Append(nil, other)))
	}
	assert.Len(t, seen, 1000)
	assert.Equal(t, "15737178977368887695", one(Call(20, func(dst []byte, s *State) []byte { return fmt.Append(dst, s.Uint64()) })), "records must not change")
}

// TestDraw checks that all orders have the same frequency and that no index repeats.
func TestDraw(t *testing.T) {
	node := Call(10, func(dst []byte, s *State) []byte {
		for _, i := range s.Draw(2, 3) {
			dst = append(dst, byte('0'+i))
		}
		return dst
	})
	counts := several(node, 6000)
	assert.Len(t, counts, 6)
	for order, n := range counts {
		assert.InDelta(t, 1000, n, 150, order)
	}
}

// TestSharedNodeIsCompiledOnce checks that a node used in many places is compiled once.
func TestSharedNodeIsCompiledOnce(t *testing.T) {
	n := Pick(strings.Split(strings.Repeat("abc,", 1000)+"x", ",")...)
	p := Compile(Seq(n, Text("-"), n, OneOf(n, Seq(n, n))))
	assert.Same(t, &p.ops[0].short[0], &p.ops[1].short[0])
	assert.Same(t, &p.ops[0].short[0], &p.ops[2].programs[1][1].short[0])
}

// TestConsecutiveChoicesAreIndependent checks that all combinations have the same
// frequency, whether or not the choices share a random number.
func TestConsecutiveChoicesAreIndependent(t *testing.T) {
	numbers := func(n int) Node { return Number(Range{Width: int64(n), Step: 1}) }
	half := []*big.Rat{big.NewRat(1, 2), big.NewRat(1, 2)}
	node := Seq(numbers(3), Text(","), Weighted(half, []Node{Text("a"), Text("b")}), numbers(5), Text(","), OneOf(numbers(2), Seq(Text("-"), numbers(2))), Text(","), numbers(4))
	const each = 1000
	counts := several(node, 3*2*5*4*4*each)
	require.Len(t, counts, 3*2*5*4*4)
	chi := 0.0
	for _, n := range counts {
		chi += float64((n-each)*(n-each)) / each
	}
	freedom := float64(len(counts) - 1)
	assert.InDelta(t, freedom, chi, 5*math.Sqrt(2*freedom), "chi-square, five of its standard deviations")
}

// TestShareDraws checks that a random number serves choices with up to 2³² combined
// outcomes.
func TestShareDraws(t *testing.T) {
	n := func(n int) Node { return Number(Range{Width: int64(n), Step: 1}) }
	weighted := Weighted([]*big.Rat{big.NewRat(1, 3), big.NewRat(2, 3)}, []Node{Text("a"), Text("b")})
	var follows []bool
	for _, o := range Compile(Seq(n(1000), n(1000), Symbols("#"), n(1000), n(1000), n(2), weighted, n(2), n(2))).ops {
		if o.choice.n > 0 {
			follows = append(follows, o.choice.follows)
		}
	}
	assert.Equal(t, []bool{false, true, true, false, true, false, false, true}, follows)
}

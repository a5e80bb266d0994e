package faker_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/record/arg"
	"penstock/internal/record/faker"
)

// kdg is how many functions KDG's faker.js has.
const kdg = 142

// TestTable: every function of the table of KDG's is here, as one of KDG's.
func TestTable(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(shared(t, "faker-api.tsv"))), "\n")[1:]
	require.Len(t, lines, kdg)
	for _, line := range lines {
		name, _, _ := strings.Cut(line, "\t")
		f, _, _, msg := faker.Find(name)
		if assert.NotNil(t, f, "%s: %s", name, msg) {
			assert.False(t, f.Later, "%s is marked as a later version's", name)
		}
	}
}

func TestFunctions(t *testing.T) {
	all := faker.Functions()
	name := regexp.MustCompile(`^[a-z]+\.[a-z][A-Za-z0-9]*$`)
	n := 0
	for i, f := range all {
		if !f.Later {
			n++
		}
		assert.Regexp(t, name, f.Name)
		assert.NotEmpty(t, f.Doc, f.Name)
		assert.False(t, strings.HasSuffix(f.Doc, "."), "%s: a phrase has no full stop", f.Name)
		if i > 0 {
			assert.Less(t, all[i-1].Name, f.Name, "the names are sorted, each once")
		}
		found, _, _, _ := faker.Find(f.Name)
		assert.Same(t, &all[i], found, f.Name)
	}
	assert.Equal(t, kdg, n)
}

// TestArgs: a function reads an argument if, and only if, Args says that it takes one.
func TestArgs(t *testing.T) {
	for _, f := range faker.Functions() {
		_, _, warnings := f.Node(arg.List{Values: []arg.Value{{Kind: arg.Null}}})
		ignored := slices.ContainsFunc(warnings, func(n arg.Note) bool { return n.Msg == f.Name+" ignores this argument" })
		assert.Equal(t, f.Args == "", ignored, "%s: arguments %q", f.Name, f.Args)
	}
}

// TestExamples: every example renders, and there is something to see.
func TestExamples(t *testing.T) {
	for _, call := range calls() {
		assert.NotEmpty(t, draws(t, call, 1)[0], call)
	}
}

// TestFind: what KDG ignores of a name is ignored, and a name that is none is told in
// what part of it.
func TestFind(t *testing.T) {
	for _, name := range []string{"random.number", "random.number.float", "random.number.x.y", "random.number."} {
		f, _, _, msg := faker.Find(name)
		require.NotNil(t, f, msg)
		assert.Equal(t, "random.number", f.Name)
	}
	for _, r := range []struct{ name, part, msg string }{
		{"randm.number", "randm", `no module "randm"; did you mean random?`},
		{"random.numbr", "numbr", `no function "numbr" in module random; did you mean number?`},
		{"random.toString", "toString", `no function "toString" in module random`},
		{"Random.number", "Random", `no module "Random"; did you mean random?`},
		{"random", "random", "no function of module random is named: write for example random.number"},
		{"random.", "random", "no function of module random is named: write for example random.number"},
		{"uuid", "uuid", `no module "uuid"; did you mean random.uuid?`},
		{"", "", `no module ""`},
	} {
		f, off, n, msg := faker.Find(r.name)
		assert.Nil(t, f, r.name)
		assert.Equal(t, r.part, r.name[off:off+n], r.name)
		assert.Equal(t, r.msg, msg, r.name)
	}
}

package faker_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record/faker"
	"penstock/record/internal/arg"
)

// kdg is the number of functions in KDG's faker.js.
const kdg = 142

// TestTable checks that every function of KDG exists here and is not marked as Later.
func TestTable(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(sharedFile(t, "faker-api.tsv"))), "\n")[1:]
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
			assert.Less(t, all[i-1].Name, f.Name, "the names must be sorted and unique")
		}
		found, _, _, _ := faker.Find(f.Name)
		assert.Same(t, &all[i], found, f.Name)
	}
	assert.Equal(t, kdg, n)
}

// TestArgs checks that a function reads arguments if and only if its Args is not empty.
func TestArgs(t *testing.T) {
	for _, f := range faker.Functions() {
		_, _, warnings := f.Node(arg.List{Values: []arg.Value{{Kind: arg.Null}}})
		ignored := slices.ContainsFunc(warnings, func(n arg.Diagnostic) bool { return n.Msg == f.Name+" ignores this argument" })
		assert.Equal(t, f.Args == "", ignored, "%s: arguments %q", f.Name, f.Args)
	}
}

// TestExamples checks that every example prints something.
func TestExamples(t *testing.T) {
	for _, call := range calls() {
		assert.NotEmpty(t, draws(t, call, 1)[0], call)
	}
}

// TestFind checks that parts of a name that KDG ignores are ignored, and that an unknown
// name is reported with the position of the wrong part.
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
		{"random", "random", "the function's name is missing after module random: write for example random.number"},
		{"random.", "random", "the function's name is missing after module random: write for example random.number"},
		{"uuid", "uuid", `no module "uuid"; did you mean random.uuid?`},
		{"", "", `no module ""`},
	} {
		f, off, n, msg := faker.Find(r.name)
		assert.Nil(t, f, r.name)
		assert.Equal(t, r.part, r.name[off:off+n], r.name)
		assert.Equal(t, r.msg, msg, r.name)
	}
}

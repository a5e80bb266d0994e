package audit

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// header is what docs/updates.md says before its table.
const header = "# What a change of each setting does to a deployed copy\n" + `
Written by ` + "`make golden`" + `: a test makes both stacks with and without each change, compares them resource by resource, and looks up in
the schemas of CloudFormation's own resource providers, which cfn-lint carries, whether a property that differs can be changed in place.
Remarks are what the schemas do not know. Nothing of it was deployed to AWS; the deploy stories make some of the changes on MiniStack.

No setting removes or replaces a bucket, its policy, the user pool, its client, the identity pool or the user: records stay, and so does ` + "`KdgUrl`" + `
but for its ` + "`kdgUrlBase`" + `. Another ` + "`name`" + ` is another copy, which leaves this one as it is.
The way back removes what a change adds, and replaces what it replaces. A resource is called by its type and its logical ID, without CDK's hash.

| Setting | Change | Added | Removed | Replaced | Updated in place | Remark |
|---|---|---|---|---|---|---|
`

// defaults returns the default of each setting, as the table in README.md shows it. The
// tests of stacks compare that table with the code.
func defaults(t *testing.T) map[string]string {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	_, table, _ := strings.Cut(string(readme), "<!-- settings:")
	table, _, _ = strings.Cut(table, "<!-- /settings -->")
	all := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (.*?) ?\\|").FindAllStringSubmatch(table, -1) {
		all[row[1]] = row[2]
	}
	require.NotEmpty(t, all)
	return all
}

// what describes the change: the values before and after, and the settings around it.
func (c change) what(defaults map[string]string) string {
	from := defaults[c.setting]
	if c.from != nil {
		from = code(c.from)
	}
	what := fmt.Sprintf("%s → %s", shown(from), shown(code(c.to)))
	for _, name := range slices.Sorted(maps.Keys(c.also)) {
		what += fmt.Sprintf(", with another `%s`", name)
	}
	for i, name := range slices.Sorted(maps.Keys(c.where)) {
		what += []string{", where ", " and "}[min(i, 1)] + fmt.Sprintf("`%s=%v`", name, c.where[name])
	}
	return what
}

// longest is the number of characters that the table shows of a value.
const longest = 56

func code(value any) string { return fmt.Sprintf("`%v`", value) }

func shown(markdown string) string {
	if text := []rune(markdown); len(text) > longest {
		return string(text[:longest]) + "…`"
	}
	return cmp.Or(markdown, "none")
}

// line returns the change's row of the table.
func (r change) line(what string, u update, before, after resources) string {
	replaced := listed(u.replaced, after)
	if len(u.refused) > 0 {
		replaced = "**Refused:** " + replaced + " would be, and its name stays"
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s | %s |\n", r.setting, what,
		listed(u.added, after), listed(u.removed, before), replaced, listed(u.updated, after), r.remark)
}

// listed are resources by their types: the IDs of up to three of one type, or how many.
func listed(ids []string, all resources) string {
	byType := map[string][]string{}
	for _, id := range ids {
		name := strings.TrimPrefix(typeOf(all[id]), "AWS::")
		byType[name] = append(byType[name], "`"+hash.ReplaceAllString(id, "")+"`")
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(byType)) {
		if names := byType[name]; len(names) > 3 {
			parts = append(parts, fmt.Sprintf("%d × %s", len(names), name))
		} else {
			parts = append(parts, name+" "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// compareDocument compares docs/updates.md, or rewrites it.
func compareDocument(t *testing.T, want string) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", "updates.md")
	if cdktest.Updating(t) {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err, "run make golden, which writes it")
	assert.Equal(t, want, string(got), "an update now does something else: if that is intended, run make golden and read the diff")
}

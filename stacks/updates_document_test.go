package stacks_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"
	"penstock/stacks"

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

// what says which change it is.
func (c change) what() string {
	from := c.from
	if from == nil {
		from = stacks.Defaults()[c.setting]
	}
	what := fmt.Sprintf("%s → %s", shown(from), shown(c.to))
	for _, name := range slices.Sorted(maps.Keys(c.also)) {
		what += fmt.Sprintf(", with another `%s`", name)
	}
	for i, name := range slices.Sorted(maps.Keys(c.where)) {
		what += []string{", where ", " and "}[min(i, 1)] + fmt.Sprintf("`%s=%v`", name, c.where[name])
	}
	return what
}

// longest is as much as is shown of a value.
const longest = 56

func shown(value any) string {
	if text := []rune(stacks.Markdown(value)); len(text) > longest {
		return string(text[:longest]) + "…`"
	} else if len(text) > 0 {
		return string(text)
	}
	return "none"
}

// line is the change's row of the table.
func (r change) line(u update, before, after resources) string {
	replaced := listed(u.replaced, after)
	if len(u.refused) > 0 {
		replaced = "**Refused:** " + replaced + " would be, and its name stays"
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s | %s |\n", r.setting, r.what(),
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
	path := filepath.Join("..", "docs", "updates.md")
	if cdktest.Updating(t) {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err, "make golden writes it")
	assert.Equal(t, want, string(got), "a change does something else than before: if that is meant, make golden, and read the diff")
}

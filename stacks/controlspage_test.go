package stacks_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const preface = `# Controls

What the templates do about [cdk-nag](https://github.com/cdklabs/cdk-nag)'s AwsSolutions rules, and about AWS Security Hub's
[Foundational Security Best Practices v1.0.0](` + hubPage + `fsbp-standard.html) (FSBP) and
[CIS AWS Foundations Benchmark v5.0.0](` + hubPage + `cis-aws-foundations-benchmark.html).

The tests of ` + "`stacks/`" + ` write this page (` + "`make golden`" + `) and hold it: cdk-nag's rules are run over the synthesized stacks, and Security Hub's
controls are asked of their templates as the control's page has it. An exception has its reason beside the code; one that excuses nothing fails
the tests, as does a control that does not hold and is not excused. IAM.1 and IAM.21 are about managed policies; here they are asked of the roles' inline ones.

Not for a template to answer: S3.1, S3.22 and S3.23 (settings and trails of the account), SecretsManager.3 (whether the secret is used), KMS.3
(whether the key is to be deleted). cdk-nag does not see CDK's own function that empties buckets (retainData=false) and its role, which has the managed policy
AWSLambdaBasicExecutionRole; Security Hub's controls are asked of them too.
`

// page is docs/controls.md.
func page(defaults, changed []examined) string {
	f := count(defaults)
	var b strings.Builder
	b.WriteString(preface)
	fmt.Fprintf(&b, "\nWith the default settings %d controls make %d checks of %d resources: %d pass, %d are exceptions with a reason, %d are not applicable, %d are unexplained.\n",
		f.Controls, f.Checks, f.Resources, f.Passes, f.Exceptions, f.NotApplicable, f.Unexplained)
	seen := map[check]bool{}
	for _, e := range defaults {
		fmt.Fprintf(&b, "\n## %s\n\n%s", e.name, e.table(seen))
	}
	f = count(changed)
	fmt.Fprintf(&b, "\n# Every setting changed\n\nWith a choice other than the default for each setting there are %d checks of %d resources: %d pass, %d are exceptions, %d are not applicable, %d are unexplained. These are the ones that are not above.\n",
		f.Checks, f.Resources, f.Passes, f.Exceptions, f.NotApplicable, f.Unexplained)
	for _, e := range changed {
		if table := e.table(seen); table != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s", e.name, table)
		}
	}
	b.WriteString(legend(append(defaults, changed...)))
	return b.String()
}

// table has what was found of a stack and is not seen yet, a resource after the other:
// what passes on one line, and a line for all else.
func (e examined) table(seen map[check]bool) string {
	fresh := func(c check) bool {
		if c.resource == e.name {
			c.resource = e.kind // the same of every copy
		}
		defer func() { seen[c] = true }()
		return !seen[c]
	}
	resources, _ := e.template["Resources"].(map[string]any)
	ids := append([]string{e.name}, slices.Sorted(maps.Keys(resources))...)
	var rows strings.Builder
	var without []string
	for _, id := range ids {
		var passes, rest []string
		checked := false
		for _, c := range e.checks {
			if c.resource != id {
				continue
			}
			checked = true
			switch {
			case !fresh(c):
			case c.result == pass:
				passes = append(passes, c.control)
			default:
				what := c.control
				if c.finding != "" {
					what += " `" + c.finding + "`"
				}
				rest = append(rest, fmt.Sprintf("%s | %s | %s |\n", what, c.result, c.reason))
			}
		}
		if len(passes) > 0 {
			rest = append([]string{short(passes) + " | pass | |\n"}, rest...)
		}
		for i, row := range rest {
			label := ""
			if i == 0 {
				label = fmt.Sprintf("`%s` %s", id, kindOf(e.template, id))
			}
			fmt.Fprintf(&rows, "| %s | %s", label, row)
		}
		if !checked && fresh(check{resource: id}) {
			without = append(without, fmt.Sprintf("`%s` (%s)", id, kindOf(e.template, id)))
		}
	}
	table := ""
	if rows.Len() > 0 {
		table = "| Resource | Control | Result | Reason |\n|---|---|---|---|\n" + rows.String()
	}
	if len(without) > 0 {
		table += "\nNo control is about " + strings.Join(without, ", ") + ".\n"
	}
	return strings.TrimPrefix(table, "\n")
}

const nagPrefix = "AwsSolutions-"

// short writes the controls that pass, with cdk-nag's prefix once.
func short(controls []string) string {
	var nag, hub []string
	for _, c := range controls {
		if rule, is := strings.CutPrefix(c, nagPrefix); is {
			nag = append(nag, rule)
		} else {
			hub = append(hub, c)
		}
	}
	var parts []string
	if len(nag) > 0 {
		parts = append(parts, nagPrefix+strings.Join(nag, ", -"))
	}
	if len(hub) > 0 {
		parts = append(parts, strings.Join(hub, ", "))
	}
	return strings.Join(parts, "; ")
}

// legend says what each control wants.
func legend(all []examined) string {
	rules := map[string]string{}
	for _, e := range all {
		for _, c := range e.checks {
			if strings.HasPrefix(c.control, nagPrefix) {
				rules[c.control] = c.wants
			}
		}
	}
	var b strings.Builder
	b.WriteString("\n# The controls\n\n| cdk-nag | Fault that it looks for |\n|---|---|\n")
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		fmt.Fprintf(&b, "| %s | %s |\n", rule, rules[rule])
	}
	b.WriteString("\n| Security Hub | Standard | What it wants |\n|---|---|---|\n")
	for _, c := range hub {
		fmt.Fprintf(&b, "| [%s](%s%s) | %s | %s |\n", c.id, hubPage, c.page, c.standards, c.title)
	}
	return b.String()
}

package intrinsic

import (
	"slices"

	"penstock/firehose/definition/internal/document"
	"penstock/internal/diagnostic"
)

// A condition is the value of a condition.
type condition struct {
	holds bool
	// why is set if the value is unknown.
	why  *document.Unknown
	done bool // false while it is evaluated, for conditions that need themselves
}

func of(holds bool) condition { return condition{holds: holds, done: true} }

func undecided(n *document.Node) condition {
	why, _ := Why(n)
	return condition{why: &why, done: true}
}

// Condition returns whether a condition holds. If that is unknown, why says what is missing.
func (t *Template) Condition(n *document.Node) (holds bool, why *document.Unknown) {
	c := t.named(n, n.Text())
	return c.holds, c.why
}

func (t *Template) named(n *document.Node, name string) condition {
	if c := t.conditions[name]; c != nil {
		if !c.done {
			return undecided(wrong(n, "the condition %s needs itself", diagnostic.Printable(name)))
		}
		return *c
	}
	value := t.root.Get("Conditions", name)
	if value == nil {
		return undecided(wrong(n, "no condition %s among the Conditions%s", diagnostic.Printable(name), diagnostic.DidYouMean(name, keys(t.root.Get("Conditions").Object())...)))
	}
	c := &condition{}
	t.conditions[name] = c
	*c = t.evaluate(value)
	return *c
}

// evaluate returns the value of a condition function.
func (t *Template) evaluate(n *document.Node) condition {
	object := n.Object()
	if object == nil || len(object.Keys) != 1 {
		return undecided(wrong(n, "a condition that is no condition function: use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition"))
	}
	name := object.Keys[0]
	argument := object.Members[name]
	all := argument.List()
	switch {
	case name == "Condition":
		return t.named(n, argument.Text())
	case name == "Fn::Equals" && len(all) == 2:
		return t.equal(n, all)
	case name == "Fn::Not" && len(all) == 1:
		c := t.evaluate(all[0])
		c.holds = !c.holds
		return c
	case name == "Fn::And" && len(all) > 0:
		return t.first(all, false)
	case name == "Fn::Or" && len(all) > 0:
		return t.first(all, true)
	}
	return undecided(wrong(n, "%s, where a condition needs Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition with its arguments", diagnostic.Printable(name)))
}

func (t *Template) equal(n *document.Node, all []*document.Node) condition {
	left, failed := t.scalar(n, all[0], "Fn::Equals")
	if failed != nil {
		return undecided(failed)
	}
	right, failed := t.scalar(n, all[1], "Fn::Equals")
	if failed != nil {
		return undecided(failed)
	}
	return of(left == right)
}

// first returns that one of the conditions has the value that decides, or that none has.
func (t *Template) first(all []*document.Node, decides bool) condition {
	decided := of(!decides)
	for _, n := range all {
		switch c := t.evaluate(n); {
		case c.why != nil:
			if decided.why == nil || c.why.Wrong {
				decided = c
			}
		case c.holds == decides:
			return c
		}
	}
	return decided
}

// branch evaluates Fn::If: [condition, value, otherwise].
func (t *Template) branch(n, argument *document.Node) *document.Node {
	all := argument.List()
	if len(all) != 3 || all[0].Text() == "" {
		return wrong(n, "Fn::If needs the name of a condition and two values")
	}
	c := t.named(n, all[0].Text())
	if c.why != nil {
		if c.why.Wrong {
			return n.With(*c.why)
		}
		return unknown(n, "the condition %s is unknown: %s", printable(all[0]), c.why.Why)
	}
	if c.holds {
		return t.place(n, all[1])
	}
	return t.place(n, all[2])
}

// findInMap evaluates Fn::FindInMap: [map, key, second key], possibly with a DefaultValue.
func (t *Template) findInMap(n, argument *document.Node) *document.Node {
	all := t.arguments(argument, 3)
	if all == nil {
		return wrong(n, "Fn::FindInMap needs the name of a map and two keys")
	}
	found := t.root.Get("Mappings")
	for i := range 3 {
		key, failed := t.scalar(n, all[i], "Fn::FindInMap")
		if failed != nil {
			return failed
		}
		next := found.Get(key)
		if next == nil {
			if otherwise := slices.Concat(all, []*document.Node{nil})[3].Get("DefaultValue"); otherwise != nil {
				return t.place(n, otherwise)
			}
			return wrong(n, "Fn::FindInMap finds no %s in the Mappings%s", diagnostic.Printable(key), diagnostic.DidYouMean(key, keys(found.Object())...))
		}
		found = next
	}
	placed := result(n, found.Value, "the result of Fn::FindInMap")
	return placed
}

package iamtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The kinds of mutants, for messages.
const (
	noStatement  = "statement removed"
	noAction     = "action removed"
	noResource   = "resource removed"
	noCondition  = "condition removed"
	anyAction    = "action widened to the service"
	anyResource  = "resource widened to all"
	anyPrincipal = "principal widened to everybody"
)

const federatedAction = "sts:AssumeRoleWithWebIdentity"

// A Mutant is a variant of a template's policy.
type Mutant struct {
	What string // describes the change, for messages
	Policy
}

// Mutants returns variants of a policy: without each statement; without each condition;
// without each action and resource that is not the only one of its statement; and, for
// statements that allow, with each action, resource and principal widened.
func Mutants(p Policy) []Mutant {
	var all []Mutant
	for i, s := range statements(p.Document) {
		statement := s.(map[string]any)
		name, _ := statement["Sid"].(string)
		if name == "" {
			name = fmt.Sprint("statement ", i+1)
		}
		// addMutant adds the policy with this statement changed, or removed if changed
		// is nil.
		addMutant := func(kind, what string, changed map[string]any) {
			others := slices.Clone(statements(p.Document))
			if changed == nil {
				others = slices.Delete(others, i, i+1)
			} else {
				others[i] = changed
			}
			document := maps.Clone(p.Document)
			document["Statement"] = others
			all = append(all, Mutant{fmt.Sprintf("%s, %s, %s: %s", p.ID, name, kind, what), Policy{p.ID, p.Role, p.On, document}})
		}
		with := func(element string, value any) map[string]any {
			changed := maps.Clone(statement)
			changed[element] = value
			return changed
		}

		addMutant(noStatement, name, nil)
		for element, kind := range map[string]string{"Action": noAction, "Resource": noResource} {
			for j, one := range list(statement[element]) {
				if others := slices.Delete(slices.Clone(list(statement[element])), j, j+1); len(others) > 0 {
					addMutant(kind, fmt.Sprint(one), with(element, others))
				}
			}
		}
		conditions, _ := statement["Condition"].(map[string]any)
		for operator, block := range conditions {
			for key := range block.(map[string]any) {
				fewer := maps.Clone(conditions)
				fewer[operator] = maps.Clone(block.(map[string]any))
				delete(fewer[operator].(map[string]any), key)
				addMutant(noCondition, operator+" "+key, with("Condition", fewer))
			}
		}
		if statement["Effect"] == "Allow" {
			addWidened(p.On, statement, with, addMutant)
		}
	}
	slices.SortStableFunc(all, func(a, b Mutant) int { return strings.Compare(a.What, b.What) })
	return all
}

// addWidened adds mutants of an Allow statement with wider actions, resources and
// principals.
func addWidened(on string, statement map[string]any, with func(string, any) map[string]any, addMutant func(string, string, map[string]any)) {
	for j, action := range list(statement["Action"]) {
		service, _, _ := strings.Cut(action.(string), ":")
		if action == service+":*" || action == federatedAction {
			continue // already the widest, or the engine supports the principal for this action only
		}
		wide := slices.Clone(list(statement["Action"]))
		wide[j] = service + ":*"
		addMutant(anyAction, action.(string), with("Action", wide))
	}
	for j, resource := range list(statement["Resource"]) {
		if resource == "*" || resource == on || on != "" && resource == on+"/*" && onlyObjects(statement["Action"]) {
			continue // already the widest: a bucket's policy covers no other bucket
		}
		wide := slices.Clone(list(statement["Resource"]))
		wide[j] = "*"
		addMutant(anyResource, resource.(string), with("Resource", wide))
	}
	if principal := statement["Principal"]; principal != nil {
		addMutant(anyPrincipal, fmt.Sprint(principal), with("Principal", "*"))
	}
}

// onlyObjects reports whether the actions apply to objects and never to a bucket.
func onlyObjects(actions any) bool {
	return !slices.ContainsFunc(list(actions), func(action any) bool { return action != "s3:GetObject" && action != "s3:PutObject" })
}

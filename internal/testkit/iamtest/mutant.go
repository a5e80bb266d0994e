package iamtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What a mutant has less or wider, for people.
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

// A Mutant is a policy that is not quite the one of the template.
type Mutant struct {
	What string // for people
	Policy
}

// Mutants are the policy without each of its statements; without each action and each
// resource that has another beside it, and each condition; and, where it allows, with
// each action, resource and principal as wide as can be.
func Mutants(p Policy) []Mutant {
	var all []Mutant
	for i, s := range statements(p.Document) {
		statement := s.(map[string]any)
		name, _ := statement["Sid"].(string)
		if name == "" {
			name = fmt.Sprint("statement ", i+1)
		}
		// replaced is the policy with this statement, which is left out where it is nil.
		replaced := func(kind, what string, changed map[string]any) {
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

		replaced(noStatement, name, nil)
		for element, kind := range map[string]string{"Action": noAction, "Resource": noResource} {
			for j, one := range list(statement[element]) {
				if others := slices.Delete(slices.Clone(list(statement[element])), j, j+1); len(others) > 0 {
					replaced(kind, fmt.Sprint(one), with(element, others))
				}
			}
		}
		conditions, _ := statement["Condition"].(map[string]any)
		for operator, block := range conditions {
			for key := range block.(map[string]any) {
				fewer := maps.Clone(conditions)
				fewer[operator] = maps.Clone(block.(map[string]any))
				delete(fewer[operator].(map[string]any), key)
				replaced(noCondition, operator+" "+key, with("Condition", fewer))
			}
		}
		if statement["Effect"] == "Allow" {
			widened(p.On, statement, with, replaced)
		}
	}
	slices.SortStableFunc(all, func(a, b Mutant) int { return strings.Compare(a.What, b.What) })
	return all
}

// widened makes the mutants of a statement of a policy on something, or of a role, that
// allow more.
func widened(on string, statement map[string]any, with func(string, any) map[string]any, replaced func(string, string, map[string]any)) {
	for j, action := range list(statement["Action"]) {
		service, _, _ := strings.Cut(action.(string), ":")
		if action == service+":*" || action == federatedAction {
			continue // the widest; or for a principal that the engine reads for this action only
		}
		wide := slices.Clone(list(statement["Action"]))
		wide[j] = service + ":*"
		replaced(anyAction, action.(string), with("Action", wide))
	}
	for j, resource := range list(statement["Resource"]) {
		if resource == "*" || resource == on {
			continue // the widest; or all that a policy on this can be about
		}
		wide := slices.Clone(list(statement["Resource"]))
		wide[j] = "*"
		replaced(anyResource, resource.(string), with("Resource", wide))
	}
	if principal := statement["Principal"]; principal != nil {
		replaced(anyPrincipal, fmt.Sprint(principal), with("Principal", "*"))
	}
}

package intrinsic

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/internal/diagnostic"
)

// pseudo are the parameters that every template has. AWS::NoValue is none of them.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
var pseudo = []string{"AWS::AccountId", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"}

// ref returns the value of a parameter, or that a resource's is unknown.
func (t *Template) ref(n *document.Node, name string) *document.Node {
	parameters, resources := t.root.Get("Parameters").Object(), t.root.Get("Resources").Object()
	shown := diagnostic.Printable(name)
	parameter := t.root.Get("Parameters", name)
	switch given, is := t.given[name]; {
	case name == "AWS::NoValue":
		return nil
	case name == "":
		return wrong(n, "Ref needs the name of a parameter or a resource")
	case slices.Contains(pseudo, name):
		if is {
			return result(n, given, "the given value of "+shown)
		}
		return unknown(n, "%s is known when the stack is deployed: add --parameter %[1]s=VALUE", shown)
	case parameter != nil && is:
		return typed(n, parameter, n.With(given), "the given value of the parameter "+shown)
	case parameter != nil && strings.HasPrefix(parameter.Get("Type").Text(), "AWS::SSM::Parameter::Value<"):
		return unknown(n, "the parameter %s has the value of a parameter in Systems Manager: add --parameter %[1]s=VALUE", shown)
	case parameter != nil && parameter.Get("Default") == nil:
		return unknown(n, "the parameter %s has no Default: add --parameter %[1]s=VALUE", shown)
	case parameter != nil:
		return typed(n, parameter, parameter.Get("Default"), "the Default of the parameter "+shown)
	case t.root.Get("Resources", name) != nil:
		return unknown(n, "Ref to %s is known when the stack is deployed: write the value itself", shown)
	case t.root.Get("Transform") != nil:
		return unknown(n, "Ref to %s, which the Transform may add, is known when the stack is deployed: write the value itself", shown)
	}
	return wrong(n, "Ref to %s, but the template has no parameter or resource of this name%s", shown,
		diagnostic.DidYouMean(name, slices.Concat(keys(parameters), keys(resources), pseudo)...))
}

// typed returns the value of a parameter in the type of the parameter.
func typed(n, parameter, value *document.Node, from string) *document.Node {
	typ := parameter.Get("Type").Text()
	all, is := text(value)
	if !is || typ != "CommaDelimitedList" && !strings.HasPrefix(typ, "List<") {
		return result(n, value.Value, from)
	}
	list := []*document.Node{}
	for item := range strings.SplitSeq(all, ",") {
		list = append(list, n.With(strings.TrimSpace(item)))
	}
	return result(n, list, from)
}

// Check returns an error if a given value is of no parameter, or one that CloudFormation
// refuses.
func (t *Template) Check() error {
	for _, name := range slices.Sorted(maps.Keys(t.given)) {
		parameter, value := t.root.Get("Parameters", name), t.given[name]
		shown := diagnostic.Printable(name)
		switch {
		case slices.Contains(pseudo, name) || t.Variables != nil && strings.Contains(name, ":"):
			continue
		case parameter == nil:
			all := keys(t.root.Get("Parameters").Object())
			has := "no parameters"
			if len(all) > 0 {
				has = "the parameters " + diagnostic.Printable(strings.Join(all, ", "))
			}
			return fmt.Errorf("--parameter %s: the template has %s%s", shown, has, diagnostic.DidYouMean(name, slices.Concat(all, pseudo)...))
		}
		if _, err := strconv.ParseFloat(value, 64); err != nil && parameter.Get("Type").Text() == "Number" {
			return fmt.Errorf("--parameter %s: %q, where the template needs a number", shown, value)
		}
		var allowed []string
		for _, one := range parameter.Get("AllowedValues").List() {
			word, _ := text(one)
			allowed = append(allowed, word)
		}
		if len(allowed) > 0 && !slices.Contains(allowed, value) {
			return fmt.Errorf("--parameter %s: %q, where the template allows %s%s", shown, value,
				diagnostic.Printable(strings.Join(allowed, ", ")), diagnostic.DidYouMean(value, allowed...))
		}
	}
	return nil
}

func keys(object *document.Object) []string {
	if object == nil {
		return nil
	}
	return object.Keys
}

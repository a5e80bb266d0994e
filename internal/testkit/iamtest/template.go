package iamtest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Place is where a template is deployed.
type Place struct{ Partition, Region, Account string }

// ARN returns the ARN of a resource at the place, without a region for global services.
func (p Place) ARN(service, resource string) string {
	region, account := p.Region, p.Account
	switch service {
	case "cloudfront", "iam", "sts":
		region = ""
	case "s3":
		region, account = "", ""
	}
	return strings.Join([]string{"arn", p.Partition, service, region, account, resource}, ":")
}

// A Template is a CloudFormation template at a place.
type Template struct {
	Place
	t          testing.TB
	content    map[string]any
	parameters map[string]string
	stacks     map[string]*Template // whose outputs the template may read
}

// Deploy returns the template at a place, with values for its parameters; others have
// their defaults. Later requests for something that the template does not have fail the
// test t.
func Deploy(t testing.TB, content map[string]any, place Place, parameters map[string]string) *Template {
	return &Template{Place: place, t: t, content: content, parameters: parameters}
}

// ReadsOutputsOf names a stack, deployed from another template, whose outputs the template
// may read.
func (t *Template) ReadsOutputsOf(stack string, other *Template) {
	t.stacks = map[string]*Template{stack: other}
}

// noValue is the value of AWS::NoValue, which removes its property.
type noValue struct{}

// Value returns a part of the template with its intrinsic functions evaluated.
func (t *Template) Value(part any) any {
	switch part := part.(type) {
	case []any:
		var all []any
		for _, element := range part {
			if value := t.Value(element); value != (noValue{}) {
				all = append(all, value)
			}
		}
		return all
	case map[string]any:
		for name, argument := range part {
			if len(part) == 1 && (name == "Ref" || strings.HasPrefix(name, "Fn::")) {
				return t.function(name, argument)
			}
		}
		all := map[string]any{}
		for key, element := range part {
			if value := t.Value(element); value != any(noValue{}) {
				all[key] = value
			}
		}
		return all
	}
	return part
}

func (t *Template) function(name string, argument any) any {
	t.t.Helper()
	switch name {
	case "Ref":
		return t.ref(argument.(string))
	case "Fn::GetAtt":
		path := argument.([]any)
		return t.attribute(path[0].(string), path[1].(string))
	case "Fn::GetStackOutput":
		stack, output := argument.(map[string]any)["StackName"].(string), argument.(map[string]any)["OutputName"].(string)
		other := t.stacks[stack]
		require.NotNil(t.t, other, "no stack %s", stack)
		found := section(section(other.content, "Outputs"), output)
		require.NotNil(t.t, found, "stack %s has no output %s", stack, output)
		return other.Value(found["Value"])
	case "Fn::Join":
		var texts []string
		for _, element := range t.Value(argument.([]any)[1]).([]any) {
			texts = append(texts, element.(string))
		}
		return strings.Join(texts, argument.([]any)[0].(string))
	case "Fn::Sub":
		return t.substitute(argument)
	case "Fn::If":
		branches := argument.([]any)
		if t.condition(map[string]any{"Condition": branches[0]}) {
			return t.Value(branches[1])
		}
		return t.Value(branches[2])
	}
	require.Failf(t.t, "unknown intrinsic function", "%s", name)
	return nil
}

// condition evaluates the expression of a condition.
func (t *Template) condition(expression any) bool {
	t.t.Helper()
	of := expression.(map[string]any)
	if name, ok := of["Condition"].(string); ok {
		return t.condition(section(t.content, "Conditions")[name])
	}
	if pair, ok := of["Fn::Equals"].([]any); ok {
		return t.Value(pair[0]) == t.Value(pair[1])
	}
	if one, ok := of["Fn::Not"].([]any); ok {
		return !t.condition(one[0])
	}
	for name, all := range map[string]bool{"Fn::And": true, "Fn::Or": false} {
		if list, ok := of[name].([]any); ok {
			for _, one := range list {
				if t.condition(one) != all {
					return !all
				}
			}
			return all
		}
	}
	require.Failf(t.t, "unknown condition", "%v", expression)
	return false
}

var placeholder = regexp.MustCompile(`\$\{(!?)([^}]+)\}`)

func (t *Template) substitute(argument any) string {
	variables := map[string]any{}
	if pair, ok := argument.([]any); ok {
		argument, variables = pair[0], pair[1].(map[string]any)
	}
	return placeholder.ReplaceAllStringFunc(argument.(string), func(match string) string {
		found := placeholder.FindStringSubmatch(match)
		if found[1] == "!" {
			return "${" + found[2] + "}"
		}
		if variable, ok := variables[found[2]]; ok {
			return t.Value(variable).(string)
		}
		if id, attribute, ok := strings.Cut(found[2], "."); ok {
			return t.attribute(id, attribute)
		}
		return t.ref(found[2]).(string)
	})
}

func (t *Template) ref(name string) any {
	t.t.Helper()
	switch name {
	case "AWS::Partition":
		return t.Partition
	case "AWS::Region":
		return t.Region
	case "AWS::AccountId":
		return t.Account
	case "AWS::URLSuffix":
		if t.Partition == "aws-cn" {
			return "amazonaws.com.cn"
		}
		return "amazonaws.com"
	case "AWS::NoValue":
		return noValue{}
	}
	if value, ok := t.parameters[name]; ok {
		return value
	}
	if parameter := section(section(t.content, "Parameters"), name); parameter["Default"] != nil {
		return parameter["Default"]
	}
	return t.resource(name).ref
}

func (t *Template) attribute(id, name string) string {
	t.t.Helper()
	it := t.resource(id)
	switch name {
	case "Arn", "TopicArn":
	case "Id":
		require.Equal(t.t, it.ref, it.arn, "attribute Id of %s", id)
	case "Name":
		return it.arn[strings.LastIndex(it.arn, ":")+1:]
	default:
		require.Failf(t.t, "unknown attribute", "%s.%s", id, name)
	}
	return it.arn
}

// section returns a member of a JSON object that is an object itself, or nil.
func section(of map[string]any, name string) map[string]any {
	part, _ := of[name].(map[string]any)
	return part
}

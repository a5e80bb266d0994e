package definition

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/firehose/definition/internal/intrinsic"
	"penstock/internal/diagnostic"
)

// serverless is a serverless.yml of the Serverless Framework, whose resources are a
// template or a list of templates.
// https://www.serverless.com/framework/docs/providers/aws/guide/resources
type serverless struct{}

func (serverless) takesParameters() {}

func (serverless) read(r *reader, root *document.Node, given map[string]string) []Resource {
	resources := root.Get("resources")
	parts := resources.List()
	if parts == nil {
		parts = []*document.Node{resources}
	}
	all := document.NewObject()
	for _, section := range []string{"Resources", "Parameters", "Mappings", "Conditions"} {
		merged := resources.With(document.NewObject())
		for _, part := range parts {
			if object := part.Get(section).Object(); object != nil {
				merged.Line, merged.Column = part.Get(section).Line, part.Get(section).Column
				for _, key := range object.Keys {
					merged.Object().Set(key, object.Members[key])
				}
			}
		}
		all.Set(section, merged)
	}
	all.Set("Transform", resources.With("Serverless Framework")) // it adds resources of its own
	if len(all.Members["Resources"].Object().Keys) == 0 {
		for _, part := range parts {
			for _, text := range []*document.Node{part, part.Get("Resources")} {
				if strings.Contains(text.Text(), "${file(") {
					r.refuseAt(text, "%s, another file: give that", shown(text.Text()))
					return nil
				}
			}
		}
	}
	return r.templateOf(resources.With(all), root, given)
}

// refuseAt refuses a node that is not part of a stream.
func (r *reader) refuseAt(n *document.Node, format string, args ...any) {
	node{reader: r, Node: n}.refuse(format, args...)
}

// templateOf reads a template with variables of the Serverless Framework.
func (r *reader) templateOf(template, root *document.Node, given map[string]string) []Resource {
	t := intrinsic.New(template, given)
	t.Variables = (&variables{root: root, given: given, left: maxVariables}).resolve
	return r.template(t)
}

// maxVariables limits how many variables are resolved for one document.
const maxVariables = 10_000

// variables resolves the variables of the Serverless Framework.
// https://www.serverless.com/framework/docs/guides/variables
type variables struct {
	root  *document.Node
	given map[string]string
	left  int
}

// variable matches a variable without another one inside it.
var variable = regexp.MustCompile(`\$\{((?:self|opt|env|sls|param|aws|ssm|s3|git|strToBool|file|cf)(?:[(:]|\.[\w-]+:)[^{}]*)\}`)

// resolve returns a text with its variables replaced. A text that is one variable has the
// value of that, which may be of any type.
func (v *variables) resolve(n *document.Node) *document.Node {
	text := n.Text()
	for {
		at := variable.FindStringSubmatchIndex(text)
		if at == nil {
			return n.With(text)
		}
		v.left--
		value := v.value(n, text[at[2]:at[3]])
		if _, is := intrinsic.Why(value); is || at[0] == 0 && at[1] == len(text) {
			return value
		}
		switch value.Value.(type) {
		case string, bool, json.Number:
		default:
			return unknownVariable(n, "the variable ${%s} is not text", text[at[2]:at[3]])
		}
		if text = text[:at[0]] + fmt.Sprint(value.Value) + text[at[1]:]; len(text) > maxVariables {
			return unknownVariable(n, "its variables give more than %d bytes", maxVariables)
		}
	}
}

// value returns the value of the first source of a variable that has one.
func (v *variables) value(n *document.Node, address string) *document.Node {
	if v.left < 0 {
		return unknownVariable(n, "its variables need more than %d others, or themselves", maxVariables)
	}
	first := ""
	for source := range strings.SplitSeq(address, ",") {
		source = strings.TrimSpace(source)
		if first == "" {
			first = source
		}
		if given, is := v.given[source]; is {
			return n.With(given)
		}
		kind, path, _ := strings.Cut(source, ":")
		switch {
		case kind == "self":
			if found := v.root.Get(strings.Split(path, ".")...); found != nil {
				return v.found(n, found)
			}
		case kind == "param":
			for _, stage := range []string{v.value(n, "sls:stage").Text(), "default"} {
				if found := v.root.Get("params", stage, path); found != nil {
					return v.found(n, found)
				}
			}
		case source == "sls:stage":
			return v.value(n, "opt:stage, self:provider.stage, 'dev'")
		case source == "aws:region":
			return v.value(n, "opt:region, self:provider.region, 'us-east-1'")
		case len(source) >= 2 && (source[0] == '\'' || source[0] == '"') && source[len(source)-1] == source[0]:
			return n.With(source[1 : len(source)-1])
		case json.Valid([]byte(source)) && strings.Trim(source, "0123456789.") == "":
			return n.With(json.Number(source))
		case source == "true" || source == "false":
			return n.With(source == "true")
		}
	}
	return unknownVariable(n, "the variable ${%s} has no value here: add --parameter %s=VALUE", address, first)
}

// found returns the value that a variable refers to, without its own variables.
func (v *variables) found(n, found *document.Node) *document.Node {
	if found.Text() == "" {
		return found
	}
	return n.With(v.resolve(found).Value)
}

func unknownVariable(n *document.Node, format string, args ...any) *document.Node {
	return n.With(document.Unknown{Why: diagnostic.Printable(fmt.Sprintf(format, args...))})
}

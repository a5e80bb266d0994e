package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Limits of a document. CloudFormation allows templates of 1 MB.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const (
	maxJSONBytes = 64 << 20 // terraform show prints whole configurations
	maxYAMLBytes = 8 << 20
	maxDepth     = 200
	maxRepeated  = 100_000 // values that aliases repeat
)

func tooDeep(line int) error {
	return &SyntaxError{Line: line, Msg: fmt.Sprintf("more than %d levels of values in each other, which no definition of a stream has", maxDepth)}
}

// Parse reads a document: JSON if it begins like JSON, otherwise YAML.
func Parse(text []byte) (*Node, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	begin := bytes.TrimLeft(text, " \t\r\n")
	isJSON := len(begin) == 0 || begin[0] == '{' || begin[0] == '['
	if limit := map[bool]int{true: maxJSONBytes, false: maxYAMLBytes}[isJSON]; len(text) > limit {
		return nil, &SyntaxError{Line: 1, Msg: fmt.Sprintf("%d bytes, but at most %d are read: give the definition of the stream alone", len(text), limit)}
	}
	if isJSON {
		return ParseJSON(text)
	}
	return ParseYAML(text)
}

// ParseYAML reads a YAML document. The short form of an intrinsic function, such as !Ref,
// becomes its long form. Aliases and merge keys are replaced by what they stand for.
func ParseYAML(text []byte) (*Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, more yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return &Node{Place: Place{Line: 1, Column: 1}}, nil
	} else if err != nil {
		return nil, syntaxError(text, err)
	}
	if err := decoder.Decode(&more); err == nil {
		return nil, &SyntaxError{Line: more.Line, Column: more.Column, Msg: `a second document after "---": give a file with one`}
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxError(text, err)
	}
	p := yamlParser{left: maxRepeated}
	return p.value(&document, Place{}, 0)
}

type yamlParser struct {
	aliases int // that are being replaced
	left    int // values that they may repeat
}

func (p *yamlParser) value(from *yaml.Node, place Place, depth int) (*Node, error) {
	place.Line, place.Column = from.Line, from.Column
	if p.aliases > 0 {
		p.left--
	}
	switch {
	case depth > maxDepth:
		return nil, tooDeep(from.Line)
	case p.left < 0:
		return nil, &SyntaxError{Line: from.Line, Msg: fmt.Sprintf("aliases repeat more than %d values: use fewer aliases", maxRepeated)}
	case from.Kind == yaml.AliasNode:
		p.aliases++
		defer func() { p.aliases-- }()
		return p.value(from.Alias, place, depth+1)
	case from.Kind == yaml.DocumentNode:
		return p.value(from.Content[0], place, depth)
	}
	n := &Node{Place: place}
	if function := longForm(from.Tag); function != "" {
		object := NewObject()
		n.Value = object
		plain := *from
		plain.Tag = ""
		argument, err := p.value(&plain, Place{parent: n, step: step(function)}, depth+1)
		if err == nil && function == "Fn::GetAtt" && argument.Text() != "" {
			resource, attribute, _ := strings.Cut(argument.Text(), ".")
			argument.Value = []*Node{argument.With(resource), argument.With(attribute)}
		}
		object.Set(function, argument)
		return n, err
	}
	var err error
	switch from.Kind {
	case yaml.MappingNode:
		err = p.mapping(n, from, depth)
	case yaml.SequenceNode:
		list := []*Node{}
		for i, content := range from.Content {
			item, err := p.value(content, Place{parent: n, step: index(i)}, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		n.Value = list
	default:
		n.Value = scalar(from)
	}
	return n, err
}

// mapping reads the pairs of a mapping. Those of merge keys do not replace its own.
func (p *yamlParser) mapping(n *Node, from *yaml.Node, depth int) error {
	object := NewObject()
	n.Value = object
	var merged []*Node
	for i := 0; i+1 < len(from.Content); i += 2 {
		key := from.Content[i]
		for range maxDepth {
			if key.Kind != yaml.AliasNode {
				break
			}
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return &SyntaxError{Line: from.Content[i].Line, Column: from.Content[i].Column, Msg: "a key that is not text: write a name and a colon"}
		}
		value, err := p.value(from.Content[i+1], Place{parent: n, step: step(key.Value)}, depth+1)
		if err != nil {
			return err
		}
		if key.Tag == "!!merge" {
			merged = append(merged, value)
			continue
		}
		value.Line, value.Column = from.Content[i].Line, from.Content[i].Column
		object.add(key.Value, value)
	}
	for _, value := range merged {
		for _, other := range append(value.List(), value) {
			if more := other.Object(); more != nil {
				for _, key := range more.Keys {
					if object.Members[key] == nil {
						object.Set(key, more.Members[key])
					}
				}
			}
		}
	}
	return nil
}

// longForm returns the name of the intrinsic function of a tag, or "".
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
func longForm(tag string) string {
	name, is := strings.CutPrefix(tag, "!")
	switch {
	case !is || name == "" || name[0] == '!':
		return ""
	case name == "Ref" || name == "Condition":
		return name
	}
	return "Fn::" + name
}

// booleans are the booleans of YAML 1.1, which CloudFormation reads.
var booleans = map[string]bool{
	"yes": true, "Yes": true, "YES": true, "on": true, "On": true, "ON": true,
	"no": false, "No": false, "NO": false, "off": false, "Off": false, "OFF": false,
}

// scalar returns the value of a scalar. Dates and other types are text.
func scalar(from *yaml.Node) any {
	quoted := from.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	value, boolean := booleans[from.Value]
	switch tag := from.ShortTag(); {
	case quoted:
		return from.Value
	case tag == "!!null":
		return nil
	case tag == "!!bool":
		value, _ := strconv.ParseBool(strings.ToLower(from.Value))
		return value
	case boolean:
		return value
	case tag == "!!int" || tag == "!!float":
		return json.Number(from.Value)
	}
	return from.Value
}

// yamlLine matches the place in an error of the parser, which omits it for line 1.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxError returns the error of a parser. The parser places a fault between two keys
// at the start of their mapping, so those are looked for.
func syntaxError(text []byte, err error) error {
	found := yamlLine.FindStringSubmatch(err.Error())
	if found == nil {
		return &SyntaxError{Line: 1, Msg: "not YAML: " + err.Error()}
	}
	line := 1
	if found[1] != "" {
		line, _ = strconv.Atoi(found[1])
	}
	msg := strings.TrimPrefix(err.Error(), found[0])
	if strings.HasPrefix(msg, "did not find expected key") || strings.HasPrefix(msg, "did not find expected '-'") {
		lines := bytes.SplitAfter(text, []byte("\n"))
		line = 1 + sort.Search(len(lines)-1, func(i int) bool {
			var node yaml.Node
			err := yaml.Unmarshal(bytes.Join(lines[:i+1], nil), &node)
			return err != nil && strings.HasSuffix(err.Error(), msg)
		})
	}
	lines := bytes.Split(text, []byte("\n"))
	if line <= len(lines) && bytes.Contains(lines[line-1], []byte(": !{")) {
		msg += ": put quotes around a value that begins with !{"
	}
	if line <= len(lines) && bytes.Contains(lines[line-1], []byte("\t")) {
		msg += ": indent with spaces, not with tabs"
	}
	return &SyntaxError{Line: line, Msg: "not YAML: " + msg}
}

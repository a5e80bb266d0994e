package convert

import (
	"fmt"
	"strconv"
	"strings"
)

// maxDepth limits types in each other.
const maxDepth = 32

// parseType parses a type in Hive: a primitive one, array<…>, map<…,…> or
// struct<name:type,…>. Spaces between the parts are allowed, and names in backquotes.
//
// https://cwiki.apache.org/confluence/display/hive/languagemanual+types
func parseType(text string) (*kind, error) {
	p := &typeParser{rest: text}
	k, err := p.kind(0)
	if err != nil {
		return nil, err
	}
	if p.space(); p.rest != "" || k == nil {
		return nil, fmt.Errorf("%q is no type of Hive: write one such as array<string> or struct<name:string,age:int>", text)
	}
	return k, nil
}

type typeParser struct{ rest string }

func (p *typeParser) space() { p.rest = strings.TrimLeft(p.rest, " ") }

// take skips a punctuation mark, and reports whether it is there.
func (p *typeParser) take(mark byte) bool {
	p.space()
	if p.rest == "" || p.rest[0] != mark {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// until returns the text before the next mark.
func (p *typeParser) until(marks string) string {
	p.space()
	end := strings.IndexAny(p.rest, marks)
	if end < 0 {
		end = len(p.rest)
	}
	word := strings.TrimRight(p.rest[:end], " ")
	p.rest = p.rest[end:]
	return word
}

// kind parses a type. It returns nil if the text is wrong.
func (p *typeParser) kind(depth int) (*kind, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("more than %d types in each other, which is not modelled", maxDepth)
	}
	switch name := strings.ToLower(p.until("<>(),:")); name {
	case "array", "map":
		return p.container(name == "map", depth+1)
	case "struct":
		return p.members(depth + 1)
	default:
		var sizes []int
		open := p.take('(')
		for more := open; more; more = p.take(',') {
			size, err := strconv.Atoi(p.until("<>(),:"))
			if err != nil {
				return nil, nil
			}
			sizes = append(sizes, size)
		}
		if open && !p.take(')') {
			return nil, nil
		}
		primitive, err := newPrimitive(name, sizes)
		if primitive == nil || err != nil {
			return nil, err
		}
		return &kind{primitive: primitive}, nil
	}
}

// container parses an array or a map after its name.
func (p *typeParser) container(isMap bool, depth int) (k *kind, err error) {
	k = &kind{}
	if !p.take('<') {
		return nil, nil
	}
	if isMap {
		if k.key, err = p.kind(depth); err != nil || k.key == nil || k.key.primitive == nil || !p.take(',') {
			return nil, err
		}
	}
	if k.items, err = p.kind(depth); err != nil || k.items == nil || !p.take('>') {
		return nil, err
	}
	return k, nil
}

// members parses a struct after its name.
func (p *typeParser) members(depth int) (*kind, error) {
	k, seen := &kind{}, map[string]bool{}
	for open := p.take('<'); open; open = p.take(',') {
		name := p.name()
		if seen[strings.ToLower(name)] || name == "" || !p.take(':') {
			return nil, nil
		}
		seen[strings.ToLower(name)] = true
		member, err := p.kind(depth)
		if member == nil || err != nil {
			return nil, err
		}
		k.names, k.members = append(k.names, name), append(k.members, member)
	}
	if k.keys = k.names; len(k.members) == 0 || !p.take('>') {
		return nil, nil
	}
	return k, nil
}

// name returns the name of a member, without backquotes: two of them are one in it.
func (p *typeParser) name() string {
	if !p.take('`') {
		return p.until("<>(),:")
	}
	name := ""
	for {
		part, rest, closed := strings.Cut(p.rest, "`")
		if !closed {
			return ""
		}
		name, p.rest = name+part, rest
		if !strings.HasPrefix(p.rest, "`") {
			return name
		}
		name, p.rest = name+"`", p.rest[1:]
	}
}

package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// A kind is a type of a table: a primitive one, an array, or a struct.
type kind struct {
	primitive string
	items     *kind // of an array
	names     []string
	members   []*kind // of a struct

	first, last  int // leaf columns of the kind: first to last-1
	define, list int // definition level of a value that is not null, and repetition level of an item
}

// parseType parses a type in Hive.
func parseType(text string) (*kind, error) {
	switch {
	case slices.Contains([]string{"string", "boolean", "int", "bigint", "double"}, text):
		return &kind{primitive: text}, nil
	case strings.HasPrefix(text, "array<") && strings.HasSuffix(text, ">"):
		items, err := parseType(text[len("array<") : len(text)-1])
		return &kind{items: items}, err
	case strings.HasPrefix(text, "struct<") && strings.HasSuffix(text, ">"):
		k := &kind{}
		for _, field := range split(text[len("struct<") : len(text)-1]) {
			name, typ, _ := strings.Cut(field, ":")
			member, err := parseType(typ)
			if err != nil {
				return nil, err
			}
			k.names, k.members = append(k.names, name), append(k.members, member)
		}
		return k, nil
	}
	return nil, fmt.Errorf("conversion to columns of the type %s is not modelled", text)
}

// split splits a list at the commas outside angle brackets.
func split(list string) (parts []string) {
	depth, start := 0, 0
	for i, c := range list {
		switch c {
		case '<':
			depth++
		case '>':
			depth--
		case ',':
			if depth == 0 {
				parts, start = append(parts, list[start:i]), i+1
			}
		}
	}
	return append(parts, list[start:])
}

// number numbers the leaf columns and sets the levels of a struct's members. The root
// has the levels 0.
func (k *kind) number(next *int) {
	k.first = *next
	switch {
	case k.items != nil:
		// an optional list, with a repeated group and an optional item in it
		k.items.define, k.items.list = k.define+2, k.list+1
		k.items.number(next)
	case k.members != nil:
		for _, member := range k.members {
			member.define, member.list = k.define+1, k.list
			member.number(next)
		}
	default:
		*next++
	}
	k.last = *next
}

// node returns the kind's node in Parquet. Every value may be null.
func (k *kind) node() parquet.Node {
	switch {
	case k.items != nil:
		return parquet.Optional(parquet.List(k.items.node()))
	case k.members != nil:
		return parquet.Optional(k.group())
	}
	return parquet.Optional(map[string]func() parquet.Node{
		"string":  func() parquet.Node { return parquet.Encoded(parquet.String(), &parquet.RLEDictionary) },
		"boolean": func() parquet.Node { return parquet.Leaf(parquet.BooleanType) },
		"int":     func() parquet.Node { return parquet.Leaf(parquet.Int32Type) },
		"bigint":  func() parquet.Node { return parquet.Leaf(parquet.Int64Type) },
		"double":  func() parquet.Node { return parquet.Leaf(parquet.DoubleType) },
	}[k.primitive]())
}

// A group is a group of fields in the order of the table.
type group struct {
	parquet.Group
	names []string
}

func (k *kind) group() group {
	g := group{parquet.Group{}, k.names}
	for i, member := range k.members {
		g.Group[k.names[i]] = member.node()
	}
	return g
}

// Fields returns the fields in the order of the table, not of their names.
func (g group) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.names, a.Name()) - slices.Index(g.names, b.Name())
	})
	return fields
}

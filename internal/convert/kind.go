package convert

import (
	"slices"

	"github.com/parquet-go/parquet-go"
)

// A kind is a type of a table: a primitive one, an array, a map, or a struct.
type kind struct {
	*primitive
	items   *kind    // of an array; the values of a map
	key     *kind    // of a map
	names   []string // of the members of a struct
	keys    []string // of the members in the records
	members []*kind

	column       int // of a primitive kind, among the leaf columns
	leaves       []*kind
	define, list int // definition level of a value that is not null, and repetition level of an item
}

// number numbers the leaf columns and sets the levels of the kinds in a kind. The root has
// the levels 0.
func (k *kind) number(all *[]*kind) {
	first := len(*all)
	switch {
	case k.items != nil:
		// an optional list, with a repeated group and an optional item in it
		if k.key != nil {
			k.key.define, k.key.list = k.define+1, k.list+1
			k.key.number(all)
		}
		k.items.define, k.items.list = k.define+2, k.list+1
		k.items.number(all)
	case k.members != nil:
		for _, member := range k.members {
			member.define, member.list = k.define+1, k.list
			member.number(all)
		}
	default:
		k.column = first
		*all = append(*all, k)
	}
	k.leaves = (*all)[first:len(*all):len(*all)]
}

// node returns the kind's node in Parquet. Every value may be null.
func (k *kind) node(dictionary bool) parquet.Node {
	switch {
	case k.key != nil:
		return parquet.Optional(parquet.Map(k.key.leaf(dictionary), k.items.node(dictionary)))
	case k.items != nil:
		return parquet.Optional(parquet.List(k.items.node(dictionary)))
	case k.members != nil:
		return parquet.Optional(k.group(dictionary))
	}
	return parquet.Optional(k.leaf(dictionary))
}

// leaf returns the node of a primitive kind that is not null. Only texts have dictionaries.
func (k *kind) leaf(dictionary bool) parquet.Node {
	if dictionary && k.plain.Type().Kind() == parquet.ByteArray {
		return parquet.Encoded(k.plain, &parquet.RLEDictionary)
	}
	return k.plain
}

// A group is a group of fields in the order of the table.
type group struct {
	parquet.Group
	names []string
}

func (k *kind) group(dictionary bool) group {
	g := group{parquet.Group{}, k.names}
	for i, member := range k.members {
		g.Group[k.names[i]] = member.node(dictionary)
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

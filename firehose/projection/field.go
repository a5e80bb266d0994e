package projection

import (
	"strings"

	"penstock/firehose/prefix"
)

// Field describes a partition key that is taken from records.
type Field struct {
	Values []string // all its values
	Time   string   // pattern of a date, as of firehose.PartitionKey, instead of values
}

// take gives the key the values or the date of its field.
func (k *Key) take(f Field) {
	k.Type, k.Values, k.fallback = "string", f.Values, "part_"+strings.ToLower(k.Field)
	if f.Time == "" {
		return
	}
	date, _ := prefix.Parse("!{timestamp:" + f.Time + "}") // package firehose has checked that it parses
	k.parts = date.Parts()
	k.unit = unitOf(k.parts[len(k.parts)-1])
	k.Values, k.Format, k.Unit = nil, format(k.parts), units[k.unit].step
}

// ColumnName returns the name of the column of a partition key: in lower case, and no word
// that queries would have to quote.
func ColumnName(key string) string {
	name := strings.ToLower(key)
	if reserved[name] {
		return "part_" + name
	}
	return name
}

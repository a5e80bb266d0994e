package projection

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"penstock/firehose/prefix"
)

// Derive returns the projection of a stream's data prefix. zone is the stream's.
//
// A date written from the year on without a gap is one key of type date: its values
// sort by time, and its range ends with NOW. Expressions with only / - _ . or T between
// them write one date. The key is named after its last part (month for yyyy/MM), or
// after the text before it, as in dt=2026-01-02. A single number with a name before it,
// as in month=08, is a key of type integer. A prefix without any expression, to which
// Firehose appends yyyy/MM/dd/HH/, has one key named hour.
//
// A partition key taken from records has an entry in fields, by its name. It is a key of
// type date, in UTC, or else of type enum: Athena reads no folders of other values. It is
// named after the text before it, as in type=, or else after the partition key.
//
// The error is a [prefix.Faults]: what Athena cannot compute, or what does not sort by
// time, with the nearest prefix that works. Derive does not compare the names of keys
// with those of the table's columns.
//
// Amazon Athena User Guide, "Supported types for partition projection" and "Set up
// partition projection": https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
func Derive(data *prefix.Expression, zone *time.Location, fields map[string]Field) (Projection, error) {
	p := projector{Expression: data, fields: fields}
	projection := p.project()
	if len(p.faults) > 0 {
		p.addNearest()
		slices.SortStableFunc(p.faults, func(a, b *prefix.Fault) int { return a.Off - b.Off })
		return Projection{}, p.faults
	}
	projection.zone = zone
	return projection, nil
}

// A projector derives the keys of one prefix and collects its faults.
type projector struct {
	*prefix.Expression
	fields map[string]Field // of partition keys, by name
	faults prefix.Faults
	fixes  []fix // for each fault that a change in its place repairs
	drafts []draft
}

func (p *projector) add(at prefix.Span, format string, args ...any) {
	f := p.Fault(at, format, args...)
	f.Field = prefix.FieldPrefix
	p.faults = append(p.faults, f)
}

// src returns the text of the expression.
func (p *projector) src() string { return p.String() }

// all returns the place of the whole expression.
func (p *projector) all() prefix.Span { return prefix.Span{Len: len(p.src())} }

// A draft is a key that is being derived.
type draft struct {
	key  Key
	text string      // before its value
	name prefix.Span // where the name is, or the key's first field
	own  bool        // the name stands in the prefix
}

// project returns the projection, which is valid only if there are no faults.
func (p *projector) project() Projection {
	parts := p.Parts()
	if len(p.Expressions()) == 0 {
		appended, _ := prefix.Parse("!{timestamp:" + prefix.Appended + "}") // parses
		for _, part := range appended.Parts() {
			part.Span = prefix.Span{Off: len(p.src())}
			parts = append(slices.Clip(parts), part)
		}
	}
	p.refuseParts(parts)
	if len(p.faults) > 0 {
		return Projection{}
	}
	end := p.split(parts)
	if len(p.faults) > 0 {
		return Projection{}
	}
	projection := Projection{Head: prefix.Folder(p.drafts[0].text)}
	for _, d := range p.drafts {
		key := p.finish(d, projection.Keys)
		projection.Keys = append(projection.Keys, key)
		projection.Location += d.text + "${" + key.Name + "}"
	}
	projection.Location += end
	return projection
}

// split fills in drafts and returns the text after the last.
func (p *projector) split(parts []prefix.Part) (end string) {
	var texts []prefix.Part // since the last field
	for _, part := range parts {
		if part.Kind == prefix.Literal {
			texts = append(texts, part)
			continue
		}
		text := join(texts)
		name, own := hiveName(text)
		last, apart := len(p.drafts)-1, part.Kind == prefix.QueryKey
		if last >= 0 && p.drafts[last].key.Field != "" {
			apart = true
		}
		if last >= 0 && !apart && separates(text) {
			key := &p.drafts[last].key
			key.parts = append(append(key.parts, texts...), part)
			texts = nil
			continue
		}
		p.refuseBetween(texts, apart)
		d := draft{text: text, name: part.Span, own: own}
		d.key.parts = append(d.key.parts, part)
		if part.Kind == prefix.QueryKey {
			d.key.Field = part.Text
		}
		if own {
			d.key.Name = name
			d.name, _ = p.placeOf(texts, len(text)-len("=")-len(name), len(name))
		}
		p.drafts = append(p.drafts, d)
		texts = nil
	}
	switch end = join(texts); {
	case len(p.drafts) == 0:
		p.add(p.all(), "nothing here changes with time, so there is no partition key")
	case !strings.HasPrefix(end, "/"):
		p.add(around(texts), noSlash)
	}
	return end
}

const noSlash = `no "/" after the value of a key, and Athena wants one there`

// refuseBetween refuses text that neither belongs to a date nor begins another key. apart
// is true next to a key that is taken from records, because such a key needs its own folder.
func (p *projector) refuseBetween(texts []prefix.Part, apart bool) {
	text := join(texts)
	_, own := hiveName(text)
	switch {
	case len(p.drafts) == 0:
	case apart && len(texts) == 0:
		p.add(p.drafts[len(p.drafts)-1].key.parts[0].Span, noSlash)
	case !own && !apart:
		p.add(around(texts), "text between the parts of a date, which is one key: only / - _ . and T may separate them")
	case !strings.HasPrefix(text, "/"):
		p.add(around(texts), noSlash)
	}
}

// finish completes the key of a draft, given the keys before it.
func (p *projector) finish(d draft, before []Key) Key {
	key := d.key
	if key.Field != "" {
		key.take(p.fields[key.Field])
		if !d.own {
			key.Name = strings.ToLower(key.Field)
		}
		p.refuseName(d, key, before)
		return key
	}
	fields := slices.DeleteFunc(slices.Clone(key.parts), func(p prefix.Part) bool { return p.Kind == prefix.Literal })
	key.unit = unitOf(fields[len(fields)-1])
	if d.own && len(fields) == 1 {
		key.Type = "int"
		if fields[0].Count > 1 {
			key.Digits = fields[0].Count
		}
	} else {
		p.refuseOrder(fields)
		key.Type, key.Format, key.Unit = "string", format(key.parts), units[key.unit].step
	}
	key.fallback = units[key.unit].name
	if !d.own {
		key.Name = key.fallback
	}
	p.refuseName(d, key, before)
	return key
}

// refuseOrder refuses a date whose strings do not sort by time.
func (p *projector) refuseOrder(fields []prefix.Part) {
	for i, f := range fields {
		at := unitOf(f)
		what := fmt.Sprintf("%s (%s)", f.Run(), f.Means())
		switch {
		case i >= len(units):
			p.add(f.Span, "%s comes after the minute: a date goes year, month, day, hour, minute, so that its text sorts by time", what)
			return
		case at != i:
			p.add(f.Span, "%s comes where the %s belongs: a date goes year, month, day, hour, minute, so that its text sorts by time", what, units[i].name)
			return
		case f.Count == 1:
			p.mend(f.Span, units[at].run, "%s has no leading zero, so 10 sorts before 9", what)
		}
	}
}

var keyRule = regexp.MustCompile(`^[a-z0-9_]{1,255}$`)

// refuseName refuses a name that a column cannot have, or only in quotes.
//
// Amazon Athena User Guide, "Name databases, tables, and columns":
// https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
func (p *projector) refuseName(d draft, key Key, before []Key) {
	better := strings.ToLower(key.Name)
	if !keyRule.MatchString(better) || reserved[better] {
		better = key.fallback
	}
	refuse := func(format string) {
		if d.own && p.src()[d.name.Off:d.name.Off+d.name.Len] == key.Name {
			p.mend(d.name, better, format, key.Name)
			return
		}
		p.add(d.name, format, key.Name)
	}
	switch {
	case !keyRule.MatchString(key.Name):
		refuse("no key can be named %q: Athena's columns have lower-case letters, digits and underscores")
	case reserved[key.Name]:
		refuse("no key should be named %s, a reserved word of Athena's SQL, which each query would have to quote")
	case slices.ContainsFunc(before, func(k Key) bool { return k.Name == key.Name }):
		p.add(d.name, "a second key named %s", key.Name)
	}
}

// hiveName returns the name if text ends with name=, as folders of Hive do.
func hiveName(text string) (name string, ok bool) {
	return strings.CutSuffix(text[len(prefix.Folder(text)):], "=")
}

// separates reports whether the text may stand within a date.
func separates(text string) bool { return strings.Trim(text, "/-_.T") == "" }

// format returns the pattern that writes the parts.
func format(parts []prefix.Part) string {
	var pattern strings.Builder
	for _, part := range parts {
		if part.Kind == prefix.Field {
			pattern.WriteString(part.Run())
			continue
		}
		pattern.WriteString(strings.ReplaceAll(part.Text, "T", "'T'"))
	}
	return strings.ReplaceAll(pattern.String(), "''", "") // 'T''T' would be T'T
}

// join returns the text of consecutive literals.
func join(texts []prefix.Part) string {
	all := ""
	for _, part := range texts {
		all += part.Text
	}
	return all
}

// around returns the place of all the parts.
func around(parts []prefix.Part) prefix.Span {
	first, last := parts[0], parts[len(parts)-1]
	return prefix.Span{Off: first.Off, Len: last.Off + last.Len - first.Off}
}

// placeOf returns the place of n bytes of the literals' text, from byte i on. If quotes
// make the text differ from the expression, it returns the place of all the literals.
func (p *projector) placeOf(texts []prefix.Part, i, n int) (at prefix.Span, exact bool) {
	for _, part := range texts {
		if i >= len(part.Text) {
			i -= len(part.Text)
			continue
		}
		for _, quote := range []int{0, 1} {
			at := prefix.Span{Off: part.Off + quote + i, Len: n}
			if i+n <= len(part.Text) && strings.HasPrefix(p.src()[part.Off+quote:], part.Text) {
				return at, true
			}
		}
		break
	}
	return around(texts), false
}

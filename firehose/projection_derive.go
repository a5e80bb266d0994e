package firehose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Project derives the projection from the stream's data prefix and its zone.
//
// A date that is written from the year on, without a gap, is one key: of type date, so
// that its values sort by time and end with NOW. Expressions with nothing but / - _ .
// or T between them write one date. The key has the name of its last part (month for
// yyyy/MM), or the one that stands before it, as in dt=2026-01-02. A single number with
// a name before it, as in month=08, is a key of type integer. To a prefix without any
// expression Firehose appends yyyy/MM/dd/HH/, one key named hour.
//
// A partition key that is taken from records is a key of type enum, if values has all
// that it can be, by the name of the partition key: Athena looks into no other folder. It
// is called what stands before it, as in type=, or else as the partition key.
//
// The error is a [Faults], with what Athena cannot work out, or not in order of time,
// and the nearest prefix that it can. Of the faults that Firehose finds it has those
// of the expression alone; [DeliveryStream.Check] has all. That the table's other
// columns have other names is for the caller to see to.
//
// Amazon Athena User Guide, "Supported types for partition projection" and "Set up
// partition projection": https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
func (d DeliveryStream) Project(values map[string][]string) (Projection, error) {
	data, refusals := parseField(FieldPrefix, d.Prefixes.Data)
	s := settings{}
	s.timeZone(d)
	if refusals = append(refusals, s.refusals...); len(refusals) > 0 {
		return Projection{}, refusals
	}
	zone, err := d.Location()
	if err != nil {
		return Projection{}, err
	}
	p := projector{report: report{Prefix: data, name: FieldPrefix}, values: values}
	projection := p.project()
	if len(p.faults) > 0 {
		p.addNearest()
		slices.SortStableFunc(p.faults, func(a, b *Fault) int { return a.Off - b.Off })
		return Projection{}, p.faults
	}
	projection.zone = zone
	return projection, nil
}

// defaultPattern is what Firehose appends to a prefix without any expression.
const defaultPattern = "yyyy/MM/dd/HH/"

// A projector makes the keys of one prefix, and collects what is in their way.
type projector struct {
	report
	values map[string][]string // of partition keys, by their names
	fixes  []fix               // one for each fault that changing its place alone would mend
	drafts []draft
}

// A draft is a key in the making.
type draft struct {
	key  ProjectionKey
	text string // before its value
	name span   // where the name is, or the key's first field
	own  bool   // the name stands in the prefix
}

// project gives the projection; it is one only if there are no faults.
func (p *projector) project() Projection {
	parts := p.parts
	if len(p.exprs) == 0 {
		appended, _ := ParsePrefix("!{timestamp:" + defaultPattern + "}") // parses
		for _, part := range appended.parts {
			part.off, part.len = len(p.src), 0
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
	projection := Projection{Head: folderOf(p.drafts[0].text)}
	for _, d := range p.drafts {
		key := p.finish(d, projection.Keys)
		projection.Keys = append(projection.Keys, key)
		projection.Location += d.text + "${" + key.Name + "}"
	}
	projection.Location += end
	return projection
}

// split makes the drafts, and gives the text after the last.
func (p *projector) split(parts []part) (end string) {
	var texts []part // since the last field
	for _, part := range parts {
		if part.kind == literal {
			texts = append(texts, part)
			continue
		}
		text := join(texts)
		name, own := hiveName(text)
		last, apart := len(p.drafts)-1, part.kind == queryKey
		if last >= 0 && p.drafts[last].key.listed() {
			apart = true
		}
		if last >= 0 && !apart && separates(text) {
			key := &p.drafts[last].key
			key.parts = append(append(key.parts, texts...), part)
			texts = nil
			continue
		}
		p.refuseBetween(texts, apart)
		d := draft{text: text, name: part.span(), own: own}
		d.key.parts = append(d.key.parts, part)
		if part.kind == queryKey {
			d.key.Field = part.text
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
		p.add(p.all(), "nothing here changes with time, so that there is no key to project")
	case !strings.HasPrefix(end, "/"):
		p.add(around(texts), noSlash)
	}
	return end
}

const noSlash = `no "/" after the value of a key, and Athena wants one there`

// refuseBetween refuses text that neither belongs to a date nor begins another key. A
// key that is taken from records stands apart from a date without a name of its own.
func (p *projector) refuseBetween(texts []part, apart bool) {
	text := join(texts)
	_, own := hiveName(text)
	switch {
	case len(p.drafts) == 0:
	case apart && len(texts) == 0:
		p.add(p.drafts[len(p.drafts)-1].key.parts[0].span(), noSlash)
	case !own && !apart:
		p.add(around(texts), "text between the parts of a date, which is one key: only / - _ . and T may separate them")
	case !strings.HasPrefix(text, "/"):
		p.add(around(texts), noSlash)
	}
}

// finish makes the key of a draft; before are the keys before it.
func (p *projector) finish(d draft, before []ProjectionKey) ProjectionKey {
	key := d.key
	if key.listed() {
		column := strings.ToLower(key.Field)
		key.Type, key.Values, key.fallback = "string", p.values[key.Field], "part_"+column
		if !d.own {
			key.Name = column
		}
		p.refuseName(d, key, before)
		return key
	}
	fields := slices.DeleteFunc(slices.Clone(key.parts), func(p part) bool { return p.kind == literal })
	key.unit = unitOf(fields[len(fields)-1])
	if d.own && len(fields) == 1 {
		key.Type = "int"
		if fields[0].count > 1 {
			key.Digits = fields[0].count
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
func (p *projector) refuseOrder(fields []part) {
	for i, f := range fields {
		at := unitOf(f)
		what := fmt.Sprintf("%s (%s)", strings.Repeat(string(f.letter), f.count), letters[f.letter].means)
		switch {
		case i >= len(units):
			p.add(f.span(), "%s comes after the minute: a date goes year, month, day, hour, minute, so that its text sorts by time", what)
			return
		case at != i:
			p.add(f.span(), "%s comes where the %s belongs: a date goes year, month, day, hour, minute, so that its text sorts by time", what, units[i].name)
			return
		case f.count == 1:
			p.mend(f.span(), units[at].run, "%s has no zero in front, so that 10 sorts before 9", what)
		}
	}
}

var keyRule = regexp.MustCompile(`^[a-z0-9_]{1,255}$`)

// refuseName refuses a name that a column cannot have, or not without quotes.
//
// Amazon Athena User Guide, "Name databases, tables, and columns":
// https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
func (p *projector) refuseName(d draft, key ProjectionKey, before []ProjectionKey) {
	better := strings.ToLower(key.Name)
	if !keyRule.MatchString(better) || reserved[better] {
		better = key.fallback
	}
	refuse := func(format string) {
		if d.own && p.src[d.name.off:d.name.off+d.name.len] == key.Name {
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
	case slices.ContainsFunc(before, func(k ProjectionKey) bool { return k.Name == key.Name }):
		p.add(d.name, "a second key named %s", key.Name)
	}
}

// hiveName is the name in text that ends with name=, as in Hive's folders.
func hiveName(text string) (name string, ok bool) {
	return strings.CutSuffix(text[len(folderOf(text)):], "=")
}

// separates says that the text may stand within a date.
func separates(text string) bool { return strings.Trim(text, "/-_.T") == "" }

// format is the pattern that writes the parts.
func format(parts []part) string {
	var pattern strings.Builder
	for _, part := range parts {
		if part.kind == field {
			pattern.WriteString(strings.Repeat(string(part.letter), part.count))
			continue
		}
		pattern.WriteString(strings.ReplaceAll(part.text, "T", "'T'"))
	}
	return strings.ReplaceAll(pattern.String(), "''", "") // 'T''T' would be T'T
}

// join is the text of literals that follow one another.
func join(texts []part) string {
	all := ""
	for _, part := range texts {
		all += part.text
	}
	return all
}

// around is the place of all the parts.
func around(parts []part) span {
	first, last := parts[0], parts[len(parts)-1]
	return span{first.off, last.off + last.len - first.off}
}

// placeOf is the place of n bytes of the text of literals, from byte i on: all of the
// literals if quotes make their text differ from the expression.
func (p *projector) placeOf(texts []part, i, n int) (at span, exact bool) {
	for _, part := range texts {
		if i >= len(part.text) {
			i -= len(part.text)
			continue
		}
		for _, quote := range []int{0, 1} {
			at := span{part.off + quote + i, n}
			if i+n <= len(part.text) && strings.HasPrefix(p.src[part.off+quote:], part.text) {
				return at, true
			}
		}
		break
	}
	return around(texts), false
}

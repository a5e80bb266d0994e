package firehose

import (
	"fmt"
	"slices"
	"strings"
)

// refuseParts refuses what no key and no location can hold, wherever it is, and a
// prefix that does not end with "/".
func (p *projector) refuseParts(parts []part) {
	before := "" // what is before the part's text: nothing, "/", or other
	for _, part := range parts {
		switch part.kind {
		case literal:
			p.refuseText(part, before)
			before = part.text[len(part.text)-1:]
			continue
		case field:
			p.refuseField(part)
		case randomString:
			p.cut(part.span(), "a random string is a new one in each prefix, so that Athena cannot work out its folders")
		case queryKey:
			p.refuseValues(part)
		case lambdaKey:
			p.cut(part.span(), unknownValues)
		default:
			p.cut(part.span(), "error-output-type is for ErrorOutputPrefix only")
		}
		before = "other"
	}
	if before != "/" {
		p.mend(span{len(p.src), 0}, "/", `no "/" at the end, and Firehose inserts none, so that the names of objects are glued to the last key`)
	}
}

// refuseValues refuses a partition key without values, or with one that is no folder.
//
// Amazon Athena User Guide, "Supported types for partition projection", Enum type: commas
// stand between values, and white space is part of them.
func (p *projector) refuseValues(key part) {
	values := p.values[key.text]
	if len(values) == 0 {
		p.cut(key.span(), unknownValues)
	}
	for _, v := range values {
		if v == "" || strings.ContainsAny(v, ",/*?$") {
			p.cut(key.span(), fmt.Sprintf("a partition key that can be %q: of values Athena takes no empty one, and none with , / * ? or $", v))
			return
		}
	}
}

const unknownValues = "the values of a partition key are not known here, and Athena needs them, in the table (enum) or in each query (injected)"

// refuseText refuses text that Athena's locations cannot hold.
//
// Amazon Athena User Guide, "Specify a table location in Amazon S3", has the empty
// folders and the wildcards: https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html
func (p *projector) refuseText(text part, before string) {
	for i := range len(text.text) {
		refuse := func(why string) {
			at, exact := p.placeOf([]part{text}, i, 1)
			if exact {
				p.mend(at, "", "%s", why)
				return
			}
			p.add(at, "%s", why)
		}
		switch c := text.text[i]; {
		case c == '/' && (before == "" || before == "/"):
			refuse("a folder without a name, which Athena leaves out of a location")
		case c == '*' || c == '?':
			refuse("a wildcard, which a location cannot have")
		case c == '$':
			refuse("a $, which begins the place of a key in a location")
		}
		before = text.text[i : i+1]
	}
}

// refuseField refuses a field that is no part of a date that Athena counts in steps.
func (p *projector) refuseField(f part) {
	run := strings.Repeat(string(f.letter), f.count)
	why := ""
	switch {
	case f.pad > 0:
		why = "is padded with spaces, which folders should not have"
	case f.isName():
		why = "is text, which neither sorts by time nor counts in steps"
	case f.letter == 'Y':
		why = "is the year of the week, which is another one than the date's around New Year"
	case f.letter == 'h' || f.letter == 'K':
		why = "is the same in the morning and in the evening"
	case f.letter == 'k':
		why = "has midnight as 24, so that it does not sort by time"
	case f.zoned():
		why = "is of the zone, and not of the time"
	case strings.IndexByte("sSAnN", f.letter) >= 0:
		why = "gives nearly every object a partition of its own"
	case unitOf(f) < 0:
		why = "is no part of a date of year, month, day, hour and minute"
	case unitOf(f) == 0 && f.count != len(units[0].run):
		why = "is not the year's four digits"
	default:
		return
	}
	mended := ""
	if meant := meantUnit(f); meant >= 0 && strings.IndexByte("aA", f.letter) < 0 {
		mended = units[meant].run
	}
	p.mend(f.span(), mended, "%s (%s) %s", run, letters[f.letter].means, why)
}

// meantUnit is the unit that a field was likely written for, or -1.
func meantUnit(f part) int {
	for i, letters := range []string{"yuY", "MLQqwW", "dDFEec", "HkhKaA", "msSnN"} {
		if strings.IndexByte(letters, f.letter) >= 0 {
			return i
		}
	}
	return -1
}

// A fix is a text to put in a place of the expression.
type fix struct {
	at   span
	text string
}

// mend adds a fault, and what in its place would do.
func (p *projector) mend(at span, text, format string, args ...any) {
	p.add(at, format, args...)
	p.fixes = append(p.fixes, fix{at, text})
}

// cut adds a fault of an expression that is to go, with its folder if that is all text.
func (p *projector) cut(at span, why string) {
	p.add(at, "%s", why)
	next := at.off + at.len
	start := strings.LastIndexAny(p.src[:at.off], "/}") + 1
	if (start == 0 || p.src[start-1] == '/') && strings.HasPrefix(p.src[next:], "/") {
		at = span{start, next + len("/") - start}
	}
	p.fixes = append(p.fixes, fix{at, ""})
}

// addNearest adds to the faults the nearest prefix that can be projected.
func (p *projector) addNearest() {
	for _, candidate := range []string{p.mended(), p.rewritten(p.folder()), p.rewritten("")} {
		data, err := ParsePrefix(candidate)
		if err != nil || len(data.exprs) == 0 && len(p.exprs) > 0 {
			continue // or Firehose would append its own
		}
		try := projector{report: report{Prefix: data}, values: p.values}
		if try.project(); len(try.faults) > 0 {
			continue
		}
		for _, f := range p.faults {
			f.Msg += ": write " + candidate
		}
		return
	}
}

// mended is the expression with each fault mended in its place.
func (p *projector) mended() string {
	src := p.src
	slices.SortStableFunc(p.fixes, func(a, b fix) int { return b.at.off - a.at.off })
	for _, f := range p.fixes { // from the end, so that the places stay true
		src = src[:f.at.off] + f.text + src[f.at.off+f.at.len:]
	}
	return src
}

// folder is the prefix's text up to its first field, without what locations cannot
// hold and without the name of a key.
func (p *projector) folder() string {
	var folders []string
	text := ""
	for _, part := range p.parts {
		if part.kind != literal {
			if part.kind != field {
				text = folderOf(text)
			}
			break
		}
		text += part.text
	}
	for folder := range strings.SplitSeq(text, "/") {
		folder = strings.NewReplacer("$", "", "*", "", "?", "").Replace(folder)
		if folder != "" && !strings.HasSuffix(folder, "=") {
			folders = append(folders, folder+"/")
		}
	}
	return strings.Join(folders, "")
}

// rewritten is a prefix with the same folder, to the same unit, and with keys that
// have names if this one has.
func (p *projector) rewritten(folder string) string {
	finest, named, hour := -1, false, false
	for _, part := range p.parts {
		switch {
		case part.kind == literal:
			named = named || strings.HasSuffix(part.text, "=")
		case part.kind == field && part.letter == 'm' && !hour:
			finest = max(finest, 1) // mm is often written for MM
		case part.kind == field:
			hour = hour || meantUnit(part) == 3
			finest = max(finest, meantUnit(part))
		}
	}
	if finest < 0 {
		finest = 1 // by month, as in Example
	}
	var keys, runs []string
	for _, u := range units[:finest+1] {
		keys = append(keys, u.name+"=!{timestamp:"+u.run+"}/")
		runs = append(runs, u.run+"/")
	}
	if named {
		return folder + strings.Join(keys, "")
	}
	return folder + "!{timestamp:" + strings.Join(runs, "") + "}"
}

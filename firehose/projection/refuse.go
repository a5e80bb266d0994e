package projection

import (
	"fmt"
	"slices"
	"strings"

	"penstock/firehose/prefix"
)

// refuseParts refuses parts that no key and no location can hold, and a prefix that does
// not end with "/".
func (p *projector) refuseParts(parts []prefix.Part) {
	before := "" // what is before the part's text: nothing, "/", or other
	for _, part := range parts {
		switch part.Kind {
		case prefix.Literal:
			p.refuseText(part, before)
			before = part.Text[len(part.Text)-1:]
			continue
		case prefix.Field:
			p.refuseField(part)
		case prefix.RandomString:
			p.cut(part.Span, "a random string differs in each key, so Athena cannot derive the folders")
		case prefix.QueryKey:
			p.refuseValues(part)
		case prefix.LambdaKey:
			p.cut(part.Span, unknownValues)
		default:
			p.cut(part.Span, "error-output-type is for ErrorOutputPrefix only")
		}
		before = "other"
	}
	if before != "/" {
		p.mend(prefix.Span{Off: len(p.src())}, "/", `no "/" at the end, and Firehose inserts none, so that the names of objects are glued to the last key`)
	}
}

// refuseValues refuses a partition key without values, or with a value that is not a
// valid folder name.
//
// Amazon Athena User Guide, "Supported types for partition projection", Enum type: commas
// stand between values, and white space is part of them.
func (p *projector) refuseValues(key prefix.Part) {
	field := p.fields[key.Text]
	if len(field.Values) == 0 && field.Time == "" {
		p.cut(key.Span, unknownValues)
	}
	for _, v := range field.Values {
		if v == "" || strings.ContainsAny(v, ",/*?$") {
			p.cut(key.Span, fmt.Sprintf("a partition key that can be %q: Athena accepts no empty values and no values with , / * ? or $", v))
			return
		}
	}
}

const unknownValues = "Athena needs the values of a partition key, in the table (enum) or in each query (injected), but they are unknown here"

// refuseText refuses text that Athena's locations cannot hold.
//
// Amazon Athena User Guide, "Specify a table location in Amazon S3", has the empty
// folders and the wildcards: https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html
func (p *projector) refuseText(text prefix.Part, before string) {
	for i := range len(text.Text) {
		refuse := func(why string) {
			at, exact := p.placeOf([]prefix.Part{text}, i, 1)
			if exact {
				p.mend(at, "", "%s", why)
				return
			}
			p.add(at, "%s", why)
		}
		switch c := text.Text[i]; {
		case c == '/' && (before == "" || before == "/"):
			refuse("a folder without a name, which Athena leaves out of a location")
		case c == '*' || c == '?':
			refuse("a wildcard, which a location cannot have")
		case c == '$':
			refuse("a $, which begins a placeholder in a location")
		}
		before = text.Text[i : i+1]
	}
}

// refuseField refuses a field that is not part of a date that Athena can project.
func (p *projector) refuseField(f prefix.Part) {
	run := f.Run()
	why := ""
	switch {
	case f.Pad > 0:
		why = "is padded with spaces, which folders should not have"
	case f.IsName():
		why = "is text, which neither sorts by time nor counts in steps"
	case f.Letter == 'Y':
		why = "is the week-based year, which differs from the calendar year around New Year"
	case f.Letter == 'h' || f.Letter == 'K':
		why = "is the same in the morning and in the evening"
	case f.Letter == 'k':
		why = "writes midnight as 24, so it does not sort by time"
	case f.IsZone():
		why = "is the time zone, not the time"
	case strings.IndexByte("sSAnN", f.Letter) >= 0:
		why = "gives nearly every object its own partition"
	case unitOf(f) < 0:
		why = "is not a year, month, day, hour or minute"
	case unitOf(f) == 0 && f.Count != len(units[0].run):
		why = "is not the year's four digits"
	default:
		return
	}
	mended := ""
	if meant := meantUnit(f); meant >= 0 && strings.IndexByte("aA", f.Letter) < 0 {
		mended = units[meant].run
	}
	p.mend(f.Span, mended, "%s (%s) %s", run, f.Means(), why)
}

// meantUnit returns the unit that the author of a field probably meant, or -1.
func meantUnit(f prefix.Part) int {
	for i, letters := range []string{"yuY", "MLQqwW", "dDFEec", "HkhKaA", "msSnN"} {
		if strings.IndexByte(letters, f.Letter) >= 0 {
			return i
		}
	}
	return -1
}

// A fix replaces a place of the expression with text.
type fix struct {
	at   prefix.Span
	text string
}

// mend adds a fault, and the text that would repair it.
func (p *projector) mend(at prefix.Span, text, format string, args ...any) {
	p.add(at, format, args...)
	p.fixes = append(p.fixes, fix{at, text})
}

// cut adds a fault that deleting the expression repairs, and its folder if that holds
// nothing else.
func (p *projector) cut(at prefix.Span, why string) {
	p.add(at, "%s", why)
	next := at.Off + at.Len
	start := strings.LastIndexAny(p.src()[:at.Off], "/}") + 1
	if (start == 0 || p.src()[start-1] == '/') && strings.HasPrefix(p.src()[next:], "/") {
		at = prefix.Span{Off: start, Len: next + len("/") - start}
	}
	p.fixes = append(p.fixes, fix{at, ""})
}

// addNearest adds the nearest prefix that can be projected to each fault.
func (p *projector) addNearest() {
	for _, candidate := range []string{p.mended(), p.rewritten(p.folder()), p.rewritten("")} {
		data, err := prefix.Parse(candidate)
		if err != nil || len(data.Expressions()) == 0 && len(p.Expressions()) > 0 {
			continue // or Firehose would append its own
		}
		try := projector{Expression: data, fields: p.fields}
		if try.project(); len(try.faults) > 0 {
			continue
		}
		for _, f := range p.faults {
			f.Msg += ": write " + candidate
		}
		return
	}
}

// mended returns the expression with all fixes applied.
func (p *projector) mended() string {
	src := p.src()
	slices.SortStableFunc(p.fixes, func(a, b fix) int { return b.at.Off - a.at.Off })
	for _, f := range p.fixes { // from the end, so that the places stay true
		src = src[:f.at.Off] + f.text + src[f.at.Off+f.at.Len:]
	}
	return src
}

// folder returns the prefix's text before its first field, without the name of a key and
// characters that locations cannot hold.
func (p *projector) folder() string {
	var folders []string
	text := ""
	for _, part := range p.Parts() {
		if part.Kind != prefix.Literal {
			if part.Kind != prefix.Field {
				text = prefix.Folder(text)
			}
			break
		}
		text += part.Text
	}
	for folder := range strings.SplitSeq(text, "/") {
		folder = strings.NewReplacer("$", "", "*", "", "?", "").Replace(folder)
		if folder != "" && !strings.HasSuffix(folder, "=") {
			folders = append(folders, folder+"/")
		}
	}
	return strings.Join(folders, "")
}

// rewritten returns a prefix with the folder, down to the same unit. Its keys have names
// if those of this one have.
func (p *projector) rewritten(folder string) string {
	finest, named, hour := -1, false, false
	for _, part := range p.Parts() {
		switch {
		case part.Kind == prefix.Literal:
			named = named || strings.HasSuffix(part.Text, "=")
		case part.Kind == prefix.Field && part.Letter == 'm' && !hour:
			finest = max(finest, 1) // mm is often written for MM
		case part.Kind == prefix.Field:
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

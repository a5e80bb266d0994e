package firehose

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The API's names of the settings, for [Fault.Field].
const (
	FieldSource         = "DeliveryStreamType"
	FieldPrefix         = "Prefix"
	FieldError          = "ErrorOutputPrefix"
	FieldBufferSize     = "BufferingHints.SizeInMBs"
	FieldBufferInterval = "BufferingHints.IntervalInSeconds"
	FieldCompression    = "CompressionFormat"
	FieldExtension      = "FileExtension"
	FieldTimeZone       = "CustomTimeZone"
	FieldPartitionBy    = "MetadataExtractionQuery"
)

// Prefixes are the two prefix expressions of an S3 destination, and the setting
// that decides what they may hold.
type Prefixes struct {
	Data                string // Prefix; may be empty
	Error               string // ErrorOutputPrefix; empty when there is none
	DynamicPartitioning bool

	// PartitionBy are the fields of a record that its partition keys are taken from, as
	// !{partitionKeyFromQuery:FIELD}. It is empty where that is not known.
	PartitionBy []string
}

// Check gives the faults of the pair: refusals, which Firehose does not accept or
// cannot evaluate, and warnings, which it accepts and its user will regret.
// An expression that does not parse has its refusals only.
//
// It encodes the Amazon Data Firehose Developer Guide, "Custom prefixes for Amazon
// S3 objects", semantic rules: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
func (p Prefixes) Check() (refusals, warnings Faults) {
	data, refusals := parseField(FieldPrefix, p.Data)
	errs, more := parseField(FieldError, p.Error)
	refusals = append(refusals, more...)
	if data != nil {
		refusals = append(refusals, p.refuseData(data)...)
		warnings = append(warnings, warn(FieldPrefix, data)...)
	}
	if errs != nil {
		refusals = append(refusals, refuseError(errs)...)
		warnings = append(warnings, warn(FieldError, errs)...)
	}
	if data != nil && errs != nil {
		warnings = append(warnings, p.warnPair(data, errs)...)
	}
	return refusals, warnings
}

// Parse gives the two prefixes, ready to evaluate, or the refusals of
// [Prefixes.Check] as the error. Where there is no ErrorOutputPrefix, errs is
// what Firehose uses instead.
func (p Prefixes) Parse() (data, errs *Prefix, err error) {
	if refusals, _ := p.Check(); len(refusals) > 0 {
		return nil, nil, refusals
	}
	if data, err = ParsePrefix(p.Data); err != nil {
		return nil, nil, err
	}
	if p.Error == "" {
		p.Error = p.Data + defaultError
	}
	errs, err = ParsePrefix(p.Error)
	return data, errs, err
}

// defaultError is what follows the data prefix in the place of a missing
// ErrorOutputPrefix.
const defaultError = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH/}"

// parseField parses the expression of a setting; its faults name the setting.
func parseField(name, src string) (*Prefix, Faults) {
	p, err := ParsePrefix(src)
	if err == nil {
		return p, nil
	}
	faults := err.(Faults) // all that ParsePrefix returns
	for _, f := range faults {
		f.Field = name
	}
	return nil, faults
}

// A report collects the faults of one expression.
type report struct {
	*Prefix
	name   string
	faults Faults
}

func (r *report) add(at span, format string, args ...any) {
	f := r.fault(at, format, args...)
	f.Field = r.name
	r.faults = append(r.faults, f)
}

// refuseControls refuses control characters: the lists of S3 are XML, which has none.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
func (r *report) refuseControls() {
	for i, c := range r.src {
		if unicode.IsControl(c) {
			r.add(span{i, utf8.RuneLen(c)}, "a control character: leave it out")
		}
	}
}

func (p Prefixes) refuseData(data *Prefix) Faults {
	r := report{Prefix: data, name: FieldPrefix}
	if len(data.exprs) > 0 && p.Error == "" {
		r.add(data.exprs[0], "an expression here needs an ErrorOutputPrefix, and there is none: set it, for example to %s",
			"!{firehose:error-output-type}/!{timestamp:yyyy/MM/}")
	}
	r.refuseControls()
	for _, part := range data.parts {
		switch part.kind {
		case errorType:
			r.add(part.span(), "error-output-type is for ErrorOutputPrefix only: take it out of Prefix")
		case queryKey, lambdaKey:
			if !p.DynamicPartitioning {
				r.add(part.span(), "a partition key needs dynamic partitioning, which is off: turn it on, or take the key out")
			} else if part.kind == queryKey && len(p.PartitionBy) > 0 && !slices.Contains(p.PartitionBy, part.text) {
				r.add(part.span(), "no partition key is called %s: write %s", part.text, strings.Join(p.PartitionBy, " or "))
			}
		}
	}
	r.refuseLength()
	return append(r.faults, p.refuseFields(data)...)
}

// refuseFields refuses fields that are no partition keys, or none of this prefix, which
// has to have all: Developer Guide, "Use Amazon S3 bucket prefix to deliver data". So
// many as the 50 that a stream may have do not fit into a prefix.
func (p Prefixes) refuseFields(data *Prefix) (faults Faults) {
	for i, name := range p.PartitionBy {
		refuse := func(format string, args ...any) {
			faults = append(faults, valueFault(FieldPartitionBy, name, format, args...))
		}
		switch used := func(part part) bool { return part.kind == queryKey && part.text == name }; {
		case !fieldRule.MatchString(name):
			refuse("a field is letters, digits and underscores, a digit not first: rename it in the records")
		case slices.Contains(p.PartitionBy[:i], name):
			refuse("the field is there twice: leave one")
		case !slices.ContainsFunc(data.parts, used):
			refuse("Prefix has no !{partitionKeyFromQuery:%s}: write it there, or leave the field out", name)
		}
	}
	return faults
}

// fieldRule is what jq takes as a name without quotes.
var fieldRule = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func refuseError(errs *Prefix) Faults {
	r := report{Prefix: errs, name: FieldError}
	r.refuseControls()
	if len(errs.exprs) > 0 && !errs.has(errorType) {
		r.add(errs.exprs[0], "an ErrorOutputPrefix with an expression needs !{firehose:error-output-type} in it: add it, for example as the first folder")
	}
	for _, part := range errs.parts {
		if part.kind == queryKey || part.kind == lambdaKey {
			r.add(part.span(), "a partition key is for Prefix only, failed records have none: take it out of ErrorOutputPrefix")
		}
	}
	r.refuseLength()
	return r.faults
}

func (r *report) refuseLength() {
	if n := r.maxLen(); n > maxEvaluated {
		r.add(r.all(), "can evaluate to %d characters, and Firehose takes %d: shorten it", n, maxEvaluated)
	}
}

// warnPair warns of what only the two together show.
func (p Prefixes) warnPair(data, errs *Prefix) Faults {
	r := report{Prefix: errs, name: FieldError}
	folder := folderOf(data.Head())
	if p.Error == "" {
		if folder != "" && len(data.exprs) == 0 {
			r = report{Prefix: data, name: FieldPrefix}
			r.add(r.all(), "without an ErrorOutputPrefix, error objects go to %q, among the data: set one outside %q",
				p.Data+"processing-failed/…", folder)
		}
		return r.faults
	}
	if len(errs.exprs) == 0 && len(data.exprs) > 0 {
		r.add(r.all(), "no expression here, while Prefix has one: the API takes it, but the console does not, "+
			"and errors of every type share a folder: add !{firehose:error-output-type}/")
	}
	for _, head := range errs.heads() {
		switch errorFolder := folderOf(head); {
		case folder != "" && strings.HasPrefix(errorFolder, folder):
			r.add(r.place(folder), "error objects land in %q, among the data in %q, where queries read them: start with another folder", errorFolder, folder)
			return r.faults
		case errorFolder != "" && strings.HasPrefix(folder, errorFolder):
			r.add(r.place(errorFolder), "data objects land in %q, among the errors in %q: start with another folder", folder, errorFolder)
			return r.faults
		}
	}
	return r.faults
}

// heads are the texts that an error prefix can begin with, up to its first part
// that is neither text nor the error type.
func (p *Prefix) heads() []string {
	var all []string
	for _, typ := range ErrorTypes() {
		var head strings.Builder
		for _, part := range p.parts {
			if part.kind != literal && part.kind != errorType {
				break
			}
			text, _ := part.at(time.Time{}, Values{ErrorType: typ}) // these kinds never fail
			head.WriteString(text)
		}
		all = append(all, head.String())
	}
	return all
}

// place is where the prefix names the folder, one that its head begins with: in
// its text, or else in the expression that follows.
func (p *Prefix) place(folder string) span {
	if strings.HasPrefix(p.src, folder) {
		return span{0, len(folder)}
	}
	return p.exprs[0]
}

// folderOf is the key up to its last slash: where a table would be put.
func folderOf(key string) string {
	return key[:strings.LastIndexByte(key, '/')+1]
}

// has says that one of the prefix's parts is of the kind.
func (p *Prefix) has(k kind) bool {
	for _, part := range p.parts {
		if part.kind == k {
			return true
		}
	}
	return false
}

package prefix

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"penstock/internal/diagnostic"
)

// The API's names of the settings, used in [Fault.Field].
const (
	FieldPrefix      = "Prefix"
	FieldError       = "ErrorOutputPrefix"
	FieldPartitionBy = "MetadataExtractionQuery"
)

// Pair holds the two prefix expressions of an S3 destination and the settings that
// decide what they may contain.
type Pair struct {
	Data                string // Prefix; may be empty
	Error               string // ErrorOutputPrefix; may be empty
	DynamicPartitioning bool
	// NoErrors says that no ErrorOutputPrefix is expected: a Redshift destination has none,
	// and records of a backup do not fail.
	NoErrors bool

	// PartitionKeys are the names of the partition keys that the stream's query extracts,
	// used as !{partitionKeyFromQuery:NAME}. Empty means unknown.
	PartitionKeys []string
}

// Parse parses both expressions. Where Error is empty, errs is the prefix that
// Firehose uses instead.
//
// Warnings are about what Firehose accepts although it is probably a mistake. They are
// returned even if there is an error. The error is a [Faults] with everything that
// Firehose refuses or cannot evaluate. An expression that does not parse has no
// warnings.
//
// Source: Amazon Data Firehose Developer Guide, "Custom prefixes for Amazon S3
// objects", semantic rules: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
func (p Pair) Parse() (data, errs *Expression, warnings Faults, err error) {
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
	if len(refusals) > 0 {
		return nil, nil, warnings, refusals
	}
	if p.Error == "" {
		errs, err = Parse(p.Data + defaultError)
	}
	return data, errs, warnings, err
}

// defaultError is the expression that Firehose appends to the data prefix if
// ErrorOutputPrefix is empty.
const defaultError = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH/}"

// parseField parses the expression of a setting. Its faults name the setting.
func parseField(name, src string) (*Expression, Faults) {
	e, err := Parse(src)
	if err == nil {
		return e, nil
	}
	faults := err.(Faults) // all that Parse returns
	for _, f := range faults {
		f.Field = name
	}
	return nil, faults
}

// A report collects the faults of one expression.
type report struct {
	*Expression
	name   string
	faults Faults
}

func (r *report) add(at Span, format string, args ...any) {
	f := r.Fault(at, format, args...)
	f.Field = r.name
	r.faults = append(r.faults, f)
}

// refuseControls refuses control characters. S3 lists keys as XML, which cannot hold
// them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
func (r *report) refuseControls() {
	for i, c := range r.src {
		if unicode.IsControl(c) {
			r.add(Span{i, utf8.RuneLen(c)}, "a control character: leave it out")
		}
	}
}

func (r *report) refuseLength() {
	if n := r.maxLen(); n > maxEvaluated {
		r.add(r.all(), "can evaluate to %d characters, but Firehose allows %d: shorten it", n, maxEvaluated)
	}
}

func (p Pair) refuseData(data *Expression) Faults {
	r := report{Expression: data, name: FieldPrefix}
	if len(data.exprs) > 0 && p.Error == "" {
		r.add(data.exprs[0], "an expression here needs an ErrorOutputPrefix, and there is none: set it, for example to %s",
			"!{firehose:error-output-type}/!{timestamp:yyyy/MM/}")
	}
	r.refuseControls()
	for _, part := range data.parts {
		switch part.Kind {
		case ErrorType:
			r.add(part.Span, "error-output-type is for ErrorOutputPrefix only: take it out of Prefix")
		case QueryKey, LambdaKey:
			if !p.DynamicPartitioning {
				r.add(part.Span, "a partition key needs dynamic partitioning, which is off: turn it on, or take the key out")
			} else if part.Kind == QueryKey && len(p.PartitionKeys) > 0 && !slices.Contains(p.PartitionKeys, part.Text) {
				r.add(part.Span, "no partition key is called %s: write %s%s", part.Text, strings.Join(p.PartitionKeys, " or "), diagnostic.DidYouMean(part.Text, p.PartitionKeys...))
			}
		}
	}
	r.refuseLength()
	return append(r.faults, p.refuseKeys(data)...)
}

// refuseKeys refuses names of two partition keys, and keys that the prefix does not use:
// it has to use all. 50 keys, the most that a stream may have, do not fit into a prefix.
//
// Amazon Data Firehose Developer Guide, "Use Amazon S3 bucket prefix to deliver data":
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-s3bucketprefix.html
func (p Pair) refuseKeys(data *Expression) (faults Faults) {
	for i, name := range p.PartitionKeys {
		refuse := func(format string, args ...any) {
			faults = append(faults, &Fault{Field: FieldPartitionBy, Expr: name, Len: len(name), Msg: fmt.Sprintf(format, args...)})
		}
		switch used := func(part Part) bool { return part.Kind == QueryKey && part.Text == name }; {
		case slices.Contains(p.PartitionKeys[:i], name):
			refuse("two partition keys have this name: leave one of them")
		case !slices.ContainsFunc(data.parts, used):
			refuse("Prefix has no !{partitionKeyFromQuery:%s}: write it there, or leave the key out", name)
		}
	}
	return faults
}

func refuseError(errs *Expression) Faults {
	r := report{Expression: errs, name: FieldError}
	r.refuseControls()
	if len(errs.exprs) > 0 && !errs.has(ErrorType) {
		r.add(errs.exprs[0], "an ErrorOutputPrefix with an expression needs !{firehose:error-output-type}: add it, for example as the first folder")
	}
	for _, part := range errs.parts {
		if part.Kind == QueryKey || part.Kind == LambdaKey {
			r.add(part.Span, "a partition key is for Prefix only, failed records have none: take it out of ErrorOutputPrefix")
		}
	}
	r.refuseLength()
	return r.faults
}

// warnPair warns of prefixes that get in each other's way.
func (p Pair) warnPair(data, errs *Expression) Faults {
	r := report{Expression: errs, name: FieldError}
	folder := Folder(data.Head())
	if p.Error == "" {
		if folder != "" && len(data.exprs) == 0 && !p.NoErrors {
			r = report{Expression: data, name: FieldPrefix}
			r.add(r.all(), "without an ErrorOutputPrefix, error objects go to %q, among the data: set one outside %q",
				p.Data+"processing-failed/…", folder)
		}
		return r.faults
	}
	if len(errs.exprs) == 0 && len(data.exprs) > 0 {
		r.add(r.all(), "no expression here, while Prefix has one: the API accepts it, but the console does not, "+
			"and errors of every type share a folder: add !{firehose:error-output-type}/")
	}
	for _, head := range errs.Heads() {
		switch errorFolder := Folder(head); {
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

// Heads returns the texts that keys can begin with, one for each of [ErrorTypes]: up to the
// first part that is neither text nor the error type.
func (e *Expression) Heads() []string {
	var all []string
	for _, typ := range ErrorTypes() {
		var head strings.Builder
		for _, part := range e.parts {
			if part.Kind != Literal && part.Kind != ErrorType {
				break
			}
			text, _ := part.At(time.Time{}, Values{ErrorType: typ}) // these kinds never fail
			head.WriteString(text)
		}
		all = append(all, head.String())
	}
	return all
}

// place returns where the expression names the folder that its head begins with: in
// its text, or else in the first !{…}.
func (e *Expression) place(folder string) Span {
	if strings.HasPrefix(e.src, folder) {
		return Span{0, len(folder)}
	}
	return e.exprs[0]
}

// Folder returns a key up to its last slash.
func Folder(key string) string {
	return key[:strings.LastIndexByte(key, '/')+1]
}

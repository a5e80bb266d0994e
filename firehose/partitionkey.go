package firehose

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A PartitionKey is a partition key that a stream takes from a field of its records.
type PartitionKey struct {
	Name string   // in the prefix, as !{partitionKeyFromQuery:NAME}
	Path []string // of the field, such as event, type

	// Time is the pattern of a date, such as yyyy-MM-dd, if the field holds the record's own
	// time. The key is then that date in UTC. Otherwise it is empty, and the key is the
	// field's value.
	Time string
}

// ParsePartitionKey parses the path of a field, such as eventType or event.type, or such a
// path and the pattern of a date: timestamp:yyyy-MM-dd. The key is named after the path,
// event_type, and after the last part of the date, timestamp_day. The error is a [Fault].
func ParsePartitionKey(text string) (PartitionKey, error) {
	path, pattern, dated := strings.Cut(text, ":")
	k := PartitionKey{Path: strings.Split(path, "."), Time: pattern}
	off := 0
	for _, field := range k.Path {
		if !fieldRule.MatchString(field) {
			return PartitionKey{}, partitionFault(text, off, len(field), "a field is letters, digits and underscores, a digit not first: rename it in the records")
		}
		off += len(field) + len(".")
	}
	k.Name = strings.Join(k.Path, "_")
	if !dated {
		return k, nil
	}
	if !timeRule.MatchString(pattern) {
		better := ""
		if mended := javaLetters.Replace(pattern); timeRule.MatchString(mended) {
			better = ": write " + mended
		}
		return PartitionKey{}, partitionFault(text, len(path)+len(":"), len(pattern), "a date is yyyy, yyyy-MM, yyyy-MM-dd or yyyy-MM-dd-HH, where / _ . or nothing may replace a hyphen"+better)
	}
	k.Name += "_" + lastUnit(pattern)
	return k, nil
}

// lastUnit returns the name of the last part of a date.
func lastUnit(pattern string) string {
	for letters, unit := range map[string]string{"HH": "hour", "dd": "day", "MM": "month", "yyyy": "year"} {
		if strings.HasSuffix(pattern, letters) {
			return unit
		}
	}
	return ""
}

func partitionFault(text string, off, n int, msg string) *Fault {
	return &Fault{Field: FieldPartitionBy, Expr: text, Off: off, Len: n, Msg: msg}
}

// partitionKeys parses PartitionBy, which has only names if there is a Query. It returns
// no keys if one is invalid, because the prefix cannot be checked against the others.
func (d Definition) partitionKeys() (keys []PartitionKey, faults Faults) {
	if d.Query != "" {
		return nil, nil
	}
	for _, text := range d.PartitionBy {
		k, err := ParsePartitionKey(text)
		if fault, is := errors.AsType[*Fault](err); is {
			faults = append(faults, fault)
			continue
		}
		keys = append(keys, k)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return keys, nil
}

// partitions refuses a query that is too long, and dates of records in a stream whose keys
// have the times of another zone.
func (c *checker) partitions(s Stream) {
	if query := s.PartitionQuery(); len(query) > maxQuery {
		c.refuse(FieldPartitionBy, strings.Join(s.PartitionBy, ","), "the jq query has %d characters, but Firehose allows %d: partition by fewer fields", len(query), maxQuery)
	}
	dated := slices.ContainsFunc(s.Partitions, func(k PartitionKey) bool { return k.Time != "" })
	if dated && c.TimeZone != "" && c.TimeZone != "UTC" {
		c.refuse(FieldTimeZone, c.TimeZone, "dates of records are in UTC, because jq knows no time zones: write UTC, or partition by no date")
	}
}

// maxQuery is the length of a ParameterValue:
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html
const maxQuery = 5120

// keyNames returns the names of the partition keys.
func (s Stream) keyNames() (names []string) {
	if s.Query != "" {
		return s.PartitionBy
	}
	for _, k := range s.Partitions {
		names = append(names, k.Name)
	}
	return names
}

// PartitionQuery returns the jq query that finds the partition keys: Query, or that of
// Partitions. It is empty if both are.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
func (s Stream) PartitionQuery() string {
	if s.Query != "" || len(s.Partitions) == 0 {
		return s.Query
	}
	var keys []string
	for _, k := range s.Partitions {
		keys = append(keys, k.Name+":"+k.Query())
	}
	return "{" + strings.Join(keys, ",") + "}"
}

var (
	// fieldRule matches the names that jq takes without quotes.
	fieldRule = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// timeRule matches the dates whose texts sort by time and that Athena projects.
	timeRule = regexp.MustCompile(`^yyyy([-/_.]?MM([-/_.]?dd([-/_.]?HH)?)?)?$`)
	// javaLetters replaces letters of other languages' patterns.
	javaLetters = strings.NewReplacer("Y", "y", "D", "d", "m", "M", "h", "H")
	// jqLetters replaces a date's letters by those of strftime.
	jqLetters = strings.NewReplacer("yyyy", "%Y", "MM", "%m", "dd", "%d", "HH", "%H")
)

// Query returns the jq expression of the key's value.
func (k PartitionKey) Query() string {
	field := "." + strings.Join(k.Path, ".")
	if k.Time == "" {
		return field
	}
	return fmt.Sprintf(timeQuery, field, jqLetters.Replace(k.Time))
}

// timeQuery is the jq expression of a date in UTC, given a field and a format of strftime.
// The field is a text in ISO 8601 with Z or an offset, or a number of seconds since 1970,
// or one of milliseconds, which is 1e11 at least. Others are errors, as are texts without
// a zone and times outside 1973 to 5138, where the two kinds of numbers are ambiguous.
//
// jq 1.6 reads no offset and no fraction of a second, so the expression takes the text
// apart. fromdate accepts the 30th of February, and is wrong by an hour in summer where
// TZ is not UTC, so t compares what it read with the text.
const timeQuery = `(def t:. as $t|fromdate|if todate==$t then . else error("not a time") end;` +
	`%s|if .==null then . else if type=="number" then if .>=1e11 then ./1000 else . end ` +
	`elif .[-1:]=="Z" then ("1"+.[19:-1]+"1"|tonumber) as $f|.[:19]+"Z"|t ` +
	`else ("1"+.[19:-6]+"1"|tonumber) as $f|("1970-01-01T"+.[-5:]+":00Z"|t) as $o|` +
	`(.[:19]+"Z"|t)+({"+":-$o,"-":$o}[.[-6:-5]]//error("not a time")) end` +
	`|if .>=1e8 and .<1e11 then strftime("%s") else error("not a time") end end)`

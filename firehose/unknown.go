package firehose

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// objectFields are the settings that decide when an object is complete and what it holds.
var objectFields = []string{FieldPartitioning, FieldConversion, FieldProcessing, FieldBufferSize, FieldBufferInterval, FieldCompression, FieldParquetCodec}

// keyFields are the settings that decide the keys of data objects, besides the name.
var keyFields = []string{FieldPrefix, FieldTimeZone, FieldExtension, FieldCompression, FieldConversion, FieldPartitioning}

// rowFields are the settings that decide which rows a converted object has, and how it
// has them.
var rowFields = []string{FieldDeserializer, FieldKeyMappings, FieldTimestampFormats, FieldParquetVersion, FieldBlockSize, FieldPageSize, FieldMaxPadding, FieldDictionary}

// UnknownFields returns the fields of [Definition.Unknown], sorted.
func (d Definition) UnknownFields() []string { return slices.Sorted(maps.Keys(d.Unknown)) }

// KeysKnown reports whether all settings are known that decide the keys of data objects.
// The name may be unknown.
func (d Definition) KeysKnown() bool { return d.firstUnknown(keyFields) == "" }

func (d Definition) firstUnknown(of []string) string {
	for _, field := range of {
		if d.Unknown[field] != nil {
			return field
		}
	}
	return ""
}

// NeedsAll returns an error for each setting that is unknown although it decides which
// objects the stream writes. The name and the source are not among them.
func (d Definition) NeedsAll() error {
	var faults Faults
	for _, field := range d.UnknownFields() {
		ofBackup := field == FieldBackup || strings.HasPrefix(field, BackupFields)
		if ofBackup || field == FieldError || slices.Contains(slices.Concat(objectFields, keyFields, rowFields), field) {
			faults = append(faults, &Fault{Field: field, Msg: fmt.Sprintf("unknown: %v", d.Unknown[field])})
		}
	}
	return faults.Err()
}

// assumed returns the definition with values for unknown settings that agree with the
// known ones.
func (d Definition) assumed() Definition {
	if d.Unknown[FieldPrefix] != nil {
		d.PartitionBy = nil
	}
	if d.Unknown[FieldError] != nil {
		d.ErrorOutputPrefix = "!{firehose:error-output-type}/"
	}
	if d.Unknown[FieldPartitioning] != nil {
		d.DynamicPartitioning = strings.Contains(d.Prefix, "!{partitionKeyFrom")
	}
	return d
}

// known returns the faults of known settings.
func (d Definition) known(faults Faults) (known Faults) {
	for _, fault := range faults {
		if d.Unknown[fault.Field] == nil {
			known = append(known, fault)
		}
	}
	return known
}

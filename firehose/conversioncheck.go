package firehose

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"penstock/internal/diagnostic"
)

// Limits of a conversion's settings: API_ParquetSerDe, API_OpenXJsonSerDe and
// API_HiveJsonSerDe, and "Convert input data format" of the guide for the size hint.
const (
	minConversionSizeMiB = 64
	minBlockSizeBytes    = 64 << 20
	minPageSizeBytes     = 64 << 10
	maxSettingLength     = 1024
)

// The values of the settings, in the API's order.
var (
	parquetCodecs   = []string{"UNCOMPRESSED", "GZIP", "SNAPPY"}
	parquetVersions = []string{"V1", "V2"}
)

// remedies says how to write a required setting.
var remedies = map[string]string{
	FieldInputFormat:    `format conversion needs to know how records are read: add {"Deserializer": {"OpenXJsonSerDe": {}}}`,
	FieldOutputFormat:   `format conversion needs to know what to write: add {"Serializer": {"ParquetSerDe": {}}}`,
	FieldSchema:         "format conversion needs the table whose columns it writes: add DatabaseName, TableName and RoleARN",
	FieldDeserializer:   "format conversion has one deserializer: write OpenXJsonSerDe or HiveJsonSerDe",
	FieldSerializer:     "format conversion has one serializer: write ParquetSerDe or OrcSerDe",
	FieldSchemaRole:     "Firehose reads the table with this role: write its ARN",
	FieldSchemaDatabase: "write the database of the table in AWS Glue",
	FieldSchemaTable:    "write the name of the table in AWS Glue",
}

// serDes checks the values of the SerDes. Firehose refuses them before it compares
// settings, and in this order.
//
// The order, also that of the checks in [New], was seen in its answers:
// https://github.com/floci-io/floci/issues/3235.
func (c *checker) serDes() {
	if c.Conversion == "" {
		return
	}
	p := c.Converter.Parquet
	atLeast := func(field string, value, least int) {
		if value < least {
			c.refuse(field, strconv.Itoa(value), "the value is %d or more", least)
		}
	}
	atLeast(FieldMaxPadding, p.MaxPaddingBytes, 0)
	atLeast(FieldBlockSize, p.BlockSizeBytes, minBlockSizeBytes)
	atLeast(FieldPageSize, p.PageSizeBytes, minPageSizeBytes)
	oneOf := func(field, value string, all []string) {
		if !slices.Contains(all, value) {
			c.refuse(field, value, "the value is one of %s (case-sensitive)%s", strings.Join(all, ", "), diagnostic.DidYouMean(value, all...))
		}
	}
	oneOf(FieldParquetCodec, p.Compression, parquetCodecs)
	oneOf(FieldParquetVersion, p.WriterVersion, parquetVersions)
	for _, column := range slices.Sorted(maps.Keys(c.Converter.Deserializer.Keys)) {
		if key := c.Converter.Deserializer.Keys[column]; strings.ContainsFunc(column, unicode.IsSpace) || blank(column) || blank(key) {
			c.refuse(FieldKeyMappings, "", "%.40q to %.40q: each has 1 to %d characters, and a column no white space", column, key, maxSettingLength)
		}
	}
	for _, format := range c.Converter.Deserializer.TimestampFormats {
		if blank(format) {
			c.refuse(FieldTimestampFormats, "", "%.40q: a format has 1 to %d characters", format, maxSettingLength)
		}
	}
}

// blank reports whether a text is shorter or longer than the API accepts.
func blank(text string) bool {
	return strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > maxSettingLength
}

// uncompressed refuses compression of objects that are converted.
func (c *checker) uncompressed() {
	if c.Conversion != "" && c.Compression != Uncompressed && slices.Contains(Compressions(), c.Compression) {
		c.refuse(FieldCompression, string(c.Compression), "%s is compressed by its own writer: leave CompressionFormat out", c.Conversion)
	}
}

// missing refuses a conversion that lacks required settings.
func (c *checker) missing() {
	if c.Conversion == "" {
		return
	}
	for _, field := range c.Converter.Missing {
		c.refuse(field, "", "missing: %s", remedies[field])
	}
}

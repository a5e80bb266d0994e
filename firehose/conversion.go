package firehose

// Conversion is the output of format conversion; empty for none.
type Conversion string

// The formats that Firehose converts JSON records to.
const (
	Parquet Conversion = "Parquet"
	ORC     Conversion = "ORC"
)

// ContentEncoding returns the Content-Encoding of objects, as observed for Parquet:
// https://github.com/floci-io/floci/blob/main/docs/services/firehose.md.
func (c Conversion) ContentEncoding() string {
	return map[Conversion]string{Parquet: "hadoop-snappy"}[c]
}

func (c Conversion) extension() string {
	return map[Conversion]string{Parquet: ".parquet", ORC: ".orc"}[c]
}

// Converter holds the settings of format conversion.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html
type Converter struct {
	Deserializer Deserializer
	Parquet      ParquetSerDe
	Table        CatalogTable // its names may be empty, which means unknown
	// Columns are those of the table, if the document that defines the stream defines the
	// table, too.
	Columns []Column
	// Missing lists the required settings that are not written, by the API's names.
	Missing []string
}

// Column is a column of a table, with its type in Hive.
type Column struct{ Name, Type string }

// Deserializer is the SerDe that reads records: OpenXJsonSerDe, or HiveJsonSerDe.
//
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_OpenXJsonSerDe.html
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_HiveJsonSerDe.html
type Deserializer struct {
	CaseInsensitive   bool              // CaseInsensitive
	DotsToUnderscores bool              // ConvertDotsInJsonKeysToUnderscores
	Keys              map[string]string // ColumnToJsonKeyMappings

	Hive             bool     // HiveJsonSerDe, to which the settings above do not apply
	TimestampFormats []string // TimestampFormats of HiveJsonSerDe
}

// ParquetSerDe is the SerDe that writes Parquet.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ParquetSerDe.html
type ParquetSerDe struct {
	Compression     string // SNAPPY, GZIP or UNCOMPRESSED
	WriterVersion   string // V1 or V2
	BlockSizeBytes  int
	PageSizeBytes   int
	MaxPaddingBytes int
	Dictionary      bool // EnableDictionaryCompression, whose default AWS does not document
}

// defaultConverter has the API's defaults.
func defaultConverter() Converter {
	return Converter{
		Deserializer: Deserializer{CaseInsensitive: true},
		Parquet:      ParquetSerDe{Compression: "SNAPPY", WriterVersion: "V1", BlockSizeBytes: 256 << 20, PageSizeBytes: 1 << 20, Dictionary: true},
		Table:        CatalogTable{VersionID: "LATEST"},
	}
}

// The settings of a conversion by the API's names, used in [Fault.Field].
const (
	FieldConversion       = "DataFormatConversionConfiguration"
	FieldInputFormat      = "InputFormatConfiguration"
	FieldOutputFormat     = "OutputFormatConfiguration"
	FieldSchema           = "SchemaConfiguration"
	FieldDeserializer     = "Deserializer"
	FieldSerializer       = "Serializer"
	FieldSchemaRole       = "SchemaConfiguration.RoleARN"
	FieldSchemaDatabase   = "SchemaConfiguration.DatabaseName"
	FieldSchemaTable      = "SchemaConfiguration.TableName"
	FieldKeyMappings      = "OpenXJsonSerDe.ColumnToJsonKeyMappings"
	FieldTimestampFormats = "HiveJsonSerDe.TimestampFormats"
	FieldParquetCodec     = "ParquetSerDe.Compression"
	FieldParquetVersion   = "ParquetSerDe.WriterVersion"
	FieldBlockSize        = "ParquetSerDe.BlockSizeBytes"
	FieldPageSize         = "ParquetSerDe.PageSizeBytes"
	FieldMaxPadding       = "ParquetSerDe.MaxPaddingBytes"
	FieldDictionary       = "ParquetSerDe.EnableDictionaryCompression"
)

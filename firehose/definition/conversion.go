package definition

import "penstock/firehose"

// conversionSizeMiB is the default size hint with format conversion.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
const conversionSizeMiB = 128

// conversion reads how records are converted. A conversion that lacks the output format is
// one to Parquet, which [firehose.New] refuses.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html
func (n node) conversion(d *firehose.Definition) {
	on := n.set // the API's default if the block is present
	n.at("Enabled").boolean(&on, firehose.FieldConversion)
	if !on || n.Object() == nil || n.unknowns[firehose.FieldConversion] != nil {
		return
	}
	d.Conversion = firehose.Parquet
	c := converter{&d.Converter}
	input, output, schema := n.at("InputFormatConfiguration"), n.at("OutputFormatConfiguration"), n.at("SchemaConfiguration")
	reads, writes, named := c.has(input, firehose.FieldInputFormat), c.has(output, firehose.FieldOutputFormat), c.has(schema, firehose.FieldSchema)
	if reads {
		c.deserializer(input.at("Deserializer"))
	}
	if writes {
		d.Conversion = c.serializer(output.at("Serializer"))
	}
	if named {
		c.table(schema)
	}
}

// A converter reads the settings of a conversion.
type converter struct{ *firehose.Converter }

// has reports whether a required setting is written. It notes one that is missing.
func (c converter) has(n node, field string) bool {
	if !n.set {
		c.missing(n, field)
	}
	return n.set
}

func (c converter) missing(n node, field string) {
	if !n.inside {
		n.places[field] = n.fault("").Error()
		c.Missing = append(c.Missing, field)
	}
}

// oneOf returns two blocks of which a conversion has one. ok is false if it has not, or if
// it is unknown, which is noted of the field in unknown.
func (c converter) oneOf(n node, first, second, field, unknown string) (a, b node, ok bool) {
	a, b = n.at(first), n.at(second)
	if a.isUnknown(unknown) || b.isUnknown(unknown) {
		return a, b, false
	}
	a.object()
	b.object()
	switch {
	case a.set && b.set:
		n.refuse("%s and %s, where format conversion has one: leave one", first, second)
	case !a.set && !b.set:
		c.missing(n, field)
	}
	return a, b, a.set != b.set
}

// deserializer reads which SerDe reads the records.
func (c converter) deserializer(n node) {
	openX, hive, ok := c.oneOf(n, "OpenXJsonSerDe", "HiveJsonSerDe", firehose.FieldDeserializer, firehose.FieldDeserializer)
	if !ok {
		return
	}
	d, field := &c.Deserializer, firehose.FieldDeserializer
	d.Hive = hive.set
	if formats := hive.at("TimestampFormats"); !formats.isUnknown(firehose.FieldTimestampFormats) {
		for _, item := range formats.list() {
			var format string
			item.text(&format, firehose.FieldTimestampFormats)
			d.TimestampFormats = append(d.TimestampFormats, format)
		}
	}
	openX.at("CaseInsensitive").boolean(&d.CaseInsensitive, field)
	openX.at("ConvertDotsInJsonKeysToUnderscores").boolean(&d.DotsToUnderscores, field)
	mappings := openX.at("ColumnToJsonKeyMappings")
	if mappings.isUnknown(firehose.FieldKeyMappings) {
		return
	}
	object, _ := mappings.object()
	for _, column := range object.Keys {
		if d.Keys == nil {
			d.Keys = map[string]string{}
		}
		var key string
		mappings.at(column).text(&key, firehose.FieldKeyMappings)
		d.Keys[column] = key
	}
}

// serializer reads which SerDe writes the records.
func (c converter) serializer(n node) firehose.Conversion {
	parquet, orc, ok := c.oneOf(n, "ParquetSerDe", "OrcSerDe", firehose.FieldSerializer, firehose.FieldConversion)
	switch {
	case !ok:
		return firehose.Parquet
	case orc.set:
		return firehose.ORC
	}
	p := &c.Parquet
	parquet.at("Compression").text(&p.Compression, firehose.FieldParquetCodec)
	parquet.at("WriterVersion").text(&p.WriterVersion, firehose.FieldParquetVersion)
	parquet.at("BlockSizeBytes").whole(&p.BlockSizeBytes, firehose.FieldBlockSize)
	parquet.at("PageSizeBytes").whole(&p.PageSizeBytes, firehose.FieldPageSize)
	parquet.at("MaxPaddingBytes").whole(&p.MaxPaddingBytes, firehose.FieldMaxPadding)
	parquet.at("EnableDictionaryCompression").boolean(&p.Dictionary, firehose.FieldDictionary)
	return firehose.Parquet
}

package firehose

// Definition holds the settings of a delivery stream that decide which objects it writes to
// S3. It leaves out those of other destinations. Start with [Defaults] or [Example], or read
// one with package definition: the zero value is not valid. [New] checks it.
type Definition struct {
	Name    string // DeliveryStreamName
	Version int    // 1 when the stream is created, plus 1 for each update
	Source  Source // DeliveryStreamType

	// Destination is what the stream delivers to; empty for S3. The settings from Prefix on
	// are those of the objects in S3: of Redshift, those that it copies its rows from. Other
	// destinations have none, and these settings their defaults.
	Destination Destination

	Prefix              string // prefix expression of delivered objects; may be empty
	ErrorOutputPrefix   string // prefix expression of failed records; may be empty
	DynamicPartitioning bool   // DynamicPartitioningConfiguration
	// PartitionBy lists the partition keys: the fields to take them from, as
	// [ParsePartitionKey] reads them, or with a Query their names. Empty means unknown.
	PartitionBy []string
	// Query is MetadataExtractionQuery, the jq query that finds the partition keys. If it
	// is empty, the query follows from PartitionBy; see [Stream.PartitionQuery].
	Query string
	// Logs is what the processors for records of CloudWatch Logs do.
	Logs Logs
	// Deaggregation is how the processor RecordDeAggregation divides a record.
	Deaggregation Deaggregation

	BufferSizeMiB         int // BufferingHints.SizeInMBs
	BufferIntervalSeconds int // BufferingHints.IntervalInSeconds

	Compression     Compression // CompressionFormat
	FileExtension   string      // FileExtension; empty for that of the compression
	TimeZone        string      // CustomTimeZone, of prefixes and object names; empty for UTC
	AppendDelimiter bool        // the processor AppendDelimiterToRecord: a line feed after each record
	Conversion      Conversion  // DataFormatConversionConfiguration; empty for none
	Converter       Converter   // settings of the conversion

	// Unknown holds, by the API's name of a setting such as Prefix, why its value is
	// unknown. The setting then has its default, which stands for no value.
	Unknown map[string]error

	// Unnamed reports that a template gives no name, so that CloudFormation generates
	// one. Name is then a placeholder.
	Unnamed bool
	// Backup defines the objects of the records as they arrive, which Firehose also writes if
	// S3BackupMode is Enabled, or All… for some destinations. It is nil otherwise. Only its
	// prefixes, hints and compression count; what is unknown of them is in the stream's
	// Unknown, such as S3BackupConfiguration.Prefix.
	Backup *Definition

	// Transformation is the processor Lambda; nil for none. The output of its function is
	// unknown.
	Transformation *Transformation
}

// Defaults returns the API's default for every setting.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
func Defaults() Definition {
	return Definition{
		Version:               1,
		Source:                DirectPut,
		BufferSizeMiB:         5,
		BufferIntervalSeconds: 300,
		Compression:           Uncompressed,
		TimeZone:              "UTC",
		Converter:             defaultConverter(),
	}
}

// Example returns the example delivery stream: a movie company's stream of rent, buy
// and trailer events. It holds the defaults of the app's settings and of kdg.
func Example() Definition {
	d := Defaults()
	d.Name = "etl3-delivery"
	d.Prefix = "streaming/!{timestamp:yyyy/MM/}"
	d.ErrorOutputPrefix = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}"
	d.BufferSizeMiB = 1
	d.BufferIntervalSeconds = 60
	return d
}

// Source is a DeliveryStreamType: where a delivery stream reads its records.
type Source string

// The sources.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
const (
	DirectPut             Source = "DirectPut"             // producers send records to it
	KinesisStreamAsSource Source = "KinesisStreamAsSource" // it reads a Kinesis data stream
	MSKAsSource           Source = "MSKAsSource"           // it reads a topic of Amazon MSK
	DatabaseAsSource      Source = "DatabaseAsSource"      // it follows the changes of a database
)

// Compression is a CompressionFormat, in the API's spelling, which is exact.
type Compression string

// The compression formats.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html
const (
	Uncompressed Compression = "UNCOMPRESSED"
	GZIP         Compression = "GZIP"
	ZIP          Compression = "ZIP"           // an archive with one entry, named by a UUID
	Snappy       Compression = "Snappy"        // the stream of snappy-java, not Snappy's own framing
	HadoopSnappy Compression = "HADOOP_SNAPPY" // the blocks of Hadoop's codec
)

// Compressions returns all compression formats.
func Compressions() []Compression {
	return []Compression{Uncompressed, GZIP, ZIP, Snappy, HadoopSnappy}
}

// CompressionNames returns the names of all compression formats.
func CompressionNames() []string {
	var names []string
	for _, c := range Compressions() {
		names = append(names, string(c))
	}
	return names
}

// Extension returns the end of object names, such as .gz. The guide says .hsnappy for
// Hadoop's Snappy; Firehose was seen to write .snappy.
//
// Amazon Data Firehose Developer Guide, "Amazon S3 object name format", and
// https://github.com/floci-io/floci/issues/2328.
func (c Compression) Extension() string {
	return map[Compression]string{GZIP: ".gz", ZIP: ".zip", Snappy: ".snappy", HadoopSnappy: ".snappy"}[c]
}

// ContentEncoding returns the Content-Encoding of objects, or "" for none, as observed in
// https://github.com/floci-io/floci/issues/2328.
func (c Compression) ContentEncoding() string {
	return map[Compression]string{GZIP: "gzip", ZIP: "zip", Snappy: "snappy-java", HadoopSnappy: "hadoop-snappy"}[c]
}

// ContentType is the Content-Type of every object.
const ContentType = "application/octet-stream"

package firehose

import "time"

// DeliveryStream is what of a delivery stream with an S3 destination decides which
// objects it writes. The zero value is not a stream: begin with [Defaults], with
// [Example], or with what [FromTemplate] read.
type DeliveryStream struct {
	Name    string // DeliveryStreamName
	Version int    // 1 when the stream is created, and one more after each change of its settings
	Source  Source // DeliveryStreamType: where records come from

	Prefixes Prefixes // Prefix, ErrorOutputPrefix, DynamicPartitioningConfiguration

	BufferSizeMiB         int // BufferingHints.SizeInMBs, which are MiB
	BufferIntervalSeconds int // BufferingHints.IntervalInSeconds

	Compression     Compression // CompressionFormat
	FileExtension   string      // FileExtension; empty for the one of the compression
	TimeZone        string      // CustomTimeZone, of prefixes and object names; empty for UTC
	AppendDelimiter bool        // the processor AppendDelimiterToRecord, which ends each record with a line feed
	Conversion      Conversion  // DataFormatConversionConfiguration: what records become

	// Unnamed reports that the template gives no name. CloudFormation makes one up, and
	// Name is a stand-in.
	Unnamed bool
	// Backup reports that S3BackupMode is Enabled: Firehose also writes the records as
	// they came, before any transformation.
	Backup bool

	// Transforms are the types of the other processors, such as Lambda. The model
	// does not know what comes out of them.
	Transforms []string
}

// Defaults are what the API takes for what is not said.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
func Defaults() DeliveryStream {
	return DeliveryStream{
		Version:               1,
		Source:                DirectPut,
		BufferSizeMiB:         5,
		BufferIntervalSeconds: 300,
		Compression:           Uncompressed,
		TimeZone:              "UTC",
	}
}

// Example is the delivery stream that ships, a movie company's stream of rent, buy
// and trailer events: the defaults of the app's settings, and what kdg takes where
// it is given no template.
func Example() DeliveryStream {
	d := Defaults()
	d.Name = "etl3-delivery"
	d.Prefixes = Prefixes{
		Data:  "streaming/!{timestamp:yyyy/MM/}",
		Error: "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}",
	}
	d.BufferSizeMiB = 1
	d.BufferIntervalSeconds = 60
	return d
}

// BufferSize is the size hint in bytes.
func (d DeliveryStream) BufferSize() int64 { return int64(d.BufferSizeMiB) << 20 }

// BufferInterval is the interval hint.
func (d DeliveryStream) BufferInterval() time.Duration {
	return time.Duration(d.BufferIntervalSeconds) * time.Second
}

// Location is the zone of the stream's prefixes and object names.
func (d DeliveryStream) Location() (*time.Location, error) {
	if d.TimeZone == "" {
		return time.UTC, nil
	}
	return time.LoadLocation(d.TimeZone)
}

// Unmodelled says what of the stream's work the model does not know, so that its
// objects are not those of its [Buffer]; it is empty where there is no such thing.
func (d DeliveryStream) Unmodelled() string {
	switch {
	case d.Prefixes.DynamicPartitioning:
		return "dynamic partitioning, which buffers each partition alone,"
	case d.Conversion != "":
		return "conversion to " + string(d.Conversion)
	case len(d.Transforms) > 0:
		return "what comes out of the processor " + d.Transforms[0]
	}
	return ""
}

// Extension is the end of the object names: FileExtension, or that of the
// conversion or the compression.
func (d DeliveryStream) Extension() string {
	switch {
	case d.FileExtension != "":
		return d.FileExtension
	case d.Conversion != "":
		return d.Conversion.extension()
	default:
		return d.Compression.Extension()
	}
}

// Source is a DeliveryStreamType: where a delivery stream has its records from.
type Source string

// The sources.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
const (
	DirectPut             Source = "DirectPut"             // producers put records on it
	KinesisStreamAsSource Source = "KinesisStreamAsSource" // it reads a Kinesis data stream
	MSKAsSource           Source = "MSKAsSource"           // it reads a topic of Amazon MSK
	DatabaseAsSource      Source = "DatabaseAsSource"      // it follows the changes of a database
)

// Compression is a CompressionFormat, in the API's spelling, which is exact.
type Compression string

// The formats that Firehose compresses objects in.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html
const (
	Uncompressed Compression = "UNCOMPRESSED"
	GZIP         Compression = "GZIP"
	ZIP          Compression = "ZIP"           // an archive of one entry, whose name is a UUID
	Snappy       Compression = "Snappy"        // the stream of snappy-java, not Snappy's own framing
	HadoopSnappy Compression = "HADOOP_SNAPPY" // the blocks of Hadoop's codec
)

// Compressions are all formats.
func Compressions() []Compression {
	return []Compression{Uncompressed, GZIP, ZIP, Snappy, HadoopSnappy}
}

// CompressionNames returns the formats as CloudFormation writes them.
func CompressionNames() []string {
	var names []string
	for _, c := range Compressions() {
		names = append(names, string(c))
	}
	return names
}

// Extension is the end of object names, such as .gz. The guide has .hsnappy for
// Hadoop's Snappy; .snappy is what was delivered.
//
// Amazon Data Firehose Developer Guide, "Amazon S3 object name format", and
// https://github.com/floci-io/floci/issues/2328.
func (c Compression) Extension() string {
	return map[Compression]string{GZIP: ".gz", ZIP: ".zip", Snappy: ".snappy", HadoopSnappy: ".snappy"}[c]
}

// ContentEncoding is what Firehose writes there, or empty for none.
// https://github.com/floci-io/floci/issues/2328 has seen it.
func (c Compression) ContentEncoding() string {
	return map[Compression]string{GZIP: "gzip", ZIP: "zip", Snappy: "snappy-java", HadoopSnappy: "hadoop-snappy"}[c]
}

// ContentType is that of every object, whatever is in it.
const ContentType = "application/octet-stream"

// Conversion is what format conversion makes of records; empty for none.
type Conversion string

// The formats that Firehose converts JSON records to.
const (
	Parquet Conversion = "Parquet"
	ORC     Conversion = "ORC"
)

func (c Conversion) extension() string {
	return map[Conversion]string{Parquet: ".parquet", ORC: ".orc"}[c]
}

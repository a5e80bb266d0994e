package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"penstock/bench/program"
)

// stream is a CloudFormation template of a stream, with its prefix and further settings.
const stream = `{"Resources": {"Stream": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamName": "bench", "ExtendedS3DestinationConfiguration": {
	"Prefix": "data/%s!{timestamp:yyyy/MM/}", "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/", "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60}, %s}}}}}`

// partitioning partitions by a field.
const partitioning = `"DynamicPartitioningConfiguration": {"Enabled": true}, "ProcessingConfiguration": {"Enabled": true, "Processors": [
	{"Type": "MetadataExtraction", "Parameters": [{"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{key:.%s}"}, {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"}]}]}`

// parquet converts to Parquet.
const parquet = `"DataFormatConversionConfiguration": {"InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}}, "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
	"SchemaConfiguration": {"RoleARN": "arn:aws:iam::111122223333:role/firehose", "DatabaseName": "lake", "TableName": "events"}}`

// writeInputs writes the streams and templates that the benchmarks use.
func writeInputs(folder string) error {
	const key = "!{partitionKeyFromQuery:key}/"
	var all []error
	for name, content := range map[string]string{
		"partitions.json": fmt.Sprintf(stream, key, fmt.Sprintf(partitioning, "eventType")),
		"films.json":      fmt.Sprintf(stream, key, fmt.Sprintf(partitioning, "film_id")),
		"parquet.json":    fmt.Sprintf(stream, "", parquet),
		"both.json":       fmt.Sprintf(stream, key, fmt.Sprintf(partitioning, "film_id")+", "+parquet),
		"films.tmpl":      `{"film_id":{{random.number({"min":1,"max":500})}},"text":"{{random.alphaNumeric(120)}}"}`,
	} {
		all = append(all, os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600))
	}
	return errors.Join(all...)
}

// printPeaks prints the peak memory of kdg lake.
func printPeaks(ctx context.Context, stdout io.Writer, folder string, records int) error {
	few, many := strconv.Itoa(records/10), strconv.Itoa(records)
	for _, args := range [][]string{
		{"-n", few, "sakila"},
		{"-n", many, "sakila"},
		{"-n", few, "-r", "1000", "-t", "films.json", "films.tmpl"},
		{"-n", many, "-r", "1000", "-t", "films.json", "films.tmpl"},
		{"-n", many, "-r", "1000", "-t", "films.json", "--compression", "GZIP", "films.tmpl"},
		{"-n", many, "-r", "1000", "-t", "both.json", "films.tmpl"},
		{"-n", many, "-r", "20000", "-t", "films.json", "--compression", "GZIP", "films.tmpl"},
		{"-n", many, "-r", "20000", "-t", "both.json", "films.tmpl"},
	} {
		peak, err := peak(ctx, folder, args)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "peak memory (VmHWM) of kdg lake %v: %.1f MB\n", args, peak)
	}
	return nil
}

// peak returns the peak memory of kdg lake in MB, or 0 if the system does not report it.
func peak(ctx context.Context, folder string, args []string) (mb float64, err error) {
	cmd := exec.CommandContext(ctx, "./kdg", append([]string{"lake", "--from", "2026-01-01", "--seed", "1", "-o", "out"}, args...)...)
	cmd.Dir = folder
	kib, err := program.Run(cmd)
	return float64(kib) * 1024 / 1e6, errors.Join(err, os.RemoveAll(filepath.Join(folder, "out")))
}

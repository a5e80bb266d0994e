// Command loop sends the lines of standard input to a delivery stream as a plain loop with
// the AWS SDK does: one record per line, and one call after the other.
//
//	loop -batch 500 STREAM < records    # 500 records per call of PutRecordBatch
//	loop -batch 1 STREAM < records      # one record per call of PutRecord
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"penstock/bench/program"
)

func main() { program.Main("loop", run) }

func run(ctx context.Context, args []string, _ io.Writer) error {
	flags := flag.NewFlagSet("loop", flag.ContinueOnError)
	batch := flags.Int("batch", 500, "records per call")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("name one stream")
	}
	stream := flags.Arg(0)
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	client := firehose.NewFromConfig(cfg) // with the SDK's retries, which may send accepted records again
	var records []types.Record
	put := func() error {
		defer func() { records = records[:0] }()
		if *batch == 1 {
			_, err := client.PutRecord(ctx, &firehose.PutRecordInput{DeliveryStreamName: &stream, Record: &records[0]})
			return err
		}
		out, err := client.PutRecordBatch(ctx, &firehose.PutRecordBatchInput{DeliveryStreamName: &stream, Records: records})
		if err == nil && *out.FailedPutCount > 0 {
			err = fmt.Errorf("%d records were refused", *out.FailedPutCount)
		}
		return err
	}
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			records = append(records, types.Record{Data: bytes.Clone(line)})
		}
		if len(records) == *batch || err == io.EOF && len(records) > 0 {
			if err := put(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

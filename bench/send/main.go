// Command send measures how fast records of the Sakila template can be sent to Amazon Data
// Firehose: by kdg send, in the way of the page of the Amazon Kinesis Data Generator (KDG),
// and by Benthos, now called Redpanda Connect.
//
//	make bench
//	go run ./bench/send [-n 5] [-records 1M]
//
// Every measurement is a whole process on all cores:
//
//   - kdg send --rate max, which renders the records and packs them;
//   - the same with --pack=false: one record per entry;
//   - KDG's way: the AWS SDK for JavaScript with one record per entry, 500 entries per
//     call, and concurrent calls;
//   - Benthos with its output aws_kinesis_firehose, which does the same.
//
// The last two read the records from a file written by kdg render. The server runs in this
// process, on the same cores as the sender, so the CPU times of both are reported. It
// answers at once: the rates do not include the latency of a real service.
//
// The measurements alternate, so that other load on the machine affects all alike, and the
// medians are reported. The command fails if the server did not receive every record. The
// rates count each record once, although Benthos sometimes sends accepted ones again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/dustin/go-humanize"

	"penstock/bench/program"
	"penstock/internal/repo"
)

func main() { program.Main("send", run) }

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("send", flag.ContinueOnError)
	n := flags.Int("n", 5, "number of measurements of each")
	records := flags.Int64("records", 1_000_000, "number of records")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 || *records < 1 {
		return errors.New("-n and -records must be at least 1")
	}
	root, err := repo.Root()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "bench-send-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	kdg, err := program.BuildKDG(ctx, root, folder)
	if err != nil {
		return err
	}
	file, err := render(ctx, kdg, folder, *records)
	if err != nil {
		return err
	}
	senders := []*sender{
		packed(kdg, *records),
		unpacked(kdg, *records),
		kdgPage(root),
		benthos(ctx, root, folder),
	}
	for i := range *n + 1 { // the first round warms up
		for _, s := range senders {
			if s.missing != nil {
				continue
			}
			round, err := s.round(ctx, folder, file)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if i > 0 {
				s.rounds = append(s.rounds, round)
			}
		}
	}
	fmt.Fprintf(stdout, "medians of %d rounds, %s records, %s bytes\n\n", *n, humanize.Comma(file.records), humanize.Comma(file.bytes))
	return printTable(stdout, senders, kdgPageName, file.records)
}

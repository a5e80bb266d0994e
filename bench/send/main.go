// Command send measures how fast records of the Sakila template are sent to Amazon Data
// Firehose: by kdg send, as the page of the Amazon Kinesis Data Generator (KDG) sends
// them, and by Benthos, which is now Redpanda Connect.
//
//	make bench
//	go run ./bench/send [-n 5] [-records 1M]
//
// Each is a whole process, from its start to its end, on all cores:
//
//   - kdg send --rate max, which makes the records and packs them;
//   - the same with --pack=false: each record is an entry;
//   - KDG's way, which is the AWS SDK for JavaScript as one would use it: each record
//     is an entry, 500 are a call, and calls do not wait for each other's answers;
//   - Benthos with its output aws_kinesis_firehose, which does the same.
//
// The last two read the records from a file that kdg render made. The server takes
// everything at once. It is in this process, on the same cores, so what it spends takes
// from what a sender has: the CPU time of both is shown. A service behind a network is
// slower to answer, and nothing of that is in the rates.
//
// They take turns, so that a busy machine is unfair to none, and the medians count. It
// fails if the server has not got every record. Benthos sends a few again now and then,
// though they were taken; the rates are of the records that there are.
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
	n := flags.Int("n", 5, "number of counted turns of each")
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
		kdgsWay(root),
		benthos(ctx, root, folder),
	}
	for i := range *n + 1 { // the first is not counted
		for _, s := range senders {
			if s.missing != nil {
				continue
			}
			turn, err := s.turn(ctx, folder, file)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if i > 0 {
				s.turns = append(s.turns, turn)
			}
		}
	}
	fmt.Fprintf(stdout, "medians of %d turns, %s records, %s bytes\n\n", *n, humanize.Comma(file.records), humanize.Comma(file.bytes))
	return printTable(stdout, senders, kdgsWayName, file.records)
}

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/quantity"
	"penstock/internal/send"
	"penstock/internal/sink"
)

func newSend() *cobra.Command {
	f := sendFlags{
		rate:   sendRate{steady: 10 * generate.PerSecond},
		seed:   rand.Uint64(),
		zone:   time.UTC,
		stack:  "PenstockIngest",
		linger: send.DefaultLinger,
		giveUp: send.DefaultGiveUp,
		prices: plan.DefaultPrices(),
	}
	cmd := &cobra.Command{
		Use:   "send [flags] TEMPLATE",
		Short: "Send records to Firehose or Kinesis",
		Long: `Sends records to a delivery stream of Amazon Data Firehose or a data stream of
Amazon Kinesis, as KDG's page does, but loses none, and packs them so that Firehose
bills a fraction.

` + aboutTemplate + `

PLACE is firehose:NAME or kinesis:NAME. Without --to it is the one that the stack's
outputs name: the delivery stream, or the data stream that it reads. Credentials, Region
and endpoint are those that the AWS CLI would take (AWS_PROFILE, AWS_REGION,
AWS_ENDPOINT_URL).

It goes on until --for or --count end it, or until it is interrupted: then it sends
what is in hand; interrupted again, it gives that up. Records are made when their time
has come, whatever a call takes; how far it is behind is said. --rate max is as fast as
the stream takes them. --week is a file of rates by weekday and hour, in the zone of
--tz: --print-week prints one to begin with.

Firehose bills each of its records as a multiple of 5 KB, so several records that
leave together are packed into one, with a line feed after each: the objects in S3 are
the same bytes. A record waits for others for --linger at most. Nothing is packed where
the stream transforms, partitions or converts records, or ends them itself; whether it
does is asked with firehose:DescribeDeliveryStream.

What a stream does not take is sent again, and only that, with the SDK's back-off. What
it has not taken after --give-up goes into the dead letter, a file, with the reason:
--redrive sends it again, also error objects of Firehose, from a file, a folder, or
s3://BUCKET/PREFIX. It skips lines that have no record, and counts them. The dead letter
is created when a record is lost, but tested at the start. A record above the stream's
limit goes there at once; that of a data stream is asked with
kinesis:DescribeStreamSummary. A call that is not answered is sent again too, so a record may be
there twice: it is said how many may.

On a terminal a line shows how it goes, elsewhere there is a line every ten seconds.

Exit status: 0 all that was made is delivered; 1 some is not, and is in the dead letter,
or the stream takes none, or --redrive skipped a line; 2 a bad call, or a dead letter that
cannot be written; 130 interrupted, with all delivered.`,
		Example: `  kdg send --to firehose:etl3-delivery --for 5m sakila
  kdg send --to kinesis:events --rate 1k --partition-key '{{random.number(999)}}' events.tmpl
  kdg send --week week.csv --tz Europe/Paris --for 7d --metrics localhost:9090 sakila
  kdg send --to firehose:etl3-delivery --redrive kdg-lost-20261124T101500Z.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if f.redrive == "" && !f.printWeek {
				return oneTemplate(cmd, args)
			} else if len(args) > 0 {
				return fmt.Errorf("--redrive and --print-week take no TEMPLATE, and there is %s", args[0])
			}
			return nil
		},
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.printWeek {
				_, err := cmd.OutOrStdout().Write(generate.WeekFile)
				return err
			}
			return f.run(cmd, args)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Func("to", "`PLACE` to send to (default: what the stack's outputs name)", into(&f.to, sink.ParsePlace))
	flags.StringVar(&f.stack, "stack", f.stack, "`STACK` whose outputs name a delivery stream")
	flags.FuncP("rate", "r", "`RECORDS` a second: 10, 0.5, 20k, or max (default 10)", into(&f.rate, parseSendRate))
	flags.Func("week", "`FILE` of rates by weekday and hour", into(&f.rate, readWeek))
	flags.BoolVar(&f.printWeek, "print-week", false, "print an example of such a file, and end")
	flags.Func("for", "`DURATION`: 90s, 24h, 365d", into(&f.span, parseSpan))
	flags.FuncP("count", "n", "`COUNT` of records at most: 5, 20k, 100M, 1G", into(&f.count, generate.ParseCount))
	flags.FuncP("seed", "s", "`NUMBER` that chance depends on (default: a new one)", into(&f.seed, parseSeed))
	flags.Func("tz", "`ZONE` of dates in records (default UTC)", into(&f.zone, parseZone))
	flags.BoolVarP(&f.compact, "compact", "c", false, "leave out white space between a JSON template's tokens")
	flags.BoolVar(&f.bare, "no-newline", false, "send records without a line feed, unlike KDG")
	flags.BoolVar(&f.gzip, "gzip", false, "compress each record, without a line feed, as KDG's Compress Records does")
	flags.StringVar(&f.keys, "partition-key", "", "`TEMPLATE` of Kinesis's partition keys (default: random, as KDG's)")
	flags.BoolVar(&f.pack, "pack", true, "pack records that leave together (for Kinesis: false)")
	flags.DurationVar(&f.linger, "linger", f.linger, "how long a record waits to be packed")
	flags.DurationVar(&f.giveUp, "give-up", f.giveUp, "how long what is not taken is sent again")
	flags.StringVar(&f.dead, "dead-letter", "", "`FILE` that gets what is given up (default kdg-lost-TIME.json)")
	flags.StringVar(&f.redrive, "redrive", "", "`FILE`, folder or S3 URL of lost records to send instead of a template's")
	flags.StringVar(&f.log, "log", "", "`FORMAT` of lines about how it goes, instead of a live one: text or json")
	flags.StringVar(&f.metrics, "metrics", "", "`ADDRESS` to serve Prometheus metrics on: localhost:9090")
	flags.Func("prices", "`FILE` of prices (default: those that kdg plan prints)", into(&f.prices, readPrices))
	return cmd
}

// sendFlags are what kdg send is told.
type sendFlags struct {
	to             sink.Place
	stack          string
	rate           sendRate
	printWeek      bool
	span           time.Duration
	count          uint64
	seed           uint64
	zone           *time.Location
	compact, bare  bool
	gzip           bool
	keys           string
	pack           bool
	linger, giveUp time.Duration
	dead, redrive  string
	unknown        error // why the record limit of a data stream is not known
	log, metrics   string
	prices         plan.Prices
}

// check says which flags do not go together.
func (f *sendFlags) check(changed func(string) bool) error {
	if f.redrive != "" {
		for _, flag := range []string{"rate", "week", "for", "count", "tz", "compact", "no-newline", "gzip", "partition-key"} {
			if changed(flag) {
				return fmt.Errorf("--redrive sends records as they are, as fast as the stream takes them: leave --%s out", flag)
			}
		}
	}
	switch {
	case changed("rate") && changed("week"):
		return errors.New("--rate and --week both say how many records there are: leave one out")
	case f.log != "" && f.log != "text" && f.log != "json":
		return fmt.Errorf("--log is text or json, and not %q", f.log)
	case f.linger < 0 || f.giveUp < 0:
		return errors.New("--linger and --give-up are not below 0")
	case f.gzip && f.bare:
		return errors.New("--gzip sends no line feeds: leave --no-newline out")
	case f.bare && changed("pack") && f.pack:
		return errors.New("--pack needs the line feeds that --no-newline leaves out, or nobody could tell records apart")
	}
	return nil
}

// sendRate is the rate of records: steady, by weekday and hour, or as fast as the stream
// accepts them.
type sendRate struct {
	steady generate.Rate
	week   *generate.Week
	max    bool
}

func parseSendRate(s string) (sendRate, error) {
	if s == "max" {
		return sendRate{max: true}, nil
	}
	rate, err := generate.ParseRate(s)
	return sendRate{steady: rate}, err
}

// wanted returns a function that formats the rate at an instant in records a second, or nil
// if the rate is not limited.
func (r sendRate) wanted(zone *time.Location) func(time.Time) string {
	switch {
	case r.max:
		return nil
	case r.week != nil:
		return func(t time.Time) string {
			mean, _ := r.week.At(t.In(zone))
			return quantity.Digits(mean)
		}
	default:
		rate := quantity.Digits(float64(r.steady) / generate.PerSecond)
		return func(time.Time) string { return rate }
	}
}

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
		Long: `Send records to a Firehose delivery stream or a Kinesis data stream, in real time or, with
--from, back-dated. Rejected records are retried; those given up go to a dead-letter file.

` + aboutTemplate + `
PLACE is firehose:NAME or kinesis:NAME. Credentials and Region are those of the AWS CLI.`,
		Example: `  kdg send --to firehose:etl3-delivery --for 5m sakila
  kdg send --to kinesis:events --rate 1k --partition-key '{{random.number(999)}}' events.tmpl
  kdg send --week week.csv --tz Europe/Paris --for 7d --metrics localhost:9090 sakila
  kdg send --to firehose:etl3-delivery --redrive kdg-lost-20261124T101500Z.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if f.redrive == "" && !f.printWeek {
				return oneTemplate(cmd, args)
			} else if len(args) > 0 {
				return fmt.Errorf("--redrive and --print-week take no TEMPLATE: remove %s", args[0])
			}
			return nil
		},
		ValidArgsFunction:     completeOneTemplate,
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
	flags.Func("to", "`PLACE` to send to (default: the stream of --stack)", into(&f.to, parseSendTo))
	flags.StringVar(&f.stack, "stack", f.stack, "`STACK` whose outputs name the stream")
	flags.FuncP("rate", "r", "`RECORDS` per second: 10, 0.5, 20k, or max (default 10)", into(&f.rate, parseSendRate))
	flags.Func("week", "`FILE` of rates by weekday and hour", into(&f.rate, readWeek))
	flags.BoolVar(&f.printWeek, "print-week", false, "print an example for --week, and exit")
	f.period.register(flags, "until")
	flags.FuncP("seed", "s", "`NUMBER` to seed random values with (default: random)", into(&f.seed, parseSeed))
	flags.Func("tz", "time `ZONE` of dates in records (default UTC)", into(&f.zone, parseZone))
	flags.BoolVarP(&f.compact, "compact", "c", false, "remove white space between the tokens of a JSON template")
	flags.BoolVar(&f.bare, "no-newline", false, "omit the line feed that KDG appends to each record")
	flags.BoolVar(&f.gzip, "gzip", false, "compress each record, like KDG's Compress Records")
	flags.StringVar(&f.keys, "partition-key", "", "`TEMPLATE` of Kinesis partition keys (default: random)")
	flags.BoolVar(&f.pack, "pack", true, "pack several records into one (for Kinesis: false)")
	flags.DurationVar(&f.linger, "linger", f.linger, "maximum time that a record waits to be packed")
	flags.DurationVar(&f.giveUp, "give-up", f.giveUp, "maximum time to retry a record")
	flags.StringVar(&f.dead, "dead-letter", "", "`FILE` for records given up (default kdg-lost-TIME.json)")
	flags.StringVar(&f.redrive, "redrive", "", "`FILE`, folder, S3 URL or - of lost records to send again")
	flags.StringVar(&f.log, "log", "", "`FORMAT` of progress lines: text or json")
	flags.StringVar(&f.metrics, "metrics", "", "`ADDRESS` for Prometheus metrics: localhost:9090")
	flags.Func("prices", "`FILE` of prices (default: those of kdg plan)", into(&f.prices, readPrices))
	return cmd
}

type sendFlags struct {
	period
	to             sink.Place
	stack          string
	rate           sendRate
	printWeek      bool
	dates          generate.Schedule // of the records, with --from
	seed           uint64
	zone           *time.Location
	compact, bare  bool
	gzip           bool
	keys           string
	pack           bool
	linger, giveUp time.Duration
	dead, redrive  string
	unknown        error // why the record limit of a data stream is unknown
	log, metrics   string
	prices         plan.Prices
}

// check returns an error if flags contradict each other.
func (f *sendFlags) check(changed func(string) bool) error {
	if f.redrive != "" {
		for _, flag := range []string{"rate", "week", "from", "until", "for", "count", "tz", "compact", "no-newline", "gzip", "partition-key"} {
			if changed(flag) {
				return fmt.Errorf("--redrive sends records unchanged and as fast as the stream accepts them: remove --%s", flag)
			}
		}
	}
	switch {
	case changed("rate") && changed("week"):
		return errors.New("--rate and --week both set the rate: remove one")
	case f.rate.max && f.from.given:
		return errors.New("--from dates the records by their rate, and sends them as fast as the stream accepts them: write --rate 10, for example")
	case f.until.given && !f.from.given:
		return errors.New("--until needs --from: without it, records are sent in real time; write --for")
	case f.log != "" && f.log != "text" && f.log != "json":
		return fmt.Errorf("--log must be text or json, not %q", f.log)
	case f.linger < 0 || f.giveUp < 0:
		return errors.New("--linger and --give-up must not be negative")
	case f.gzip && f.bare:
		return errors.New("--gzip sends no line feeds: remove --no-newline")
	case f.bare && changed("pack") && f.pack:
		return errors.New("--pack separates records by the line feeds that --no-newline omits: remove one of them")
	}
	return nil
}

// date sets the dates and the number of records of a run with --from.
func (f *sendFlags) date(now time.Time) error {
	if f.rate.week == nil {
		pace, n, err := f.records(now, f.rate.steady, f.zone)
		f.dates, f.count = generate.Simulated(pace), n
		return err
	}
	first, last, err := f.bounds(now, f.zone)
	if err != nil {
		return err
	}
	f.dates = f.rate.week.Simulated(first.In(f.zone), last, f.seed, 0)
	if !last.IsZero() {
		f.count = min(f.count, f.rate.week.Count(first.In(f.zone), last, f.seed))
	}
	return nil
}

// parseSendTo parses the destination. It refuses a time, which kdg lake --to takes.
func parseSendTo(s string) (sink.Place, error) {
	if _, err := parseInstant(s); err == nil {
		return sink.Place{}, fmt.Errorf("a destination is a stream: write --until %s for the end of the run", s)
	}
	return sink.ParsePlace(s)
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

// wanted returns a function that formats the rate at an instant in records per second, or nil
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

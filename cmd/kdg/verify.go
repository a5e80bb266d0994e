package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/internal/account"
	"penstock/internal/bucket"
	"penstock/internal/diagnostic"
	"penstock/internal/generate"
	"penstock/internal/quantity"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
	"penstock/internal/verify"
)

// maxMarks limits --count. More marks would prove no more.
const maxMarks = 100_000

func newVerify() *cobra.Command {
	f := verifyFlags{stack: "PenstockIngest", count: 100}
	cmd := &cobra.Command{
		Use:   "verify [flags]",
		Short: "Verify that a deployed stream delivers",
		Long: `Verify that a deployed delivery stream delivers: send marks, which are numbered records
of this run only, wait for delivery, and find each mark in the bucket.

PLACE is firehose:NAME. AWS credentials, Region and endpoint are those of the AWS CLI.
The stream may be in use; the marks stay in the bucket.

Exit status: 0 if every mark arrived exactly once, 1 otherwise.`,
		Example: `  kdg verify
  kdg verify --to firehose:etl3-delivery --count 1k --wait 15m
  kdg verify --stack DemoIngest --verbose`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("verify generates its own records: remove %s, or name a stream with --to firehose:NAME", args[0])
			}
			return nil
		},
		ValidArgsFunction:     cobra.NoFileCompletions,
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Func("to", "`PLACE` to verify (default: the stream of --stack)", into(&f.to, sink.ParsePlace))
	flags.StringVar(&f.stack, "stack", f.stack, "`STACK` whose outputs name the stream")
	flags.FuncP("count", "n", "`COUNT` of marks: 1, 20k (default 100)", into(&f.count, generate.ParseCount))
	flags.Func("wait", "`DURATION` to wait: 15m (default: twice the buffer interval + 1m)", into(&f.wait, generate.ParseSpan))
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print the key of each object with marks")
	return cmd
}

type verifyFlags struct {
	to      sink.Place
	source  sink.Place // the data stream that gets the marks because to reads it; empty for Direct PUT
	stack   string
	count   uint64
	wait    time.Duration
	verbose bool
}

func (f *verifyFlags) check(changed func(string) bool) error {
	switch {
	case changed("to") && changed("stack"):
		return errors.New("--to and --stack both name the stream: remove one")
	case changed("to") && f.to.Service != sink.Firehose:
		return fmt.Errorf("%s does not deliver to S3: write --to firehose:NAME", f.to)
	case f.count < 1 || f.count > maxMarks:
		return fmt.Errorf("--count must be from 1 to %s marks", humanize.Comma(maxMarks))
	}
	return nil
}

func (f *verifyFlags) run(cmd *cobra.Command) error {
	if err := f.check(cmd.Flags().Changed); err != nil {
		return callError{err}
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	cfg, err := account.Config(ctx)
	if err != nil {
		return account.NewFault("verify", err, nil)
	}
	within, cancel := account.Within(ctx, cmp.Or(f.wait, time.Minute))
	defer cancel()
	if f.to, err = placeOf(within, cfg, f.to, f.stack, deliveryStreamName); err != nil {
		return err
	}
	run, lake, err := f.open(within, cfg)
	if err != nil {
		return err
	}
	run.Waits = func(sent int) {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: %s sent to %s; it buffers for %s: looking into s3://%s for up to %s\n",
			quantity.Count(int64(sent), "mark"), f.route(), run.Stream.BufferInterval(), lake, run.Wait)
	}
	run.Found = func(o verify.Object) {
		if f.verbose {
			fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", diagnostic.Printable(o.Key), quantity.Count(int64(o.Marks), "mark"))
		}
	}
	report, err := run.Verify(ctx)
	if report.Sent == 0 && err != nil {
		return err
	}
	_, said := io.WriteString(cmd.OutOrStdout(), report.Text(f.route(), lake, f.verbose))
	warnings, wrong := report.Judge(f.to.Name, lake)
	for _, warning := range warnings {
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning:", warning)
	}
	return cmp.Or(err, wrong, said)
}

// open describes the stream, checks that it can be verified, and opens its bucket.
func (f *verifyFlags) open(ctx context.Context, cfg aws.Config) (run *verify.Run, lake string, err error) {
	stream := sdk.NewDeliveryStream(cfg, f.to.Name)
	d, err := stream.Describe(ctx)
	if account.Code(err) == "AccessDeniedException" {
		return nil, "", account.NewFault("verify "+f.to.String(), err, account.Remedies{
			"AccessDeniedException": "the credentials need firehose:DescribeDeliveryStream on the delivery stream",
		})
	} else if err != nil {
		return nil, "", err
	}
	if err := verify.Check(d.Definition); err != nil {
		return nil, "", err
	}
	described, err := firehose.New(d.Definition)
	if err != nil {
		return nil, "", fmt.Errorf("verify %s: %w", f.to, err)
	}
	to, err := arn.Parse(d.BucketARN)
	if err != nil {
		return nil, "", fmt.Errorf("verify %s: its bucket %q is not an ARN; check AWS_ENDPOINT_URL", f.to, d.BucketARN)
	}
	reader, err := bucket.OpenReader(ctx, "s3://"+to.Resource)
	if err != nil {
		return nil, "", err
	}
	var takes sink.Sink = stream
	if d.Source.Service == sink.Kinesis {
		f.source = d.Source
		takes = sdk.NewDataStream(cfg, d.Source.Name)
	}
	return &verify.Run{
		Stream: described,
		Sink:   takes,
		Bucket: reader,
		Marks:  int(f.count),
		Wait:   cmp.Or(f.wait, verify.DefaultWait(d.Definition)),
		Local:  cfg.BaseEndpoint != nil,
	}, diagnostic.Printable(to.Resource), nil
}

// route names the stream that gets the marks, and the delivery stream that reads it, if it is
// another one.
func (f *verifyFlags) route() string {
	if f.source == (sink.Place{}) {
		return f.to.String()
	}
	return fmt.Sprintf("%s, which %s reads", f.source, f.to)
}

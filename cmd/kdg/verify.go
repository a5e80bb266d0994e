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
	"penstock/internal/sink"
	"penstock/internal/verify"
)

// maxMarks is the most that --count takes: a proof needs no more.
const maxMarks = 100_000

func newVerify() *cobra.Command {
	f := verifyFlags{stack: "PenstockIngest", count: 100}
	cmd := &cobra.Command{
		Use:   "verify [flags]",
		Short: "Prove that a stream delivers",
		Long: `Proves a delivery stream of Amazon Data Firehose that is deployed, from the call to
the object: it sends marks, which are records with a number that no other run has,
waits for the stream's buffer, and finds each of them in the bucket.

PLACE is firehose:NAME. Without --to it is the delivery stream that the stack's outputs
name. Credentials, Region and endpoint are those that the AWS CLI would take
(AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL).

It looks under the keys that the stream's prefixes evaluate to, every few seconds, and
reads what is new there, decompressed as the stream says; error objects too. It ends
when each mark is found, after one more look for those that are there twice, or after
--wait: then it looks through the whole bucket for what is missing. Where
AWS_ENDPOINT_URL is set it does so at once, as what stands in for AWS may have other
keys, and goes on with those.

The stream may be in use. The marks stay in its lake, as {"kdgVerify":"RUN","mark":1};
Firehose bills each as 5 KB. A stream that transforms, partitions or converts records
is not verified. One that reads a data stream is: the marks are put on that.

It needs cloudformation:DescribeStacks where the stack names the stream,
firehose:DescribeDeliveryStream and firehose:PutRecordBatch on the stream (or
kinesis:PutRecords on the data stream that it reads), s3:ListBucket on the bucket, and
s3:GetObject on its objects, with kms:Decrypt where they are encrypted with a key of
yours.

Exit status: 0 each mark is there once; 1 one is missing, there more than once, or among
the errors, or the stream takes none; 2 a bad call; 130 interrupted. It says what it found
in any case. A mark that is there twice is a warning if a call was not answered.`,
		Example: `  kdg verify
  kdg verify --to firehose:etl3-delivery --count 1k --wait 15m
  kdg verify --stack DemoIngest --verbose`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("verify makes its own records, and there is %s: name a stream with --to firehose:NAME", args[0])
			}
			return nil
		},
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Func("to", "`PLACE` to verify (default: what the stack's outputs name)", into(&f.to, sink.ParsePlace))
	flags.StringVar(&f.stack, "stack", f.stack, "`STACK` whose outputs name a delivery stream")
	flags.FuncP("count", "n", "`COUNT` of marks: 1, 20k (default 100)", into(&f.count, parseCount))
	flags.Func("wait", "`DURATION` to look for them: 90s, 15m (default: twice what the stream buffers, and 1m)", into(&f.wait, parseSpan))
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print the key of each object that has marks")
	return cmd
}

// verifyFlags are what kdg verify is told.
type verifyFlags struct {
	to      sink.Place
	source  sink.Place // the data stream that to reads and that takes the marks; none for Direct PUT
	stack   string
	count   uint64
	wait    time.Duration
	verbose bool
}

func (f *verifyFlags) check(changed func(string) bool) error {
	switch {
	case changed("to") && changed("stack"):
		return errors.New("--to and --stack both name the stream: leave one out")
	case changed("to") && f.to.Service != sink.Firehose:
		return fmt.Errorf("%s delivers nothing to S3: write --to firehose:NAME", f.to)
	case f.count < 1 || f.count > maxMarks:
		return fmt.Errorf("--count is from 1 to %s marks", humanize.Comma(maxMarks))
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
			numbered(int64(sent), "mark"), f.route(), run.Stream.BufferInterval(), lake, run.Wait)
	}
	run.Found = func(o verify.Object) {
		if f.verbose {
			fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", diagnostic.Printable(o.Key), numbered(int64(o.Marks), "mark"))
		}
	}
	report, err := run.Verify(ctx)
	if report.Sent == 0 && err != nil {
		return err
	}
	said := f.print(cmd.OutOrStdout(), report, lake)
	warnings, wrong := report.Judge(f.to.Name, lake)
	for _, warning := range warnings {
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning:", warning)
	}
	return cmp.Or(err, wrong, said)
}

// open opens the stream and its bucket.
func (f *verifyFlags) open(ctx context.Context, cfg aws.Config) (run *verify.Run, lake string, err error) {
	stream := sink.NewDeliveryStream(cfg, f.to.Name)
	d, err := stream.Describe(ctx)
	if account.Code(err) == "AccessDeniedException" {
		return nil, "", account.NewFault("verify "+f.to.String(), err, account.Remedies{
			"AccessDeniedException": "the credentials need firehose:DescribeDeliveryStream on the delivery stream",
		})
	} else if err != nil {
		return nil, "", err
	}
	if err := verify.Check(d); err != nil {
		return nil, "", err
	}
	described, err := firehose.New(d.Definition)
	if err != nil {
		return nil, "", fmt.Errorf("verify %s: %w", f.to, err)
	}
	to, err := arn.Parse(d.BucketARN)
	if err != nil {
		return nil, "", fmt.Errorf("verify %s: its bucket %q has no ARN; check AWS_ENDPOINT_URL", f.to, d.BucketARN)
	}
	reader, err := bucket.OpenReader(ctx, "s3://"+to.Resource)
	if err != nil {
		return nil, "", err
	}
	var takes sink.Sink = stream
	if d.Source.Service == sink.Kinesis {
		f.source = d.Source
		takes = sink.NewDataStream(cfg, d.Source.Name)
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

// route names the stream that took the marks, and the delivery stream that reads it if
// those are two.
func (f *verifyFlags) route() string {
	if f.source == (sink.Place{}) {
		return f.to.String()
	}
	return fmt.Sprintf("%s, which %s reads", f.source, f.to)
}

// print says what became of the marks.
func (f *verifyFlags) print(w io.Writer, r verify.Report, lake string) error {
	failed := 0
	for _, why := range r.Failed {
		failed += len(why.Marks)
	}
	lines := fmt.Sprintf("%s sent to %s, as run %s\n", numbered(int64(r.Sent), "mark"), f.route(), r.ID)
	lines += fmt.Sprintf("%s found, %s not found, %s more than once, %s among the errors\n",
		humanize.Comma(int64(r.Found)), humanize.Comma(int64(len(r.Missing))), humanize.Comma(int64(len(r.Double))), humanize.Comma(int64(failed)))
	lines += fmt.Sprintf("%s in s3://%s\n", numbered(int64(len(r.Objects)), "object"), lake)
	if n := len(r.Objects); n > 0 {
		if !f.verbose {
			lines += fmt.Sprintf("first %s\nlast  %s\n", r.Objects[0].Key, r.Objects[n-1].Key)
		}
		expected := 0
		for _, o := range r.Objects {
			if o.Expected {
				expected++
			}
		}
		lines += fmt.Sprintf("%s of %s begin as the stream's prefix says\n", humanize.Comma(int64(expected)), numbered(int64(n), "key"))
	}
	if n := len(r.Latencies); n > 0 {
		lines += fmt.Sprintf("from a mark's send to its object %.0f s at least, %.0f s in the middle, %.0f s at most; S3 tells whole seconds\n",
			r.Latencies[0].Seconds(), r.Latencies[n/2].Seconds(), r.Latencies[n-1].Seconds())
	}
	_, err := io.WriteString(w, lines)
	return err
}

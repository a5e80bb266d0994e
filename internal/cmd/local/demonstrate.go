package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const recordCount = 100

// demonstrate goes the way of a user of the KDG page: look up the user, sign
// in, put records, and find them in the lake.
func demonstrate(ctx context.Context, p progress, out io.Writer, server *local.Server, outputs local.Outputs) error {
	admin, err := server.Config()
	if err != nil {
		return err
	}
	page, err := local.ParsePage(outputs["KdgUrl"])
	if err != nil {
		return err
	}
	username, stream, bucket := outputs["KdgUsername"], outputs["DeliveryStreamName"], outputs["BucketName"]

	var user aws.Config
	if err := p.step("sign in as "+username, func() (err error) {
		user, err = signIn(ctx, admin, page, username, outputs["KdgPasswordCommand"])
		return err
	}); err != nil {
		return err
	}
	before, err := local.Read(ctx, admin, bucket)
	if err != nil {
		return err
	}
	records, err := local.Records(recordCount, 1, time.Now())
	if err != nil {
		return err
	}
	if err := p.step(fmt.Sprintf("put %d records on %s", recordCount, stream), func() error {
		return local.Put(ctx, user, stream, records)
	}); err != nil {
		return err
	}
	var objects []local.Object
	if err := p.step("read them back", func() (err error) {
		objects, err = local.Read(ctx, admin, bucket)
		return err
	}); err != nil {
		return err
	}
	delivered := local.Lines(objects) - local.Lines(before)
	report(out, outputs, objects, delivered)
	if delivered != recordCount {
		return fmt.Errorf("put %d records, found %d in s3://%s", recordCount, delivered, bucket)
	}
	return nil
}

// signIn checks that the user is ready and signs in with the password that the
// stack's own command would print.
func signIn(ctx context.Context, admin aws.Config, page local.Page, username, passwordCommand string) (aws.Config, error) {
	status, err := local.UserStatus(ctx, admin, page.UserPool, username)
	if err != nil {
		return aws.Config{}, err
	}
	if status != "CONFIRMED" {
		return aws.Config{}, fmt.Errorf("user %s is %s, not CONFIRMED", username, status)
	}
	words := strings.Fields(passwordCommand)
	password, err := local.Secret(ctx, admin, words[slices.Index(words, "--secret-id")+1])
	if err != nil {
		return aws.Config{}, err
	}
	return local.SignIn(ctx, admin, page, username, password)
}

const shownKeys = 3

func report(out io.Writer, outputs local.Outputs, objects []local.Object, delivered int) {
	fmt.Fprintf(out, "\nKdgUrl       %s\n", outputs["KdgUrl"])
	fmt.Fprintf(out, "KdgUsername  %s (CONFIRMED, signed in with SRP)\n", outputs["KdgUsername"])
	fmt.Fprintf(out, "BucketName   %s\n", outputs["BucketName"])
	for _, object := range objects[max(0, len(objects)-shownKeys):] {
		fmt.Fprintf(out, "             %s\n", object.Key)
	}
	fmt.Fprintf(out, "\n%d records sent, %d read back, in %d objects.\n", recordCount, delivered, len(objects))
	fmt.Fprintln(out, "Not modelled by MiniStack: buffering (each record is its own object here), the delivery role, stream encryption, quotas.")
}

func printUse(out io.Writer, server *local.Server) {
	fmt.Fprintln(out, "\nThe server is up. To use it with the AWS CLI or an SDK:")
	for _, variable := range server.Exports() {
		fmt.Fprintln(out, "  export", variable)
	}
	fmt.Fprintln(out, "Run make local again to deploy what you changed; make local-stop ends it.")
}

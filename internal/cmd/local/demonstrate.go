package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	recordCount     = 100
	deliveredWithin = 20 * time.Second
)

// demonstrate does what a user of the KDG page does: sign in, put records, and find them
// in the lake. An empty password means that it is in Secrets Manager.
func demonstrate(ctx context.Context, p progress, out io.Writer, server *local.Server, outputs local.Outputs, password string) error {
	admin, err := server.Config()
	if err != nil {
		return err
	}
	page, err := outputs.Page()
	if err != nil {
		return err
	}
	username, bucket := outputs["KdgUsername"], outputs["BucketName"]
	stream, put := outputs["DeliveryStreamName"], local.Put
	if source := outputs["DataStreamName"]; source != "" {
		stream, put = source, local.PutOnDataStream
	}

	var user aws.Config
	if err := p.step("sign in as "+username, func() (err error) {
		user, err = signIn(ctx, admin, page, username, password, outputs["KdgPasswordCommand"])
		return err
	}); err != nil {
		return err
	}
	records, err := server.Records(recordCount, 1, time.Now())
	if err != nil {
		return err
	}
	if err := p.step(fmt.Sprintf("put %d records on %s", recordCount, stream), func() error {
		return put(ctx, user, stream, records)
	}); err != nil {
		return err
	}
	var objects []local.Object
	delivered := 0
	if err := p.step("read them back", func() (err error) {
		objects, delivered, err = find(ctx, admin, bucket, records)
		return err
	}); err != nil {
		return err
	}
	report(out, outputs, objects, delivered)
	if delivered != recordCount {
		return fmt.Errorf("put %d records, found %d in s3://%s", recordCount, delivered, bucket)
	}
	return nil
}

// find reads the bucket until it holds all records or deliveredWithin has passed.
// MiniStack acknowledges records before it delivers them.
func find(ctx context.Context, admin aws.Config, bucket string, records [][]byte) (objects []local.Object, found int, err error) {
	late := time.After(deliveredWithin)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		objects, err = local.Read(ctx, admin, bucket)
		if err != nil {
			return nil, 0, err
		}
		found = local.CountFound(records, objects)
		if found == len(records) {
			return objects, found, nil
		}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-late:
			return objects, found, nil
		case <-tick.C:
		}
	}
}

// signIn checks that the user is confirmed, and signs in. If password is empty, it reads
// the secret that the output KdgPasswordCommand names.
func signIn(ctx context.Context, admin aws.Config, page local.Page, username, password, passwordCommand string) (aws.Config, error) {
	status, err := local.UserStatus(ctx, admin, page.UserPool, username)
	if err != nil {
		return aws.Config{}, err
	}
	if status != "CONFIRMED" {
		return aws.Config{}, fmt.Errorf("user %s is %s, not CONFIRMED", username, status)
	}
	if password == "" {
		_, secret, found := strings.Cut(passwordCommand, " --secret-id ")
		if !found {
			return aws.Config{}, fmt.Errorf("output KdgPasswordCommand has no --secret-id: %q", passwordCommand)
		}
		secret, _, _ = strings.Cut(secret, " ")
		if password, err = local.Secret(ctx, admin, secret); err != nil {
			return aws.Config{}, err
		}
	}
	return local.SignIn(ctx, admin, page, username, password)
}

const shownKeys = 3

func report(out io.Writer, outputs local.Outputs, objects []local.Object, delivered int) {
	fmt.Fprintf(out, "\nKdgUrl       %s\n", outputs["KdgUrl"])
	fmt.Fprintln(out, "             (talks to AWS itself, not to this server)")
	fmt.Fprintf(out, "KdgUsername  %s (CONFIRMED, signed in with SRP)\n", outputs["KdgUsername"])
	fmt.Fprintf(out, "BucketName   %s\n", outputs["BucketName"])
	for _, object := range objects[max(0, len(objects)-shownKeys):] {
		fmt.Fprintf(out, "             %s\n", object.Key)
	}
	fmt.Fprintf(out, "\n%d records sent, %d read back, in %d objects.\n", recordCount, delivered, len(objects))
	fmt.Fprintln(out, "Not modelled by MiniStack: buffering (each record is its own object here), the delivery role, stream encryption, quotas.")
}

// printUse explains how to use a server that keeps running. signIn is the name of the sign-in
// stack, or empty if the synth failed.
func printUse(out io.Writer, server *local.Server, signIn string) {
	fmt.Fprintln(out, "\nThe server is up. To use it with the AWS CLI, an SDK, kdg or the CDK CLI:")
	fmt.Fprintln(out, "  unset", strings.Join(local.Overrides(), " "))
	for _, variable := range server.Exports() {
		fmt.Fprintln(out, "  export", variable)
	}
	if signIn != "" {
		fmt.Fprintf(out, "For example:\n  npx cdk deploy %s --parameters Username=ada\n", signIn)
		fmt.Fprintf(out, "To send to this server from the producer page:\n  make page && go run ./cmd/kdg page%s\n", pageFlags(signIn))
	}
	fmt.Fprint(out, `KdgUrl opens a page that talks to AWS itself, not to this server.
MiniStack cannot deploy the settings catalog, monitoring, rotateAfterDays and retainData=false.
To deploy what you changed, run make local KEEP=1 again. To stop the server, run make local-stop.
`)
}

// pageFlags returns the flags of kdg page for stacks of another name than the default.
func pageFlags(signIn string) string {
	const defaultName = "Penstock"
	name := strings.TrimSuffix(signIn, "Generator")
	if name == defaultName {
		return ""
	}
	return fmt.Sprintf(" --stack %sIngest --sign-in %s", name, signIn)
}

func printStopped(out io.Writer, server *local.Server) {
	fmt.Fprintln(out, "The local server is stopped. In each shell that has its exports, run:")
	var names []string
	for _, variable := range server.Exports() {
		name, _, _ := strings.Cut(variable, "=")
		names = append(names, name)
	}
	fmt.Fprintln(out, "  unset", strings.Join(names, " "))
}

// Command kdgpage is a Lambda function that implements a CloudFormation custom resource: the
// files of the producer page in an S3 bucket. They are in the folder page beside the
// binary, so the function reads no other bucket. The properties of the resource are
//
//	Bucket      the bucket
//	AccessLogs  the bucket of its access logs
//	Config      the fields of config.json that are texts
//	Delivery    the other field, the delivery stream, as JSON
//	Version     a hash of the files, which only makes CloudFormation update the resource
//
// Create and Update upload every file, config.json, and index.html last. Then they delete
// the files of earlier versions, except those of the last one, which a visitor may be
// loading. Delete empties both buckets, so that CloudFormation can delete them.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"penstock/internal/account"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// answerTime is the time left to answer CloudFormation.
const answerTime = 15 * time.Second

func main() {
	http.DefaultClient.Timeout = answerTime // the client with which cfn answers
	lambda.Start(cfn.LambdaWrap(handle))
}

func handle(ctx context.Context, event cfn.Event) (id string, data map[string]any, err error) {
	if end, limited := ctx.Deadline(); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-answerTime))
		defer cancel()
	}
	binary, err := os.Executable()
	if err != nil {
		return event.PhysicalResourceID, nil, err
	}
	cfg, err := account.Config(ctx)
	if err != nil {
		return event.PhysicalResourceID, nil, fmt.Errorf("read the configuration: %w", err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = o.BaseEndpoint != nil // a local AWS has no host for each bucket
	})
	p := publisher{files: os.DirFS(filepath.Join(filepath.Dir(binary), "page")), bucket: client}
	id, err = p.handle(ctx, event)
	return id, nil, err
}

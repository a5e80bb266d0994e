package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"time"

	"penstock/internal/pagefiles"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// A publisher uploads the files of a folder.
type publisher struct {
	files  fs.FS
	bucket buckets
}

// buckets are the calls of S3 that a publisher makes.
type buckets interface {
	s3.ListObjectsV2APIClient
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	DeleteObjects(context.Context, *s3.DeleteObjectsInput, ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error)
}

// properties are the properties of the custom resource.
type properties struct {
	Bucket, AccessLogs string
	Config             pagefiles.Config
	Delivery           string // JSON of Config.Delivery; may be empty
}

// handle handles one event and returns the physical ID of the resource, which depends only
// on the bucket.
func (p publisher) handle(ctx context.Context, event cfn.Event) (id string, err error) {
	var want properties
	content, err := json.Marshal(event.ResourceProperties)
	if err == nil {
		err = json.Unmarshal(content, &want)
	}
	if err == nil && (want.Bucket == "" || want.AccessLogs == "" || want.Config.StreamName == "") {
		err = errors.New("set Bucket, AccessLogs and Config")
	}
	if err != nil {
		return event.PhysicalResourceID, fmt.Errorf("read the properties: %w", err)
	}
	if event.RequestType == cfn.RequestDelete {
		return event.PhysicalResourceID, errors.Join(p.empty(ctx, want.Bucket), p.empty(ctx, want.AccessLogs))
	}
	return want.Bucket + "/page", p.publish(ctx, want)
}

// publish uploads all files, and then deletes those of the versions before the last one. A
// visitor never gets an index.html whose files are missing.
func (p publisher) publish(ctx context.Context, want properties) error {
	want.Config.Delivery = json.RawMessage(want.Delivery)
	config, err := json.MarshalIndent(want.Config, "", "  ")
	if err != nil {
		return err
	}
	var paths []string
	err = fs.WalkDir(p.files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && path != pagefiles.ConfigFile {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("list the files of the page: %w", err)
	}
	files := pagefiles.List(paths)
	if len(files) == 0 || files[len(files)-1].Name != pagefiles.Index {
		return fmt.Errorf("the page has no %s: build it and deploy again", pagefiles.Index)
	}
	obsolete, err := p.obsolete(ctx, want.Bucket, files)
	if err != nil {
		return err
	}
	if err := p.upload(ctx, want.Bucket, pagefiles.File{Name: pagefiles.ConfigFile, Headers: pagefiles.Of(pagefiles.ConfigFile)}, config); err != nil {
		return err
	}
	for _, file := range files {
		content, err := fs.ReadFile(p.files, file.Path)
		if err == nil {
			err = p.upload(ctx, want.Bucket, file, content)
		}
		if err != nil {
			return err
		}
	}
	return p.remove(ctx, want.Bucket, obsolete)
}

// maxRun is the longest time that an invocation takes.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
const maxRun = 15 * time.Minute

// obsolete returns the objects of a bucket that this version does not upload and the last
// one did not: index.html was its last upload. Its files stay, because a visitor may be
// loading them.
func (p publisher) obsolete(ctx context.Context, bucket string, files []pagefiles.File) ([]types.Object, error) {
	var all []types.Object
	var uploaded time.Time // when index.html was
	for page, err := range p.objects(ctx, bucket) {
		if err != nil {
			return nil, err
		}
		for _, object := range page {
			if *object.Key == pagefiles.Index {
				uploaded = aws.ToTime(object.LastModified)
			}
		}
		all = append(all, page...)
	}
	current := map[string]bool{pagefiles.ConfigFile: true}
	for _, file := range files {
		current[file.Name] = true
	}
	return slices.DeleteFunc(all, func(object types.Object) bool {
		return current[*object.Key] || !aws.ToTime(object.LastModified).Before(uploaded.Add(-maxRun))
	}), nil
}

func (p publisher) upload(ctx context.Context, bucket string, file pagefiles.File, content []byte) error {
	input := &s3.PutObjectInput{
		Bucket: &bucket, Key: &file.Name, Body: bytes.NewReader(content),
		ContentType: &file.ContentType, CacheControl: &file.CacheControl,
	}
	if file.ContentEncoding != "" {
		input.ContentEncoding = aws.String(file.ContentEncoding)
	}
	if _, err := p.bucket.PutObject(ctx, input); err != nil {
		return failed("put "+file.Name, err)
	}
	return nil
}

// empty deletes all objects of a bucket.
func (p publisher) empty(ctx context.Context, bucket string) error {
	for page, err := range p.objects(ctx, bucket) {
		if err == nil {
			err = p.remove(ctx, bucket, page)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// objects returns the objects of a bucket, page by page. A bucket that does not exist has
// none.
func (p publisher) objects(ctx context.Context, bucket string) iter.Seq2[[]types.Object, error] {
	return func(yield func([]types.Object, error) bool) {
		pages := s3.NewListObjectsV2Paginator(p.bucket, &s3.ListObjectsV2Input{Bucket: &bucket})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if _, gone := errors.AsType[*types.NoSuchBucket](err); gone {
				return
			}
			if err != nil {
				yield(nil, failed("list "+bucket, err))
				return
			}
			if !yield(page.Contents, nil) {
				return
			}
		}
	}
}

// maxDelete is the number of objects that one call deletes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
const maxDelete = 1000

// remove deletes objects.
func (p publisher) remove(ctx context.Context, bucket string, objects []types.Object) error {
	for batch := range slices.Chunk(objects, maxDelete) {
		var keys []types.ObjectIdentifier
		for _, object := range batch {
			keys = append(keys, types.ObjectIdentifier{Key: object.Key})
		}
		deleted, err := p.bucket.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: keys, Quiet: aws.Bool(true)}})
		if err == nil && len(deleted.Errors) > 0 {
			first := deleted.Errors[0]
			err = fmt.Errorf("%s: %s, and %d more", aws.ToString(first.Key), aws.ToString(first.Code), len(deleted.Errors)-1)
		}
		if err != nil {
			return failed("delete objects of "+bucket, err)
		}
	}
	return nil
}

// failed describes an error on one line, as CloudFormation shows it.
func failed(what string, err error) error {
	return fmt.Errorf("%s: %s", what, strings.Join(strings.Fields(err.Error()), " "))
}

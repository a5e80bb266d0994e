package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"penstock/internal/pagefiles"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var built = fstest.MapFS{
	"index.html":              {Data: []byte("<!doctype html>")},
	"config.json":             {Data: []byte("of a developer")},
	"app-5JDE4NZB.js":         {Data: []byte("app")},
	"engine-0123abcd.wasm":    {Data: []byte("engine")},
	"engine-0123abcd.wasm.br": {Data: []byte("smaller")},
}

func event(kind cfn.RequestType) cfn.Event {
	return cfn.Event{RequestType: kind, PhysicalResourceID: "old", ResourceProperties: map[string]any{
		"ServiceToken": "arn", "Version": "1", "Bucket": "site", "AccessLogs": "logs", "Delivery": `{"BufferSizeMiB":1}`,
		"Config": map[string]any{"streamName": "events", "username": `a"b`},
	}}
}

// A fake records the objects that are put, in order, and has objects to delete.
type fake struct {
	put      []s3.PutObjectInput
	objects  map[string][]string  // keys by bucket, sorted; a page of a list has one
	modified map[string]time.Time // by key
	// deletedAfter is how many objects were put before the last call that deleted some.
	deletedAfter int
	fail         error
}

func (f *fake) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	f.put = append(f.put, *in)
	return nil, f.fail
}

func (f *fake) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	keys, exists := f.objects[*in.Bucket]
	if !exists {
		return nil, &types.NoSuchBucket{}
	}
	next := slices.IndexFunc(keys, func(key string) bool { return key > aws.ToString(in.ContinuationToken) })
	if next < 0 {
		return &s3.ListObjectsV2Output{}, nil
	}
	key := keys[next] // a copy, because deleting changes keys
	return &s3.ListObjectsV2Output{
		Contents:    []types.Object{{Key: &key, LastModified: aws.Time(f.modified[key])}},
		IsTruncated: aws.Bool(next+1 < len(keys)), NextContinuationToken: &key,
	}, nil
}

func (f *fake) DeleteObjects(_ context.Context, in *s3.DeleteObjectsInput, _ ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error) {
	if f.fail != nil {
		return &s3.DeleteObjectsOutput{Errors: []types.Error{{Key: in.Delete.Objects[0].Key, Code: aws.String("AccessDenied")}}}, nil
	}
	f.objects[*in.Bucket] = slices.DeleteFunc(f.objects[*in.Bucket], func(key string) bool {
		return slices.ContainsFunc(in.Delete.Objects, func(o types.ObjectIdentifier) bool { return *o.Key == key })
	})
	f.deletedAfter = len(f.put)
	return &s3.DeleteObjectsOutput{}, nil
}

func record(files fstest.MapFS, fail error) (publisher, *fake) {
	f := &fake{fail: fail, objects: map[string][]string{"site": {"app.js", "index.html"}, "logs": {"files/1"}}}
	return publisher{files: files, bucket: f}, f
}

func TestEveryFileIsPutWithItsHeadersAndTheIndexLast(t *testing.T) {
	for _, kind := range []cfn.RequestType{cfn.RequestCreate, cfn.RequestUpdate} {
		p, put := record(built, nil)
		id, err := p.handle(t.Context(), event(kind))
		require.NoError(t, err)
		assert.Equal(t, "site/page", id)
		type object struct{ key, body, contentType, encoding, cache string }
		var got []object
		for _, in := range put.put {
			assert.Equal(t, "site", *in.Bucket)
			body, err := io.ReadAll(in.Body)
			require.NoError(t, err)
			got = append(got, object{*in.Key, string(body), *in.ContentType, aws.ToString(in.ContentEncoding), *in.CacheControl})
		}
		const forever = "public, max-age=31536000, immutable"
		require.Len(t, got, 4)
		var config pagefiles.Config
		require.NoError(t, json.Unmarshal([]byte(got[0].body), &config))
		assert.JSONEq(t, `{"BufferSizeMiB":1}`, string(config.Delivery))
		config.Delivery = nil
		assert.Equal(t, pagefiles.Config{StreamName: "events", Username: `a"b`}, config)
		got[0].body = ""
		assert.Equal(t, []object{
			{"config.json", "", "application/json", "", "no-cache"},
			{"app-5JDE4NZB.js", "app", "text/javascript; charset=utf-8", "", forever},
			{"engine-0123abcd.wasm", "smaller", "application/wasm", "br", forever},
			{"index.html", "<!doctype html>", "text/html; charset=utf-8", "", "no-cache"},
		}, got)
	}
}

func TestDeleteEmptiesBothBuckets(t *testing.T) {
	p, s3 := record(nil, nil)
	id, err := p.handle(t.Context(), event(cfn.RequestDelete))
	assert.NoError(t, err)
	assert.Equal(t, "old", id)
	assert.Equal(t, map[string][]string{"site": {}, "logs": {}}, s3.objects)
	assert.Empty(t, s3.put)

	clear(s3.objects)
	_, err = p.handle(t.Context(), event(cfn.RequestDelete))
	assert.NoError(t, err, "the buckets are gone")

	p, _ = record(nil, errors.New("denied"))
	_, err = p.handle(t.Context(), event(cfn.RequestDelete))
	assert.EqualError(t, err, "delete objects of site: app.js: AccessDenied, and 0 more\ndelete objects of logs: files/1: AccessDenied, and 0 more")
}

func TestFilesOfTheLastVersionStayAndOlderOnesAreDeleted(t *testing.T) {
	p, s3 := record(built, nil)
	last := time.Date(2026, time.November, 30, 12, 0, 0, 0, time.UTC)
	older := last.Add(-time.Hour)
	s3.objects["site"] = []string{"app-5JDE4NZB.js", "app-LAST0000.js", "app-OLDER000.js", "app-OLDER111.js", "config.json", "index.html"}
	s3.modified = map[string]time.Time{
		"app-5JDE4NZB.js": older, // a file that comes back
		"app-LAST0000.js": last.Add(-maxRun), "app-OLDER000.js": older, "app-OLDER111.js": older, "config.json": older, "index.html": last,
	}
	_, err := p.handle(t.Context(), event(cfn.RequestUpdate))
	require.NoError(t, err)
	assert.Equal(t, []string{"app-5JDE4NZB.js", "app-LAST0000.js", "config.json", "index.html"}, s3.objects["site"])
	assert.Equal(t, 4, s3.deletedAfter, "after index.html")
	assert.Equal(t, []string{"files/1"}, s3.objects["logs"])
}

func TestFailuresSayWhatFailedOnOneLine(t *testing.T) {
	p, _ := record(built, errors.New("denied\nby a policy"))
	id, err := p.handle(t.Context(), event(cfn.RequestUpdate))
	assert.EqualError(t, err, "put config.json: denied by a policy")
	assert.Equal(t, "site/page", id)

	p, put := record(fstest.MapFS{"app.js": {}}, nil)
	_, err = p.handle(t.Context(), event(cfn.RequestCreate))
	assert.EqualError(t, err, "the page has no index.html: build it and deploy again")
	assert.Empty(t, put.put, "nothing is half published")

	for _, property := range []string{"Bucket", "AccessLogs", "Config"} {
		e := event(cfn.RequestCreate)
		delete(e.ResourceProperties, property)
		_, err = p.handle(t.Context(), e)
		assert.EqualError(t, err, "read the properties: set Bucket, AccessLogs and Config")
	}
}

package audit

import (
	"slices"

	"penstock/internal/testkit/iamtest"
)

// Where it says what the function and CloudFront call.
const (
	toUpload = "lambda/kdgpage: the files of the page"
	toEmpty  = "lambda/kdgpage: the deletion of the stack"
	toServe  = "Amazon CloudFront Developer Guide: Restrict access to an Amazon S3 origin"
)

func (d *deployed) uploader() iamtest.Caller {
	return iamtest.Caller{Role: d.page.ARN("PageFunctionRole")}
}

func (d *deployed) pageFiles() string { return d.page.ARN("PageFiles") }
func (d *deployed) pageLogs() string  { return d.page.ARN("PageAccessLogs") }

// distribution returns the context in which CloudFront reads an object for a distribution.
func (d *deployed) distribution(name, account string) map[string]any {
	return map[string]any{"aws:SourceArn": d.place(d.Region, account).ARN("cloudfront", "distribution/"+name)}
}

func pageAllowed(d *deployed) []row {
	if d.page == nil {
		return nil
	}
	role := d.uploader()
	var all []row
	for _, bucket := range []string{d.pageFiles(), d.pageLogs()} {
		all = slices.Concat(all,
			withContext(overTLS("1.2"), calls(d.administrator(), "to manage the page", bucket, "s3:ListBucket", "s3:PutBucketPolicy")),
			withContext(overTLS("1.2"), calls(d.administrator(), "to manage the page", bucket+"/x", "s3:GetObject", "s3:DeleteObject")),
		)
	}
	return slices.Concat(all,
		calls(role, toUpload, d.pageFiles()+"/index.html", "s3:PutObject"),
		calls(role, toUpload, d.pageFiles()+"/assets/app-5JDE4NZB.js", "s3:PutObject"),
		calls(role, toEmpty, d.pageFiles(), "s3:ListBucket"),
		calls(role, toEmpty, d.pageLogs(), "s3:ListBucket"),
		calls(role, toEmpty, d.pageFiles()+"/index.html", "s3:DeleteObject"),
		calls(role, toEmpty, d.pageLogs()+"/files/x", "s3:DeleteObject"),
		calls(role, toRun, d.functionLog(d.page.Name("PageFunctionLog")), "logs:CreateLogStream", "logs:PutLogEvents"),
		calls(service("lambda"), toRun, role.Role, "sts:AssumeRole"),
		withContext(d.distribution(d.page.Name("PageDistribution"), d.Account), calls(service("cloudfront"), toServe, d.pageFiles()+"/index.html", "s3:GetObject")),
		withContext(bucketContext(d.pageFiles(), d.Account), calls(service("logging.s3"), toKeepLogs, d.pageLogs()+"/files/x", "s3:PutObject")),
	)
}

func pageDenied(d *deployed) []row {
	if d.page == nil {
		return nil
	}
	role, group, object := d.uploader(), d.page.Name("PageFunctionLog"), d.pageFiles()+"/index.html"
	ours := d.distribution(d.page.Name("PageDistribution"), d.Account)
	logs, log := bucketContext(d.pageFiles(), d.Account), d.pageLogs()+"/files/x"
	var all []row
	for _, bucket := range []string{d.pageFiles(), d.pageLogs()} {
		// Only an administrator tests a Deny: others are denied without it.
		all = slices.Concat(all,
			withoutTLS(calls(d.administrator(), "plain HTTP", bucket, "s3:ListBucket", "s3:GetBucketLocation")),
			withoutTLS(calls(d.administrator(), "plain HTTP", bucket+"/x", "s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
			withContext(overTLS("1.1"), calls(d.administrator(), "TLS 1.1", bucket, "s3:ListBucket", "s3:PutBucketPolicy")),
			withContext(overTLS("1.1"), calls(d.administrator(), "TLS 1.1", bucket+"/x", "s3:GetObject", "s3:PutObject")),
			withContext(overTLS("1.0"), calls(d.administrator(), "TLS 1.0", bucket+"/x", "s3:GetObject")),
			calls(anonymous, "no credentials", bucket, "s3:ListBucket"),
			calls(anonymous, "no credentials", bucket+"/x", "s3:GetObject", "s3:PutObject"),
			calls(d.stranger(), "another account", bucket+"/x", "s3:GetObject", "s3:PutObject"),
			calls(d.signedIn(), "the KDG user", bucket+"/x", "s3:GetObject", "s3:PutObject"),
		)
	}
	return slices.Concat(all,
		calls(role, "another action on a file", object, "s3:GetObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl"),
		withoutTLS(calls(role, "plain HTTP", object, "s3:PutObject")),
		calls(role, "the bucket", d.pageFiles(), "s3:ListBucketVersions", "s3:PutBucketPolicy", "s3:DeleteBucket"),
		calls(role, "the access logs", d.pageLogs()+"/index.html", "s3:PutObject"),
		calls(role, "the lake", d.lake()+"/index.html", "s3:PutObject", "s3:DeleteObject"),
		calls(role, "the lake", d.lake(), "s3:ListBucket"),
		calls(role, "another bucket, whose name begins with this one's", d.pageLogs()+"2/x", "s3:DeleteObject"),
		calls(role, "another bucket, whose name begins with this one's", d.pageFiles()+"2/index.html", "s3:PutObject"),
		calls(role, "another action on the log", d.functionLog(group), "logs:DeleteLogStream", "logs:GetLogEvents"),
		calls(role, "another log", d.functionLog("another"), "logs:CreateLogStream", "logs:PutLogEvents"),
		calls(role, "the log itself", d.page.ARN("PageFunctionLog"), "logs:CreateLogGroup", "logs:DeleteLogGroup"),
		calls(role, "more rights", role.Role, "iam:PassRole", "iam:PutRolePolicy", "sts:AssumeRole"),
		calls(service("cloudfront"), "another service", role.Role, "sts:AssumeRole"),
		calls(service("lambda"), "Lambda as somebody else", role.Role, "sts:TagSession", "sts:SetSourceIdentity"),
		notAssumedBy(d, role),
		withContext(ours, calls(service("cloudfront"), "another action", object, "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion")),
		withContext(ours, calls(service("cloudfront"), "a list of the files", d.pageFiles(), "s3:ListBucket")),
		withContext(ours, calls(service("cloudfront"), "the access logs", d.pageLogs()+"/files/x", "s3:GetObject")),
		withContext(ours, withoutTLS(calls(service("cloudfront"), "plain HTTP", object, "s3:GetObject"))),
		withContext(ours, calls(service("lambda"), "another service", object, "s3:GetObject")),
		withContext(d.distribution("another", d.Account), calls(service("cloudfront"), "another distribution", object, "s3:GetObject")),
		withContext(d.distribution(d.page.Name("PageDistribution"), otherAccount), calls(service("cloudfront"), "another account's distribution", object, "s3:GetObject")),
		calls(service("cloudfront"), "no distribution", object, "s3:GetObject"),
		withContext(logs, calls(service("logging.s3"), "another action", log, "s3:GetObject", "s3:DeleteObject")),
		withContext(logs, calls(service("logging.s3"), "a key outside the folder of the access logs", d.pageLogs()+"/x", "s3:PutObject")),
		withContext(logs, calls(service("logging.s3"), "the files themselves", object, "s3:PutObject")),
		withContext(logs, calls(service("config"), "another service", log, "s3:PutObject")),
		withContext(bucketContext(d.ARN("s3", "another-bucket"), d.Account), calls(service("logging.s3"), "another bucket's logs", log, "s3:PutObject")),
		withContext(bucketContext(d.pageFiles(), otherAccount), calls(service("logging.s3"), "a bucket of the same name in another account", log, "s3:PutObject")),
		calls(service("logging.s3"), "no bucket in the context", log, "s3:PutObject"),
	)
}

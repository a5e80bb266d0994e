package page_test

import (
	"encoding/json"
	"testing"

	"penstock/constructs/page"
	"penstock/internal/pagefiles"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// synth returns a template with a page, whose props change may change.
func synth(t *testing.T, change func(*page.Props)) cdktest.Template {
	t.Helper()
	stack := cdktest.Stack(t)
	props := page.Props{
		Config: pagefiles.Config{Region: *awscdk.Aws_REGION(), UserPoolID: "pool", ClientID: "client", IdentityPoolID: "identities",
			StreamKind: pagefiles.StreamFirehose, StreamName: "events", Username: "ada", PasswordCommand: "print it",
			Delivery: []byte(`{"BufferSizeMiB":1}`), Template: &pagefiles.Template{Name: "mine", Text: "<{{date.now}}>"}},
		Code:             cdktest.StubCode(t),
		Version:          "1",
		Architecture:     awslambda.Architecture_ARM_64(),
		LogRetention:     awslogs.RetentionDays_ONE_WEEK,
		LogRetentionDays: 7,
	}
	if change != nil {
		change(&props)
	}
	page.New(stack, "Page", props)
	return cdktest.Synth(t, stack)
}

func TestBucketsArePrivateEncryptedAndDeleted(t *testing.T) {
	template := synth(t, nil)
	for _, id := range []string{"PageFiles", "PageAccessLogs"} {
		bucket := template.Find(t, id)
		assert.Equal(t, "Delete", bucket["DeletionPolicy"])
		assert.Equal(t, map[string]any{"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
			bucket.Properties()["PublicAccessBlockConfiguration"], id)
		assert.Equal(t, "AES256", cdktest.At(bucket.Properties(), "BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "SSEAlgorithm"), id)
	}
	assert.Equal(t, "files/", cdktest.At(template.Find(t, "PageFiles").Properties(), "LoggingConfiguration", "LogFilePrefix"))
	assert.Equal(t, 7.0, cdktest.At(template.Find(t, "PageAccessLogs").Properties(), "LifecycleConfiguration", "Rules", 0, "ExpirationInDays"))
}

func TestOnlyTheDistributionReadsTheBucket(t *testing.T) {
	template := synth(t, nil)
	statements := cdktest.At(template.Find(t, "PageFilesPolicy").Properties(), "PolicyDocument", "Statement").([]any)
	var readers []any
	for _, s := range statements {
		if cdktest.At(s, "Effect") == "Allow" && cdktest.At(s, "Action") == "s3:GetObject" {
			readers = append(readers, s)
		}
	}
	require.Len(t, readers, 1)
	assert.Equal(t, map[string]any{"Service": "cloudfront.amazonaws.com"}, cdktest.At(readers[0], "Principal"))
	source, err := json.Marshal(cdktest.At(readers[0], "Condition", "StringEquals", "AWS:SourceArn"))
	require.NoError(t, err)
	assert.Contains(t, string(source), "PageDistribution")
	origin := cdktest.At(template.One(t, "AWS::CloudFront::Distribution").Properties(), "DistributionConfig", "Origins", 0)
	assert.NotNil(t, cdktest.At(origin, "OriginAccessControlId"))
	assert.Equal(t, "always", cdktest.At(template.One(t, "AWS::CloudFront::OriginAccessControl").Properties(), "OriginAccessControlConfig", "SigningBehavior"))
}

func TestDistributionSpeaksOnlyHTTPSAndLogs(t *testing.T) {
	config := cdktest.At(synth(t, nil).One(t, "AWS::CloudFront::Distribution").Properties(), "DistributionConfig")
	assert.Equal(t, "https-only", cdktest.At(config, "DefaultCacheBehavior", "ViewerProtocolPolicy"))
	assert.Equal(t, true, cdktest.At(config, "DefaultCacheBehavior", "Compress"))
	assert.Equal(t, "index.html", cdktest.At(config, "DefaultRootObject"))
	assert.Equal(t, "distribution/", cdktest.At(config, "Logging", "Prefix"))
	assert.NotContains(t, config, "Aliases")
	assert.NotContains(t, config, "ViewerCertificate")
}

func TestOwnDomainRequiresTLS12(t *testing.T) {
	const certificate = "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
	config := cdktest.At(synth(t, func(p *page.Props) { p.Domain, p.CertificateARN = "kdg.example.com", certificate }).
		One(t, "AWS::CloudFront::Distribution").Properties(), "DistributionConfig")
	assert.Equal(t, []any{"kdg.example.com"}, cdktest.At(config, "Aliases"))
	assert.Equal(t, map[string]any{"AcmCertificateArn": certificate, "MinimumProtocolVersion": "TLSv1.2_2021", "SslSupportMethod": "sni-only"}, cdktest.At(config, "ViewerCertificate"))
}

func TestHeadersAllowTheEndpointsOfTheRegionOnly(t *testing.T) {
	headers := cdktest.At(synth(t, nil).One(t, "AWS::CloudFront::ResponseHeadersPolicy").Properties(), "ResponseHeadersPolicyConfig", "SecurityHeadersConfig")
	policy := ""
	for _, part := range cdktest.At(headers, "ContentSecurityPolicy", "ContentSecurityPolicy", "Fn::Join", 1).([]any) {
		if text, is := part.(string); is {
			policy += text
		} else {
			policy += "<" + cdktest.At(part, "Ref").(string) + ">"
		}
	}
	const end = ".<AWS::Region>.<AWS::URLSuffix>"
	assert.Contains(t, policy, "; connect-src 'self' https://cognito-idp"+end+" https://cognito-identity"+end+" https://firehose"+end+"; base-uri")
	assert.Equal(t, map[string]any{"AccessControlMaxAgeSec": 31536000.0, "Override": true}, cdktest.At(headers, "StrictTransportSecurity"))
	assert.Equal(t, map[string]any{"Override": true}, cdktest.At(headers, "ContentTypeOptions"))
	assert.Equal(t, map[string]any{"FrameOption": pagefiles.FrameOptions, "Override": true}, cdktest.At(headers, "FrameOptions"))
	assert.Equal(t, map[string]any{"ReferrerPolicy": pagefiles.ReferrerPolicy, "Override": true}, cdktest.At(headers, "ReferrerPolicy"))
}

func TestFilesAreUploadedAgainWhenTheyChange(t *testing.T) {
	template := synth(t, func(p *page.Props) { p.Version = "2" })
	upload := template.One(t, "Custom::KdgPage")
	assert.Equal(t, "2", upload.Properties()["Version"])
	assert.Equal(t, map[string]any{"region": map[string]any{"Ref": "AWS::Region"}, "userPoolId": "pool", "clientId": "client", "identityPoolId": "identities",
		"streamKind": "firehose", "streamName": "events", "username": "ada", "passwordCommand": "print it",
		"template": map[string]any{"name": "mine", "text": "<{{date.now}}>"}}, upload.Properties()["Config"])
	assert.Equal(t, `{"BufferSizeMiB":1}`, upload.Properties()["Delivery"], "as text, in which numbers stay numbers")
	assert.Contains(t, template.One(t, "AWS::CloudFront::Distribution")["DependsOn"], "PageUpload706C7F33", "at deletion, the distribution goes first")
}

func TestPropsAreChecked(t *testing.T) {
	for says, change := range map[string]func(*page.Props){
		"set Props.Version to a hash of the files":                    func(p *page.Props) { p.Version = "" },
		"set both Props.Domain and Props.CertificateARN, or neither":  func(p *page.Props) { p.Domain = "kdg.example.com" },
		"set both Props.Domain and Props.CertificateARN, or neither ": func(p *page.Props) { p.CertificateARN = "arn" },
	} {
		assert.Contains(t, cdktest.Refusal(t, func() { synth(t, change) })+" ", says)
	}
}

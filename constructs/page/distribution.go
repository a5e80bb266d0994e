package page

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/pagefiles"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newDistribution creates the distribution, and returns it with the page's URL. The policy
// of the bucket lets only this distribution read it.
//
// CloudFront caches a file for as long as the file's own Cache-Control says. The files are
// uploaded compressed. CloudFront would compress only files of 1,000 to 10,000,000 bytes,
// and may skip some: Amazon CloudFront Developer Guide, "Serve compressed files".
func newDistribution(this constructs.Construct, p Page, props Props) (awscloudfront.Distribution, *string) {
	d := &awscloudfront.DistributionProps{
		Comment:           jsii.String("Producer page"),
		DefaultRootObject: jsii.String(pagefiles.Index),
		DefaultBehavior: &awscloudfront.BehaviorOptions{
			Origin:                awscloudfrontorigins.S3BucketOrigin_WithOriginAccessControl(p.Bucket, nil),
			ViewerProtocolPolicy:  awscloudfront.ViewerProtocolPolicy_HTTPS_ONLY,
			CachePolicy:           awscloudfront.CachePolicy_CACHING_OPTIMIZED(),
			Compress:              jsii.Bool(true),
			ResponseHeadersPolicy: newHeaders(this, props.Config),
		},
		EnableLogging: jsii.Bool(true),
		LogBucket:     p.AccessLogs,
		LogFilePrefix: jsii.String("distribution/"),
	}
	if props.Domain != "" {
		d.DomainNames = jsii.Strings(props.Domain)
		d.Certificate = awscertificatemanager.Certificate_FromCertificateArn(this, jsii.String("Certificate"), jsii.String(props.CertificateARN))
		d.MinimumProtocolVersion = awscloudfront.SecurityPolicyProtocol_TLS_V1_2_2021
	}
	distribution := awscloudfront.NewDistribution(this, jsii.String("Distribution"), d)
	findings.Accept(distribution, "CKV_AWS_68", "It serves static files; the sign-in, which Cognito limits, is elsewhere. A web ACL costs five dollars per month.")
	findings.Accept(distribution, "AwsSolutions-CFR1", "The page does nothing without a password, and travelling users need it too.")
	findings.Accept(distribution, "AwsSolutions-CFR2", "It serves static files. A web ACL costs five dollars per month.")
	if props.Domain != "" {
		return distribution, jsii.String("https://" + props.Domain + "/")
	}
	const tls = "CloudFront chooses the TLS versions of its own domain name. The settings pageDomain and pageCertificateArn require TLS 1.2."
	findings.Accept(distribution, "CKV_AWS_174", tls)
	findings.Accept(distribution, "AwsSolutions-CFR4", tls)
	return distribution, jsii.Sprintf("https://%s/", *distribution.DistributionDomainName())
}

// newHeaders adds the headers that tell the browser what the page may do. They replace
// headers of the same name.
func newHeaders(this constructs.Construct, c pagefiles.Config) awscloudfront.ResponseHeadersPolicy {
	always := jsii.Bool(true)
	return awscloudfront.NewResponseHeadersPolicy(this, jsii.String("Headers"), &awscloudfront.ResponseHeadersPolicyProps{
		Comment: jsii.String("Security headers of the producer page"),
		SecurityHeadersBehavior: &awscloudfront.ResponseSecurityHeadersBehavior{
			ContentSecurityPolicy: &awscloudfront.ResponseHeadersContentSecurityPolicy{
				ContentSecurityPolicy: jsii.String(pagefiles.SecurityPolicy(c, *awscdk.Aws_URL_SUFFIX())), Override: always},
			ContentTypeOptions: &awscloudfront.ResponseHeadersContentTypeOptions{Override: always}, // pagefiles.ContentTypeOptions is its only value
			FrameOptions:       &awscloudfront.ResponseHeadersFrameOptions{FrameOption: pagefiles.FrameOptions, Override: always},
			ReferrerPolicy:     &awscloudfront.ResponseHeadersReferrerPolicy{ReferrerPolicy: awscloudfront.HeadersReferrerPolicy_NO_REFERRER, Override: always},
			StrictTransportSecurity: &awscloudfront.ResponseHeadersStrictTransportSecurity{
				AccessControlMaxAge: awscdk.Duration_Days(jsii.Number(365)), Override: always},
		},
		CustomHeadersBehavior: &awscloudfront.ResponseCustomHeadersBehavior{CustomHeaders: &[]*awscloudfront.ResponseCustomHeader{
			{Header: jsii.String("Cross-Origin-Resource-Policy"), Value: jsii.String(pagefiles.ResourcePolicy), Override: always},
		}},
	})
}

package audit

import (
	"maps"
	"slices"

	"penstock/internal/testkit/iamtest"
)

// Lines of awslabs/amazon-kinesis-data-generator at commit 80b2ac3 that make the calls of
// the KDG page.
const (
	listsRegions  = "web/js/producer.js:174"
	listsStreams  = "web/js/producer.js:332"
	listsDelivery = "web/js/producer.js:371"
	putsRecords   = "web/js/producer.js:592"
	putsBatch     = "web/js/producer.js:607"

	toSignIn = "Amazon Cognito Developer Guide: Role trust and permissions"
)

// issuers are the issuers of Cognito identity pool tokens by Region. Source: "Amazon
// Cognito" in the AWS GovCloud (US) User Guide and in Getting Started with AWS services in
// China.
var issuers = map[string]string{
	"us-east-1":     "cognito-identity.amazonaws.com",
	"us-gov-west-1": "cognito-identity-us-gov.amazonaws.com",
	"us-gov-east-1": "cognito-identity.us-gov-east-1.amazonaws.com",
	"cn-north-1":    "cognito-identity.cn-north-1.amazonaws.com.cn",
}

func (d *deployed) signedIn() iamtest.Caller {
	return iamtest.Caller{Role: d.generator.ARN("KdgAuthenticated")}
}

// assume returns the call with which Cognito assumes a role for an identity of a pool.
// kinds, from the token, contain "authenticated" or "unauthenticated".
func (d *deployed) assume(role iamtest.Caller, why, issuer, pool string, kinds ...any) []row {
	context := map[string]any{}
	if pool != "" {
		context[issuer+":aud"] = pool
	}
	if len(kinds) > 0 {
		context[issuer+":amr"] = kinds
	}
	return withContext(context, calls(iamtest.Caller{Issuer: issuer}, why, role.Role, "sts:AssumeRoleWithWebIdentity"))
}

// pools returns the IDs of this stack's identity pool and of another one.
func (d *deployed) pools() (ours, other string) {
	return d.generator.Name("KdgIdentityPool"), d.Region + ":5ec2e7"
}

func authenticatedAllowed(d *deployed) []row {
	role := d.signedIn()
	pool, _ := d.pools()
	// Real tokens also contain the name of the provider.
	provider := "cognito-idp." + d.Region + ".amazonaws.com/" + d.generator.Name("KdgUserPool")
	var lists []row
	if d.config.KDGURLBase != "" {
		lists = slices.Concat(
			calls(role, listsRegions, "*", "ec2:DescribeRegions"),
			calls(role, listsStreams, "*", "kinesis:ListStreams"),
			calls(role, listsDelivery, "*", "firehose:ListDeliveryStreams"),
		)
	}
	return slices.Concat(lists,
		sendAllowed(d, role, sendsAs(d)),
		d.assume(role, toSignIn, issuers[d.Region], pool, "authenticated", provider, provider+":CognitoSignIn:5ec2e7"),
	)
}

// sendsAs is where the page sends.
func sendsAs(d *deployed) string {
	if _, dataStream := d.source(); dataStream {
		return putsRecords
	}
	return putsBatch
}

// lakeKeyNot are the calls that S3 would make on behalf of the page.
func lakeKeyNot(d *deployed, role iamtest.Caller) []row {
	if d.config.KeyARN == "" {
		return nil
	}
	return withContext(d.viaService("s3"), calls(role, "the lake's key", d.config.KeyARN, "kms:GenerateDataKey", "kms:Decrypt"))
}

func authenticatedDenied(d *deployed) []row {
	role, stream := d.signedIn(), d.ingest.ARN("Delivery")
	rights := slices.Concat(
		sendDenied(d, role),
		lakeKeyNot(d, role),
		calls(role, "what kdg send reads", stream, "firehose:DescribeDeliveryStream"),
		listsDenied(d, role),
		calls(role, "other actions of EC2", "*", "ec2:DescribeInstances", "ec2:DescribeVpcs", "ec2:DescribeAvailabilityZones"),
		calls(anonymous, "no credentials", stream, "firehose:PutRecordBatch"),
		calls(d.stranger(), "another account", stream, "firehose:PutRecordBatch"),
		otherResourcesDenied(d, role),
	)
	return append(rights, assumeDenied(d, role)...)
}

// listsDenied returns the lists that the producer page does not need.
func listsDenied(d *deployed, role iamtest.Caller) []row {
	if d.config.KDGURLBase != "" {
		return nil
	}
	return calls(role, "a list of KDG's page, which this user does not have", "*", "ec2:DescribeRegions", "kinesis:ListStreams", "firehose:ListDeliveryStreams")
}

// otherResourcesDenied returns calls on other resources of the two stacks, and calls that
// would escalate privileges.
func otherResourcesDenied(d *deployed, role iamtest.Caller) []row {
	all := slices.Concat(
		calls(role, "the lake", d.lake(), "s3:ListBucket", "s3:DeleteBucket"),
		calls(role, "the lake", d.lake()+"/streaming/x", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
		calls(role, "the user pool", d.generator.ARN("KdgUserPool"), "cognito-idp:AdminSetUserPassword", "cognito-idp:ListUsers", "cognito-idp:DeleteUserPool"),
		calls(role, "the function", d.generator.ARN("KdgFunction"), "lambda:InvokeFunction", "lambda:UpdateFunctionCode"),
		calls(role, "privilege escalation", role.Role, "iam:PassRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
		calls(role, "privilege escalation", d.ARN("iam", "user/ada"), "iam:CreateUser", "iam:CreateAccessKey"),
	)
	if d.generator.Has("KdgPassword") {
		all = append(all, calls(role, "the password", d.generator.ARN("KdgPassword"), "secretsmanager:GetSecretValue")...)
	}
	return all
}

// assumeDenied returns calls that try to assume the role of the KDG page illegitimately.
func assumeDenied(d *deployed, role iamtest.Caller) []row {
	const kind, otherKind = "authenticated", "unauthenticated"
	issuer := issuers[d.Region]
	ours, other := d.pools()
	all := slices.Concat(
		d.assume(role, "an identity of another pool", issuer, other, kind),
		d.assume(role, "no identity pool in the token", issuer, "", kind),
		d.assume(role, "an unauthenticated identity", issuer, ours, otherKind),
		d.assume(role, "no sign-in", issuer, ours),
		d.assume(role, "another identity provider", "accounts.google.com", ours, kind),
		withContext(map[string]any{issuer + ":aud": ours, issuer + ":amr": []any{kind}}, slices.Concat(
			calls(service("lambda"), "a service", role.Role, "sts:AssumeRole"),
			calls(d.administrator(), "an administrator", role.Role, "sts:AssumeRole"),
			calls(d.stranger(), "another account", role.Role, "sts:AssumeRole"),
			calls(anonymous, "no token", role.Role, "sts:AssumeRoleWithWebIdentity"),
		)),
	)
	for _, region := range slices.Sorted(maps.Keys(issuers)) {
		if region != d.Region {
			all = append(all, d.assume(role, "Cognito's issuer in "+region, issuers[region], ours, kind)...)
		}
	}
	return all
}

package iamtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// physical is what CloudFormation calls a resource once it is there.
type physical struct{ ref, arn string }

// A naming is how resources of a type are called: the property with their name, if
// that is given, else the name that they get; and the resource part of their ARN.
type naming struct {
	property string
	name     func(t *Template, id string) string
	service  string
	before   string // the name, in the ARN
	after    string
	byARN    bool // what Ref gives
}

func plain(_ *Template, id string) string { return id }

var namings = map[string]naming{
	"AWS::Cognito::IdentityPool":           {name: func(t *Template, id string) string { return t.Region + ":" + id }, service: "cognito-identity", before: "identitypool/"},
	"AWS::Cognito::UserPool":               {name: func(t *Template, id string) string { return t.Region + "_" + id }, service: "cognito-idp", before: "userpool/"},
	"AWS::Glue::Database":                  {property: "Name", name: plain, service: "glue", before: "database/"},
	"AWS::Glue::Table":                     {property: "Name", name: plain, service: "glue", before: "table/"},
	"AWS::IAM::Role":                       {property: "RoleName", name: plain, service: "iam", before: "role/"},
	"AWS::Kinesis::Stream":                 {property: "Name", name: plain, service: "kinesis", before: "stream/"},
	"AWS::KinesisFirehose::DeliveryStream": {property: "DeliveryStreamName", name: plain, service: "firehose", before: "deliverystream/"},
	"AWS::KMS::Key":                        {name: plain, service: "kms", before: "key/"},
	"AWS::Lambda::Function":                {property: "FunctionName", name: plain, service: "lambda", before: "function:"},
	"AWS::Logs::LogGroup":                  {property: "LogGroupName", name: plain, service: "logs", before: "log-group:", after: ":*"},
	"AWS::S3::Bucket":                      {property: "BucketName", name: func(_ *Template, id string) string { return strings.ToLower(id) }, service: "s3"},
	"AWS::SecretsManager::Secret":          {property: "Name", name: plain, service: "secretsmanager", before: "secret:", after: "-AbCdEf", byARN: true},
	"AWS::SNS::Topic":                      {property: "TopicName", name: plain, service: "sns", byARN: true},
}

func (t *Template) resource(id string) physical {
	t.t.Helper()
	found := section(section(t.content, "Resources"), id)
	require.NotNil(t.t, found, "no resource or parameter %s", id)
	kind, _ := found["Type"].(string)
	how, ok := namings[kind]
	require.True(t.t, ok, "iamtest does not know how a %s is called: say it in namings", kind)
	name := how.name(t, id)
	if given := section(found, "Properties")[how.property]; given != nil {
		name = t.Value(given).(string)
	}
	arn := t.Place.ARN(how.service, how.before+name+how.after)
	if how.byARN {
		return physical{arn, arn}
	}
	return physical{name, arn}
}

// Has says whether there is a resource of which the logical ID is name, with CDK's hash
// where its construct is in another.
func (t *Template) Has(name string) bool { return t.id(name) != "" }

// Name is what Ref gives for the resource of that construct: mostly its name.
func (t *Template) Name(construct string) string { return t.find(construct).ref }

// ARN is what the resource of that construct is known by in policies.
func (t *Template) ARN(construct string) string { return t.find(construct).arn }

func (t *Template) find(construct string) physical {
	t.t.Helper()
	id := t.id(construct)
	require.NotEmpty(t.t, id, "no resource %s", construct)
	return t.resource(id)
}

func (t *Template) id(construct string) string {
	for _, id := range slices.Sorted(maps.Keys(section(t.content, "Resources"))) {
		rest, ok := strings.CutPrefix(id, construct)
		if ok && (rest == "" || len(rest) == len("01234567")) {
			return id
		}
	}
	return ""
}

package iamtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// physical are the identifiers of a deployed resource: the value of Ref, and the ARN.
type physical struct{ ref, arn string }

// A naming describes the identifiers of resources of a type.
type naming struct {
	property string                              // property with the name, if that can be set
	name     func(t *Template, id string) string // generated name
	service  string
	before   string // precedes the name in the ARN
	after    string // follows the name in the ARN
	byARN    bool   // Ref returns the ARN, not the name
}

func logicalID(_ *Template, id string) string { return id }

var namings = map[string]naming{
	"AWS::CloudFront::Distribution":        {name: logicalID, service: "cloudfront", before: "distribution/"},
	"AWS::Cognito::IdentityPool":           {name: func(t *Template, id string) string { return t.Region + ":" + id }, service: "cognito-identity", before: "identitypool/"},
	"AWS::Cognito::UserPool":               {name: func(t *Template, id string) string { return t.Region + "_" + id }, service: "cognito-idp", before: "userpool/"},
	"AWS::Glue::Database":                  {property: "Name", name: logicalID, service: "glue", before: "database/"},
	"AWS::Glue::Table":                     {property: "Name", name: logicalID, service: "glue", before: "table/"},
	"AWS::IAM::Role":                       {property: "RoleName", name: logicalID, service: "iam", before: "role/"},
	"AWS::Kinesis::Stream":                 {property: "Name", name: logicalID, service: "kinesis", before: "stream/"},
	"AWS::KinesisFirehose::DeliveryStream": {property: "DeliveryStreamName", name: logicalID, service: "firehose", before: "deliverystream/"},
	"AWS::KMS::Key":                        {name: logicalID, service: "kms", before: "key/"},
	"AWS::Lambda::Function":                {property: "FunctionName", name: logicalID, service: "lambda", before: "function:"},
	"AWS::Logs::LogGroup":                  {property: "LogGroupName", name: logicalID, service: "logs", before: "log-group:", after: ":*"},
	"AWS::Logs::LogStream":                 {property: "LogStreamName", name: logicalID, service: "logs", before: "log-stream:"},
	"AWS::S3::Bucket":                      {property: "BucketName", name: func(_ *Template, id string) string { return strings.ToLower(id) }, service: "s3"},
	"AWS::SecretsManager::Secret":          {property: "Name", name: logicalID, service: "secretsmanager", before: "secret:", after: "-AbCdEf", byARN: true},
	"AWS::SNS::Topic":                      {property: "TopicName", name: logicalID, service: "sns", byARN: true},
	"AWS::StepFunctions::StateMachine":     {property: "StateMachineName", name: logicalID, service: "states", before: "stateMachine:", byARN: true},
}

func (t *Template) resource(id string) physical {
	t.t.Helper()
	found := section(section(t.content, "Resources"), id)
	require.NotNil(t.t, found, "no resource or parameter %s", id)
	kind, _ := found["Type"].(string)
	how, ok := namings[kind]
	require.True(t.t, ok, "iamtest has no naming rule for %s: add it to namings", kind)
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

// Has reports whether the template has the resource of a construct, given as the path of
// construct IDs without CDK's hash.
func (t *Template) Has(name string) bool { return t.id(name) != "" }

// Name returns the value of Ref for the resource of a construct: usually its name.
func (t *Template) Name(construct string) string { return t.find(construct).ref }

// ARN returns the ARN of the resource of a construct, as policies use it.
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

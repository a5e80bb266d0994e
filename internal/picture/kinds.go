package picture

import (
	"cmp"
	"regexp"
	"strings"
)

// A kind is how resources of a type are drawn.
type kind struct {
	noun, plural string
	shape        shape
	named        string // the property that has the name
	part         string // the property that names what it is a part of
	shown        bool   // a part whose name is shown
	joins        bool   // only joins others
}

// A shape is what stands around a box's text.
type shape [2]string

var (
	box    = shape{"[", "]"}
	store  = shape{"[(", ")]"} // it holds data
	pipe   = shape{"[[", "]]"} // data goes through
	beyond = shape{"([", "])"} // no stack has it
)

const (
	deliveryStream = "AWS::KinesisFirehose::DeliveryStream"
	dataStream     = "AWS::Kinesis::Stream"
	role           = "AWS::IAM::Role"
	attachment     = "AWS::Cognito::IdentityPoolRoleAttachment"
	dashboard      = "AWS::CloudWatch::Dashboard"
	kmsKey         = "AWS::KMS::Key"
	subscription   = "AWS::SNS::Subscription"
	topic          = "AWS::SNS::Topic"
)

var kinds = map[string]kind{
	deliveryStream:                    {noun: "delivery stream", plural: "delivery streams", shape: pipe, named: "DeliveryStreamName"},
	dataStream:                        {noun: "data stream", plural: "data streams", shape: pipe, named: "Name"},
	"AWS::Kinesis::StreamConsumer":    {part: "StreamARN"},
	"AWS::S3::Bucket":                 {noun: "S3 bucket", plural: "S3 buckets", shape: store, named: "BucketName"},
	"AWS::S3::BucketPolicy":           {joins: true},
	"AWS::Logs::LogGroup":             {noun: "log group", plural: "log groups", named: "LogGroupName"},
	"AWS::Logs::LogStream":            {part: "LogGroupName"},
	"AWS::Lambda::Function":           {noun: "function", plural: "functions", named: "FunctionName"},
	"AWS::Lambda::EventInvokeConfig":  {part: "FunctionName"},
	"AWS::Lambda::Version":            {part: "FunctionName"},
	"AWS::Lambda::Alias":              {part: "FunctionName"},
	"AWS::Lambda::Permission":         {joins: true},
	"AWS::Lambda::EventSourceMapping": {joins: true},
	"AWS::Cognito::UserPool":          {noun: "user pool", plural: "user pools", named: "UserPoolName"},
	"AWS::Cognito::UserPoolClient":    {part: "UserPoolId"},
	"AWS::Cognito::UserPoolDomain":    {part: "UserPoolId"},
	"AWS::Cognito::UserPoolGroup":     {part: "UserPoolId"},
	"AWS::Cognito::UserPoolUser":      {part: "UserPoolId"},
	"AWS::Cognito::IdentityPool":      {noun: "identity pool", plural: "identity pools", named: "IdentityPoolName"},
	attachment:                        {joins: true},
	role:                              {noun: "role", plural: "roles", named: "RoleName"},
	"AWS::IAM::User":                  {noun: "IAM user", plural: "IAM users", named: "UserName"},
	"AWS::IAM::Group":                 {noun: "IAM group", plural: "IAM groups", named: "GroupName"},
	"AWS::IAM::Policy":                {joins: true},
	"AWS::IAM::ManagedPolicy":         {joins: true},
	"AWS::IAM::RolePolicy":            {joins: true},
	"AWS::IAM::UserPolicy":            {joins: true},
	"AWS::IAM::GroupPolicy":           {joins: true},
	"AWS::SecretsManager::Secret":     {noun: "secret", plural: "secrets", shape: store, named: "Name"},
	kmsKey:                            {noun: "KMS key", plural: "KMS keys"},
	"AWS::KMS::Alias":                 {part: "TargetKeyId"},
	"AWS::Glue::Database":             {noun: "Glue database", plural: "Glue databases", shape: store, named: "DatabaseInput.Name"},
	"AWS::Glue::Table":                {noun: "table", plural: "tables", shape: store, named: "TableInput.Name", part: "DatabaseName", shown: true},
	"AWS::Athena::WorkGroup":          {noun: "Athena workgroup", plural: "Athena workgroups", named: "Name"},
	"AWS::Athena::NamedQuery":         {noun: "saved query", plural: "saved queries", named: "Name"},
	"AWS::CloudWatch::Alarm":          {noun: "alarm", plural: "alarms", named: "AlarmName"},
	"AWS::CloudWatch::CompositeAlarm": {noun: "composite alarm", plural: "composite alarms", named: "AlarmName"},
	dashboard:                         {noun: "dashboard", plural: "dashboards", named: "DashboardName"},
	topic:                             {noun: "topic", plural: "topics", named: "TopicName"},
	"AWS::SNS::TopicPolicy":           {joins: true},
	subscription:                      {joins: true},
	"AWS::SQS::Queue":                 {noun: "queue", plural: "queues", shape: pipe, named: "QueueName"},
	"AWS::SQS::QueuePolicy":           {joins: true},
	"AWS::CDK::Metadata":              {joins: true},
}

const customResource = "custom resource"

// kindOf is the kind of a type.
func kindOf(resourceType string) kind {
	k := kinds[resourceType]
	if isCustom(resourceType) {
		k = kind{noun: customResource, plural: "custom resources"}
	}
	k.noun = cmp.Or(k.noun, resourceType)
	k.plural = cmp.Or(k.plural, resourceType)
	k.shape = cmp.Or(k.shape, box)
	return k
}

func isCustom(resourceType string) bool {
	return strings.HasPrefix(resourceType, "Custom::") || resourceType == "AWS::CloudFormation::CustomResource"
}

// hash is what CDK ends a logical ID with.
var hash = regexp.MustCompile(`[0-9A-F]{8}$`)

// maxName is how long a name may be in a box.
const maxName = 32

// name is what a resource is called: by its type where that is the user's own, by the
// name that its template gives it, or by its logical ID.
func (g *graph) name(of key) string {
	r := g.resource(of)
	if tail, is := strings.CutPrefix(r.Type, "Custom::"); is {
		return short(tail)
	}
	if path := kindOf(r.Type).named; path != "" {
		var value any = r.Properties
		for step := range strings.SplitSeq(path, ".") {
			object, _ := value.(map[string]any)
			value = object[step]
		}
		if text := g.text(of.stack, value); text != "" && len(mentions(text)) == 0 {
			return short(text)
		}
	}
	if head := hash.ReplaceAllString(of.id, ""); head != "" {
		return short(head)
	}
	return short(of.id)
}

func short(name string) string {
	if letters := []rune(name); len(letters) > maxName {
		return string(letters[:maxName-1]) + "…"
	}
	return name
}

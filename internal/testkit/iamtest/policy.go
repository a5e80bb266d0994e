package iamtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// A Policy is a policy of a template. An identity policy says what a role may do; a
// resource policy says who may do what to a resource. A trust policy is the resource
// policy of a role.
type Policy struct {
	ID       string // logical ID of the resource that contains the policy
	Role     string // ARN of the role, for an identity policy
	On       string // ARN of the resource, for a resource policy
	Document map[string]any
}

// Policies returns all policies of the template, sorted by ID. A policy in a resource
// that iamtest does not support fails the test.
func (t *Template) Policies() []Policy {
	t.t.Helper()
	var all []Policy
	resources := section(t.content, "Resources")
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		found := resources[id].(map[string]any)
		if condition, ok := found["Condition"]; ok && !t.condition(map[string]any{"Condition": condition}) {
			continue
		}
		properties := section(found, "Properties")
		var its []Policy
		switch found["Type"] {
		case "AWS::IAM::Role":
			role := t.resource(id).arn
			require.NotContains(t.t, properties, "ManagedPolicyArns", "%s: managed policies are not in the template", id)
			its = append(its, t.policy(id, "", role, properties["AssumeRolePolicyDocument"]))
			inline, _ := properties["Policies"].([]any)
			for _, policy := range inline {
				its = append(its, t.policy(id, role, "", policy.(map[string]any)["PolicyDocument"]))
			}
		case "AWS::IAM::Policy":
			for _, role := range t.Value(properties["Roles"]).([]any) {
				its = append(its, t.policy(id, t.Place.ARN("iam", "role/"+role.(string)), "", properties["PolicyDocument"]))
			}
		case "AWS::S3::BucketPolicy":
			its = append(its, t.policy(id, "", t.Place.ARN("s3", t.Value(properties["Bucket"]).(string)), properties["PolicyDocument"]))
		case "AWS::SNS::TopicPolicy":
			for _, topic := range t.Value(properties["Topics"]).([]any) {
				its = append(its, t.policy(id, "", topic.(string), properties["PolicyDocument"]))
			}
		case "AWS::KMS::Key":
			its = append(its, t.policy(id, "", t.resource(id).arn, properties["KeyPolicy"]))
		case "AWS::SecretsManager::ResourcePolicy":
			its = append(its, t.policy(id, "", t.Value(properties["SecretId"]).(string), properties["ResourcePolicy"]))
		case "AWS::Lambda::Permission":
			its = append(its, t.permission(id, properties))
		default:
			content, err := json.Marshal(properties)
			require.NoError(t.t, err)
			require.NotContains(t.t, string(content), `"Statement":`, "%s, a %s, has a policy that iamtest does not support", id, found["Type"])
		}
		all = append(all, its...)
	}
	return all
}

func (t *Template) policy(id, role, on string, document any) Policy {
	t.t.Helper()
	resolved := t.Value(document).(map[string]any)
	content, err := json.Marshal(resolved)
	require.NoError(t.t, err)
	require.NotContains(t.t, string(content), "${", "%s: the engine does not support policy variables", id)
	return Policy{id, role, on, resolved}
}

// permission returns the resource policy that Lambda creates for an
// AWS::Lambda::Permission. See AddPermission in the Lambda API reference.
func (t *Template) permission(id string, properties map[string]any) Policy {
	t.t.Helper()
	function := t.Value(properties["FunctionName"]).(string)
	if !strings.HasPrefix(function, "arn:") {
		function = t.Place.ARN("lambda", "function:"+function)
	}
	condition := map[string]any{}
	if arn, ok := properties["SourceArn"]; ok {
		condition["ArnLike"] = map[string]any{"aws:SourceArn": arn}
	}
	if account, ok := properties["SourceAccount"]; ok {
		condition["StringEquals"] = map[string]any{"aws:SourceAccount": account}
	}
	return t.policy(id, "", function, map[string]any{"Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"Service": properties["Principal"]},
		"Action": properties["Action"], "Resource": function, "Condition": condition,
	}}})
}

// Concerns reports whether AWS evaluates the policy for a call: it belongs to the
// caller, to the resource, or to the bucket of the object.
func (p Policy) Concerns(c Call) bool {
	if p.Role != "" {
		return p.Role == c.By.Role
	}
	return p.On == c.On || strings.HasPrefix(c.On, p.On+"/")
}

// statements returns the statements of a document, which may be a list or a single one.
func statements(document map[string]any) []any {
	if one, ok := document["Statement"].(map[string]any); ok {
		return []any{one}
	}
	return document["Statement"].([]any)
}

// list returns the elements of a value that may be a list, a single element or nil.
func list(value any) []any {
	if several, ok := value.([]any); ok {
		return several
	}
	if value == nil {
		return nil
	}
	return []any{value}
}

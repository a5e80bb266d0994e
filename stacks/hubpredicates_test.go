package stacks_test

import (
	"slices"

	"penstock/internal/cdktest"
)

func blocksPublicAccess(r subject, _ stack) bool {
	for _, setting := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
		if cdktest.At(r.Properties(), "PublicAccessBlockConfiguration", setting) != true {
			return false
		}
	}
	return true
}

func private(r subject, s stack) bool {
	return blocksPublicAccess(r, s) && !anyStatement(s.policyOf(r), allowsAnybody)
}

func refusesPlainHTTP(r subject, s stack) bool {
	return anyStatement(s.policyOf(r), func(statement any) bool {
		resources, _ := cdktest.At(statement, "Resource").([]any)
		return cdktest.At(statement, "Effect") == "Deny" && cdktest.At(statement, "Action") == "s3:*" && len(resources) == 2 &&
			cdktest.At(statement, "Principal", "AWS") == "*" && cdktest.At(statement, "Condition", "Bool", "aws:SecureTransport") == "false"
	})
}

func strongPasswords(r subject, _ stack) bool {
	policy := cdktest.At(r.Properties(), "Policies", "PasswordPolicy")
	for _, kind := range []string{"RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"} {
		if cdktest.At(policy, kind) != true {
			return false
		}
	}
	length, _ := cdktest.At(policy, "MinimumLength").(float64)
	days, _ := cdktest.At(policy, "TemporaryPasswordValidityDays").(float64)
	return length >= 8 && days >= 1 && days <= 7
}

func rotates(r subject, s stack) bool {
	for _, schedule := range s.template.All("AWS::SecretsManager::RotationSchedule") {
		if s.is(r, schedule.Properties()["SecretId"]) {
			return true
		}
	}
	return false
}

// policyOf are the statements of the policies of a bucket or topic.
func (s stack) policyOf(r subject) (all []any) {
	for _, policy := range s.template.All("AWS::S3::BucketPolicy") {
		if s.is(r, policy.Properties()["Bucket"]) {
			all = append(all, statements(policy.Properties()["PolicyDocument"])...)
		}
	}
	for _, policy := range s.template.All("AWS::SNS::TopicPolicy") {
		if s.is(r, cdktest.At(policy.Properties(), "Topics", 0)) {
			all = append(all, statements(policy.Properties()["PolicyDocument"])...)
		}
	}
	return all
}

// is says whether a reference is one to the resource.
func (s stack) is(r subject, reference any) bool {
	return cdktest.At(reference, "Ref") == r.id || cdktest.At(reference, "Fn::GetAtt", 0) == r.id
}

func statements(document any) []any {
	all, _ := cdktest.At(document, "Statement").([]any)
	return all
}

func anyStatement(all []any, is func(any) bool) bool { return slices.ContainsFunc(all, is) }

func allowsAnybody(statement any) bool {
	principal := cdktest.At(statement, "Principal")
	return cdktest.At(statement, "Effect") == "Allow" && (principal == "*" || cdktest.At(principal, "AWS") == "*")
}

// allowsAccounts says whether a statement allows an account something. A role of the
// stack is one of its own.
func allowsAccounts(statement any) bool {
	account := cdktest.At(statement, "Principal", "AWS")
	return allowsAnybody(statement) || cdktest.At(statement, "Effect") == "Allow" && account != nil && cdktest.At(account, "Fn::GetAtt") == nil
}

// allows says whether the inline policies of a role allow an action.
func allows(role subject, action func(string) bool) bool {
	return allowsOn(role, action, func(any) bool { return true })
}

// allowsOn says whether they allow it on such a resource.
func allowsOn(role subject, action func(string) bool, resource func(any) bool) bool {
	policies, _ := role.Properties()["Policies"].([]any)
	for _, policy := range policies {
		for _, statement := range statements(cdktest.At(policy, "PolicyDocument")) {
			actions, list := cdktest.At(statement, "Action").([]any)
			if !list {
				actions = []any{cdktest.At(statement, "Action")}
			}
			resources, list := cdktest.At(statement, "Resource").([]any)
			if !list {
				resources = []any{cdktest.At(statement, "Resource")}
			}
			if cdktest.At(statement, "Effect") == "Allow" && slices.ContainsFunc(actions, func(a any) bool { return action(a.(string)) }) && slices.ContainsFunc(resources, resource) {
				return true
			}
		}
	}
	return false
}

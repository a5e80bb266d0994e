// Package iamtest asks a policy engine what the policies of CloudFormation templates
// let whom do, and whether any part of them could go or is too wide. It is for tests.
//
//  1. [Deploy] gives a [Template] its values at a [Place]: names, ARNs, conditions.
//  2. [Template.Policies] are its policies: of roles, trust, and of resources.
//  3. [Ask] has an engine answer calls, each by somebody, under policies.
//  4. [Mutants] are a policy with one part less, or wider: a table of calls that does
//     not see one of them has a hole, or the policy something in excess.
//
// The engine is MiniStack's, which enforces IAM in the local deploy: it knows
// identity, resource and trust policies and all condition operators. Where it knows
// less than AWS, or is not told:
//
//   - It takes any action on any ARN. evaluate.py therefore refuses calls that the
//     service authorization reference does not have, as cfn-lint carries it.
//   - It knows no policy variables: documents with ${ are refused here.
//   - It reads a Federated principal for sts:AssumeRoleWithWebIdentity only.
//   - ArnLike is a wildcard over the whole ARN; AWS matches its six parts one by one.
//   - Permissions boundaries, SCPs and sessions' own policies are not in templates;
//     NotPrincipal is in none here.
package iamtest

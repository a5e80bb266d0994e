// Package iamtest tests the IAM policies in CloudFormation templates: what they allow
// whom to do, and whether any part of them is unnecessary or too wide.
//
//  1. [Deploy] resolves the names, ARNs and conditions of a [Template] at a [Place].
//  2. [Template.Policies] returns its identity, trust and resource policies.
//  3. [Ask] has a policy engine decide whether calls are allowed.
//  4. [Mutants] returns variants of a policy with one part removed or widened. If a
//     table of calls gives the same answers for a mutant, the table has a gap or the
//     policy has an unnecessary part.
//
// The engine is MiniStack's, which also enforces IAM in the local deployment. It
// supports identity, resource and trust policies and all condition operators. Its limits
// compared with AWS:
//
//   - It accepts any action on any ARN. evaluate.py therefore rejects calls that are not in
//     AWS's service authorization reference, of which cfn-lint has a copy.
//   - It does not support policy variables. This package rejects documents with ${.
//   - It supports a Federated principal only for sts:AssumeRoleWithWebIdentity.
//   - It matches ArnLike as a wildcard over the whole ARN; AWS matches its six parts
//     separately.
//   - Permissions boundaries, SCPs, session policies and NotPrincipal are not evaluated. The
//     templates contain none.
package iamtest

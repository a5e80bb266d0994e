"""Answers whether policies allow calls: JSON from standard input to standard output.

The engine is MiniStack's. The resource types of each action come from AWS's service
authorization reference, of which cfn-lint has a copy.
"""

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from ministack.core.iam_evaluator import (
    EvalContext,
    combine_resource_policy,
    evaluate,
    evaluate_resource_policy,
    evaluate_trust_policy,
    parse_policy_document,
)

# Located without importing cfn-lint, which takes a second to load.
REFERENCE = Path(find_spec("cfnlint").origin).parent / "data" / "AdditionalSpecs" / "Policies.json"
SERVICES = json.loads(REFERENCE.read_text())


def fault(action, arn, partition):
    """Return why AWS has no such call, or None if it has. A call that does not exist is
    always denied, which would prove nothing."""
    service, name = action.split(":")
    known = SERVICES.get(service, {}).get("Actions", {}).get(name.lower())
    if known is None:
        return f"{action}: AWS has no such action"
    kinds = [kind.lower() for kind in known.get("Resources", [])]
    if not kinds:
        return None if arn == "*" else f"{action} on {arn}: the action has no resource: use *"
    if service == "s3" and ("object" in kinds) != ("/" in arn):
        return f"{action} on {arn}: the action needs {'an object' if 'object' in kinds else 'a bucket'}"
    for kind, described in SERVICES[service]["Resources"].items():
        for form in described["ARNFormats"] if kind.lower() in kinds else []:
            form = form.replace("${Partition}", partition)
            if re.fullmatch(re.sub(r"\$\{\w+\}", "[^:]*", form), arn):
                return None
    return f"{action} on {arn}: the action needs a resource of type {', '.join(kinds)}"


def session(role):
    """Return the ARN of a session of the role, which makes the role's calls."""
    head, name = role.rsplit("/", 1)
    partition, account = head.split(":")[1], head.split(":")[4]
    return f"arn:{partition}:sts::{account}:assumed-role/{name}/session"


def allows(question, documents):
    context = {key.lower(): value for key, value in (question["context"] or {}).items()}
    secure = context.pop("aws:securetransport", "true") == "true"
    on = documents[question["on"]] if question["on"] is not None else None
    principal = session(question["principal"]) if question["principal"] else ""
    ctx = EvalContext(
        principal_arn=principal,
        principal_type="AssumedRole" if principal else "Anonymous",
        principal_account=question["account"],
        action=question["action"],
        resource_arn=question["resource"],
        region=question["region"],
        source_ip="192.0.2.1",
        secure_transport=secure,
        service_context=context,
    )
    if question["issuer"]:
        return evaluate_trust_policy(on, question["issuer"], ctx)
    if not principal:
        # evaluate_trust_policy would accept any service principal for any other.
        return evaluate_resource_policy(on, ctx, service=question["service"] or None).decision == "Allow"
    identity = evaluate(ctx, [parse_policy_document(documents[i]) for i in question["identity"]])
    required = question["action"].startswith(("sts:", "kms:"))  # the policies of roles and keys must allow the call, too
    return combine_resource_policy(identity, ctx, on, question["owner"], required=required).decision == "Allow"


def main():
    asked = json.load(sys.stdin)
    faults = {fault(q["action"], q["resource"], q["partition"]) for q in asked["questions"]} - {None}
    if faults:
        sys.exit("\n".join(sorted(faults)))
    json.dump([allows(question, asked["documents"]) for question in asked["questions"]], sys.stdout)


main()

# Prints the properties of a delivery stream by type, in the form of properties.json, from
# CloudFormation's schema in cfn-lint.
import json

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(
    "us-east-1", "AWS::KinesisFirehose::DeliveryStream"
).schema
definitions = schema["definitions"]


def type_of(value):
    reference = (value.get("$ref") or value.get("items", {}).get("$ref", "")).split("/")[-1]
    return reference if "properties" in definitions.get(reference, {}) else ""


types = {"": schema, **{n: d for n, d in definitions.items() if "properties" in d}}
print(json.dumps({name: {p: type_of(v) for p, v in t["properties"].items()} for name, t in types.items()}))

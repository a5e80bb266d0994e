# Says which properties of resource types cannot be changed without another resource, and
# which are its name, by the schemas that CloudFormation's providers publish and cfn-lint
# carries. Arguments: the types. Prints an object by type.
import json
import sys

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER


def facts(name):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema
    return {
        "createOnly": schema.get("createOnlyProperties", []),
        "perhaps": schema.get("conditionalCreateOnlyProperties", []),
        "name": schema.get("primaryIdentifier", []),
    }


print(json.dumps({name: facts(name) for name in sys.argv[1:]}))

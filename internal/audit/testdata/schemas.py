# Prints, as JSON, the properties of resource types whose change replaces the resource, and
# those that identify it. The source is CloudFormation's resource schemas, which cfn-lint
# includes. Arguments: the resource types.
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

# Parses queries of Flink and looks up their columns. sqlglot has no dialect of Flink; that of
# MySQL quotes names alike. It does not know windows, so a table with the columns that TUMBLE
# adds takes their place.
# Standard input: an object with the columns of the table events, and the queries by name.
import json
import re
import sys

from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify

asked = json.load(sys.stdin)
events = asked["columns"] | {"event_time": "timestamp"}
schema = {"events": events, "tumbled": events | {name: "timestamp" for name in ("window_start", "window_end", "window_time")}}
tumble = re.compile(r"TABLE\(TUMBLE\(TABLE events, DESCRIPTOR\(event_time\), INTERVAL '\d+' MINUTE\)\)")
for name, query in asked["queries"].items():
    parsed = parse_one(tumble.sub("tumbled", query), read="mysql")
    assert isinstance(parsed, exp.Select), name
    try:
        qualify(parsed, schema=schema, dialect="mysql")
    except Exception as error:
        sys.exit(f"{name}: {error}")

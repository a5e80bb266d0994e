# Runs queries in Flink. Standard input is a list of runs in JSON, each with its mode, the
# statement that creates the table, and the queries by name. Prints a line for each query: its
# rows after all retractions, the number of retractions, and the seconds that it took.
import json
import sys
import time
from collections import Counter

from pyflink.common import RowKind
from pyflink.table import EnvironmentSettings, TableEnvironment

SIGNS = {RowKind.INSERT: 1, RowKind.UPDATE_AFTER: 1, RowKind.UPDATE_BEFORE: -1, RowKind.DELETE: -1}


def environment(mode):
    env = TableEnvironment.create(getattr(EnvironmentSettings, f"in_{mode}_mode")())
    # One reader, so that a stream's records keep their order.
    env.get_config().set("parallelism.default", "1")
    return env


def answer(env, query):
    rows, retractions = Counter(), 0
    with env.execute_sql(query).collect() as results:
        for row in results:
            sign = SIGNS[row.get_row_kind()]
            retractions += sign < 0
            rows[tuple(row)] += sign
    return list(rows.elements()), retractions


for run in json.load(sys.stdin):
    env = environment(run["mode"])
    env.execute_sql(run["table"])
    for name, query in run["queries"].items():
        start = time.monotonic()
        rows, retractions = answer(env, query)
        print(json.dumps({"run": run["name"], "query": name, "rows": rows, "retractions": retractions,
                          "seconds": time.monotonic() - start}, default=str), flush=True)

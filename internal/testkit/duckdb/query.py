# Runs queries on a lake with DuckDB, with what Athena has and DuckDB calls otherwise, after it
# parsed them in Athena's dialect and looked up their columns in the schema.
# Arguments: the lake's folder; an object with the queries by name, the schema, and the folders
# of films, of which one that does not exist has none. Prints the rows by query, for each folder.
import json
import os
import sys

import duckdb
from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify

lake, asked = sys.argv[1], json.loads(sys.argv[2])
for name, query in asked["queries"].items():
    parsed = parse_one(query, read="athena")
    assert isinstance(parsed, exp.Select), name
    qualify(parsed, schema=asked["schema"], dialect="athena")

# Python without a file looks interactive to DuckDB, which then draws a bar on standard output.
duckdb.sql("set enable_progress_bar = false")
duckdb.sql("create macro from_iso8601_timestamp(x) as timezone('UTC', cast(x as timestamptz))")
duckdb.sql(f"""
    create table records as
    select *, regexp_extract(filename, '/streaming/(\\d+/\\d+)/[^/]*$', 1) as month
    from read_json('{lake}/streaming/**', format = 'newline_delimited', filename = true, hive_partitioning = true, hive_types_autocast = false,
        columns = {{timestamp: 'varchar', eventType: 'varchar', film_id: 'integer',
                    distributor: 'varchar', platform: 'varchar', state: 'varchar'}})
""")


def plain(value):
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "strftime") else value


def answers(films):
    if os.path.exists(films):
        duckdb.sql(f"create or replace table film as from read_parquet('{films}/reference/film/*')")
    else:
        columns = ", ".join(f"{name} {kind}" for name, kind in asked["schema"]["film"].items())
        duckdb.sql(f"create or replace table film ({columns})")
    return {name: [[plain(value) for value in row] for row in duckdb.sql(query).fetchall()]
            for name, query in asked["queries"].items()}


print(json.dumps([answers(films) for films in asked["films"]], default=float))

# Runs queries on a lake with DuckDB, with what Athena has and DuckDB calls otherwise.
# Arguments: the lake's folder; an object of queries by name. Prints their rows.
import json
import sys

import duckdb

duckdb.sql("create macro from_iso8601_timestamp(x) as timezone('UTC', cast(x as timestamptz))")
duckdb.sql("create table film as select range as film_id, 'Film ' || range as title from range(1, 1001)")
duckdb.sql(f"""
    create view records as
    select *, regexp_extract(filename, '/streaming/(\\d+/\\d+)/[^/]*$', 1) as month
    from read_json('{sys.argv[1]}/streaming/**', format = 'newline_delimited', filename = true, hive_partitioning = true, hive_types_autocast = false,
        columns = {{timestamp: 'varchar', eventType: 'varchar', film_id: 'integer',
                    distributor: 'varchar', platform: 'varchar', state: 'varchar'}})
""")


def plain(value):
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "strftime") else value


print(json.dumps({
    name: [[plain(value) for value in row] for row in duckdb.sql(query).fetchall()]
    for name, query in json.loads(sys.argv[2]).items()
}))

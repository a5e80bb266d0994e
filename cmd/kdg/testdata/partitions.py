# Checks a lake whose folders are NAME=VALUE with DuckDB. Arguments: the lake's folder, the
# format of its objects (json or parquet), a NAME, and the SQL that a misplaced record
# meets. Prints the records of each partition, the misplaced and the distinct records, and
# the types of the columns.
import json
import sys

import duckdb

place, form, key, misplaced = sys.argv[1:]
if form == "json":
    reader = f"read_json('{place}/events/**', format = 'newline_delimited', hive_partitioning = true)"
else:
    reader = f"read_parquet('{place}/events/**/*.parquet', hive_partitioning = true)"
duckdb.sql(f"create view events as select * from {reader}")
# Without auto-detection, names of columns in Parquet are in lower case, as in Glue.
print(json.dumps({
    "partitions": dict(duckdb.sql(f"select {key}::varchar, count(*) from events group by all").fetchall()),
    "misplaced": duckdb.sql(f"select count(*) from events where {misplaced}").fetchone()[0],
    "distinct": duckdb.sql("select count(*) from (select distinct * from events)").fetchone()[0],
    "columns": {name: kind for name, kind, *_ in duckdb.sql("describe events").fetchall()},
}))

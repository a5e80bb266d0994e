# Counts the records of a lake with DuckDB: all of them, by eventType, by the month
# of their folder with the months of their timestamps. Argument: the lake's folder.
import json
import sys

import duckdb

duckdb.sql(f"""
    create view events as
    select *, regexp_extract(filename, '/streaming/(\\d+/\\d+)/[^/]*$', 1) as month
    from read_json('{sys.argv[1]}/streaming/**', format = 'newline_delimited', filename = true,
        columns = {{timestamp: 'timestamp', eventType: 'varchar', film_id: 'integer',
                    distributor: 'varchar', platform: 'varchar', state: 'varchar'}})
""")


def table(query):
    return dict(duckdb.sql(query).fetchall())


print(json.dumps({
    "all": duckdb.sql("select count(*) from events").fetchone()[0],
    "types": table("select eventType, count(*) from events group by all"),
    "months": table("select month, count(*) from events group by all"),
    "misplaced": duckdb.sql("select count(*) from events where month <> strftime(timestamp, '%Y/%m')").fetchone()[0],
    "films": duckdb.sql("select count(distinct film_id) from events").fetchone()[0],
    "incomplete": duckdb.sql("select count(*) from events where distributor is null or platform is null or state is null").fetchone()[0],
}))

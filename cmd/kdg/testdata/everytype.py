"""Compares a lake in Parquet with a lake of the same records in JSON. Prints the types of
the columns, and how many records are in both, with the same values."""
import json
import sys

import duckdb

parquet, text = sys.argv[1:]
duckdb.sql(f"create view p as from read_parquet('{parquet}/events/**')")
duckdb.sql(
    f"create view j as from read_json('{text}/events/**', format='newline_delimited', columns={{"
    "id: 'varchar', Tiny: 'int', small: 'int', n: 'varchar', big: 'bigint', f: 'double', x: 'double', ok: 'boolean', price: 'decimal(18, 6)', "
    "day: 'date', sent: 'timestamp', code: 'varchar', name: 'varchar', list: 'int[]', tags: 'json', who: 'json'})"
)
same = duckdb.sql("""
    from p join j using (id) select
      count(*) filter (p.tiny = j.tiny and p.small = j.small and p.n = cast(j.n as int) and p.big = j.big and p.ok = j.ok),
      count(*) filter (p.f = cast(j.f as float) and p.x = j.x),
      count(*) filter (p.price = round(j.price, 2) and p.day = j.day and p.sent = j.sent),
      count(*) filter (p.code = left(j.code, 2) and p.name = j.name and p.list = j.list),
      count(*) filter (p.tags = map {'color': (j.tags ->> 'Color')} and p.who.first = (j.who ->> 'First') and p.who.age = cast((j.who ->> 'age') as int))
""").fetchone()
print(json.dumps({
    "types": dict(row[:2] for row in duckdb.sql("describe from p").fetchall()),
    "records": duckdb.sql("select count(*) from p").fetchone()[0],
    "ids": duckdb.sql("select count(distinct id) from p").fetchone()[0],
    "same": same,
}))

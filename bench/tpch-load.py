#!/usr/bin/env python3
"""Loads TPC-H into a database for advise-tpch.py, and writes its 22 queries.

usage: tpch-load.py PSQL_URL FOLDER SCALE

PSQL_URL  an empty database; extension hypopg must be available on the server
FOLDER    where 1.sql .. 22.sql go
SCALE     scale factor: 1 is about 1 GB of tables

Needs psql, and `pip install duckdb==1.0.0 sqlglot`: that wheel carries the TPC's own generator (its extension `tpch`) and the
texts with the validation parameters; sqlglot writes each column with its table, which postgres-mcp needs. Primary keys are
made, as the specification asks; no other index.
"""
import os
import subprocess
import sys
import tempfile

import duckdb
from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify

KEYS = {
    "region": "r_regionkey", "nation": "n_nationkey", "supplier": "s_suppkey", "customer": "c_custkey", "part": "p_partkey",
    "partsupp": "ps_partkey, ps_suppkey", "orders": "o_orderkey", "lineitem": "l_orderkey, l_linenumber",
}


def psql(url, *commands):
    options = [part for command in commands for part in ("-c", command)]
    subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", url] + options, check=True)


def load(url, source, folder):
    psql(url, "CREATE EXTENSION IF NOT EXISTS hypopg")
    for table, key in KEYS.items():
        columns = source.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ?"
                                 " ORDER BY ordinal_position", [table]).fetchall()
        path = os.path.join(folder, table + ".csv")
        source.execute("COPY %s TO '%s' (FORMAT csv, HEADER false)" % (table, path))
        definition = ", ".join("%s %s NOT NULL" % column for column in columns)
        psql(url, "CREATE TABLE %s (%s)" % (table, definition), r"\copy %s FROM '%s' (FORMAT csv)" % (table, path),
             "ALTER TABLE %s ADD PRIMARY KEY (%s)" % (table, key))
        os.remove(path)
    psql(url, "VACUUM ANALYZE")


def queries(source, folder):
    schema = {}
    for table, column, kind in source.execute("SELECT table_name, column_name, data_type FROM information_schema.columns").fetchall():
        schema.setdefault(table, {})[column] = kind
    os.makedirs(folder, exist_ok=True)
    for number, text in source.execute("SELECT query_nr, query FROM tpch_queries()").fetchall():
        tree = qualify(parse_one(text, read="duckdb"), schema=schema, dialect="duckdb", quote_identifiers=False,
                       identify=False)
        bare(tree)
        with open(os.path.join(folder, "%d.sql" % number), "w") as file:
            file.write(tree.sql(dialect="postgres", pretty=True) + ";\n")


def bare(tree):
    """Takes aliases away that say nothing, or where only one of a table's is in doubt: the peer takes some for tables."""
    for table in list(tree.find_all(exp.Table)):
        alias = table.alias
        if alias != table.name:
            if any(other.alias_or_name == table.name for other in tree.find_all(exp.Table)):
                continue
            for column in tree.find_all(exp.Column):
                if column.table == alias:
                    column.set("table", exp.to_identifier(table.name))
        table.set("alias", None)


def main():
    url, folder, scale = sys.argv[1], sys.argv[2], float(sys.argv[3])
    source = duckdb.connect()
    source.execute("CALL dbgen(sf=%s)" % scale)
    queries(source, folder)
    with tempfile.TemporaryDirectory() as temporary:
        load(url, source, temporary)


if __name__ == "__main__":
    main()

"""A declared query only reads: what sqlglot finds in it is compared with what each system lets a query do."""

import pytest

from orchestration.extract.sql_check import refuse_what_acts

READS = [
    ("postgresql", "select a, b from s.t where c > 1 order by a"),
    ("postgresql", "with x as (select 1 as a) select a from x union all select 2"),
    ("postgresql", "select coalesce(a, 'x'), now() from t -- en bemærkning"),
    ("postgresql", "select c.relname from pg_catalog.pg_class as c;"),
    ("postgresql", "select a ->> 'b', e from t, jsonb_array_elements(x) as e"),
    ("postgresql", "select 'drop table x; delete from y' as tekst"),
    ("sqlserver", "select top 5 [a] from dbo.t with (nolock) order by a"),
    ("sqlserver", "select a from t cross apply openjson(t.x)"),
    ("oracle", "select a, to_char(b, 'YYYY') from s.t where rownum < 10"),
]

ACTS = {
    "postgresql": [
        "insert into t values (1)",
        "update t set a = 1",
        "delete from t",
        "truncate t",
        "merge into t using s on t.a = s.a when matched then delete",
        "with x as (delete from t returning *) select * from x",
        "with x as (insert into t values (1) returning *) select * from x",
        "select * into n from t",
        "create table x as select 1",
        "select 1; select 2",
        "select 1; drop table t",
        "select 1) as d; drop table x; --",
        "select * from t for update",
        "select * from t for share",
        "select pg_sleep(10)",
        "select pg_catalog.pg_read_file('/etc/passwd')",
        "select pg_terminate_backend(1)",
        "select nextval('s')",
        "select lo_import('/etc/passwd')",
        "select * from dblink('a', 'b') as t(x int)",
        "select set_config('a', 'b', false)",
        "select query_to_xml('delete from t', true, true, '')",
        "select $1",
        "select :x",
        "copy t to '/tmp/x'",
        "call p()",
        "do $$ begin end $$",
        "explain analyze delete from t",
        "grant select on t to x",
        "set x = 1",
        "vacuum",
        "",
        "ikke sql",
    ],
    "sqlserver": [
        "exec sp_who",
        "xp_cmdshell 'dir'",
        "select * from openrowset('a', 'b', 'c')",
        "select * from openquery(srv, 'x')",
        "select * into #x from t",
        "declare @x int; select 1",
        "select @x",
        "select next value for s",
    ],
    "oracle": [
        "select dbms_lock.sleep(1) from dual",
        "select sys.dbms_pipe.receive_message('a') from dual",
        "select utl_http.request('http://x') from dual",
        "select s.nextval from dual",
        "select a from t for update",
        "begin null; end;",
    ],
}


@pytest.mark.parametrize(("system", "query"), READS)
def test_what_only_reads_is_taken(system, query):
    refuse_what_acts(query, system)


@pytest.mark.parametrize(("system", "query"), [(system, query) for system, all_ in ACTS.items() for query in all_])
def test_what_acts_is_refused(system, query):
    with pytest.raises(ValueError, match="^query (must|is not readable)"):
        refuse_what_acts(query, system)


@pytest.mark.parametrize(
    ("query", "said"),
    [("with x as (select 1 as a) select a from x", "no WITH"), ("select a from t order by a", "no ORDER BY")],
)
def test_what_sql_server_takes_in_no_subquery_is_refused_with_the_way_out(query, said):
    with pytest.raises(ValueError, match=said):
        refuse_what_acts(query, "sqlserver")

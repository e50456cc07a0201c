{#- The rows of one table that are in force: of each row the version delivered last, without what the source has deleted.
    Batch 0 is an empty typed file, so a source without deliveries gives no rows instead of an error. -#}
{% macro landed(source, table) -%}
    (
        select part.*
        from read_parquet('{{ landed_files(source, table, "part") }}', union_by_name = true) as part
        anti join read_parquet('{{ landed_files(source, table, "superseded") }}') as superseded
            on part._row_id = superseded._row_id and part._delivery_no = superseded._delivery_no
    )
{%- endmacro %}

{#- Every version of every row that ever landed. `_superseded_by` is the delivery that replaced or deleted it, NULL while
    it is in force; `_superseded_at` when that was (of a snapshot: the moment it shows); `_superseded_reason` is
    'corrected' or 'deleted'. A row by which the source says that another is deleted supersedes itself. -#}
{% macro landed_history(source, table) -%}
    (
        select
            part.*,
            superseded._by_delivery_no as _superseded_by,
            superseded._superseded_at,
            superseded.reason as _superseded_reason
        from read_parquet('{{ landed_files(source, table, "part") }}', union_by_name = true) as part
        left join read_parquet('{{ landed_files(source, table, "superseded") }}') as superseded
            on part._row_id = superseded._row_id and part._delivery_no = superseded._delivery_no
    )
{%- endmacro %}

{#- Pattern of the batches' files: `part` or `superseded`. -#}
{% macro landed_files(source, table, kind) -%}
    {{ env_var("SAGSFLOW_DATA") | replace("'", "''") }}/landing/{{ source }}/{{ table }}/batch-*/{{ kind }}.parquet
{%- endmacro %}

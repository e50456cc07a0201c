{#- Every landed batch of one table. Batch 0 is an empty typed file, so a source without deliveries gives no rows
    instead of an error. -#}
{% macro landed(source, table) -%}
    read_parquet(
        '{{ env_var("SAGSFLOW_DATA") | replace("'", "''") }}/landing/{{ source }}/{{ table }}/batch-*/part.parquet',
        union_by_name = true
    )
{%- endmacro %}

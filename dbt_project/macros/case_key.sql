{#- The compact key of a case, local to a build: DuckDB's 64-bit hash of process and case. -#}
{% macro case_key(process, case_id) -%}
    hash({{ process }}, {{ case_id }})
{%- endmacro %}

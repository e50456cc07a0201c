{#- One table that mining wrote. -#}
{% macro mined(table) -%}
    read_parquet('{{ env_var("SAGSFLOW_DATA") | replace("'", "''") }}/mining/{{ table }}/{{ table }}.parquet')
{%- endmacro %}

{#- A layer is a schema: `canonical`, not dbt's default `main_canonical`, so that the contract's names hold. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}

{#- The moment the figures are made up at. An environment variable, not a dbt var: another var value would make dbt parse
    the whole project anew at every refresh. -#}
{% macro as_of() -%}
    timestamptz '{{ env_var("SAGSFLOW_AS_OF", "1970-01-01T00:00:00+00:00") }}'
{%- endmacro %}

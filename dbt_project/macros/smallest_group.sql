{#- k: how many cases must share a text of the source's own before it is shown. The pipeline sets it, as it sets as_of;
    figures of small groups are hidden later, by publication. -#}
{% macro smallest_group() -%}
    {{ env_var("SAGSFLOW_SMALLEST_GROUP", "5") | int }}
{%- endmacro %}

{#- Whether rows of a level may be formed: those by unit only where the charter is accepted by management and employees.
    The pipeline says so; what nobody said is withheld. -#}
{% macro level_is_shown(level) -%}
    {%- set others = "coalesce(" ~ level ~ ", 'total') not in ('unit', 'unit_month')" -%}
    {{ "true" if env_var("SAGSFLOW_UNITS", "withheld") == "shown" else others }}
{%- endmacro %}

{#- Whether rows of a level may be formed: those by unit only where the charter is accepted by management and employees.
    The pipeline says so; what nobody said is withheld. -#}
{% macro level_is_shown(level) -%}
    {%- set others = "not starts_with(coalesce(" ~ level ~ ", 'total'), 'unit')" -%}
    {{ "true" if env_var("SAGSFLOW_UNITS", "withheld") == "shown" else others }}
{%- endmacro %}

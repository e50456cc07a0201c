{#- The law's day of an instant: the date in Europe/Copenhagen. The only place where a zone other than UTC is named. -#}
{% macro danish_date(instant) -%}
    cast(timezone('Europe/Copenhagen', {{ instant }}) as date)
{%- endmacro %}

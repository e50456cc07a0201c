{#- Whether an event is a plan at as_of: scheduled, and for later. What was scheduled for a time that has passed is an
    event like any other, whether or not the thing itself took place. -#}
{% macro is_plan(lifecycle, occurred_at) -%}
    (coalesce(lower({{ lifecycle }}), '') = 'schedule' and coalesce({{ occurred_at }} > {{ as_of() }}, false))
{%- endmacro %}

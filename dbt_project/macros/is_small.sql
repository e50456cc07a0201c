{#- Whether one of these counts is small without being none, so that the others of its row must be hidden with it. -#}
{% macro is_small(counts) -%}
    (
    {%- for count in counts %}
        coalesce({{ count }} between 1 and {{ smallest_group() }} - 1, false){{ ' or' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}

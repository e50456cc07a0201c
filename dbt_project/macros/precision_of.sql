{#- The precision of a landed stamp: what its text carried, or `day` where the source is declared to stamp whole days at
    midnight. Landing keeps the text's own precision in `<column>__precision`. -#}
{% macro precision_of(column, zone='Europe/Copenhagen', midnight_is_day=false) -%}
    {%- if midnight_is_day -%}
    case
        when cast(timezone('{{ zone }}', {{ column }}) as time) = time '00:00:00' then 'day'
        else {{ column }}__precision
    end
    {%- else -%}
    {{ column }}__precision
    {%- endif -%}
{%- endmacro %}

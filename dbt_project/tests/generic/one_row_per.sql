{#- Fails with every combination of the named columns that more than one row has: the grain of a table, tested. -#}
{% test one_row_per(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as rows_found
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}

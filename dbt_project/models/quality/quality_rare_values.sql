-- The number follows the text's order and tells two such values apart; it says nothing of what they are.
-- With k = 1 nothing is rare, and the events need not be read to know it.
with counted as (
    select
        kind,
        case when kind = 'aktivitet' then process end as process,
        value,
        count(distinct case_key) as cases
    from {{ ref('quality_undeclared') }}
    {% if smallest_group() | int <= 1 %}
    where false
    {% endif %}
    group by all
)

select
    kind,
    process,
    value,
    case kind when 'enhed' then '(sjælden enhed ' else '(sjælden værdi ' end
    || row_number() over (partition by kind, process order by value)
    || ')' as shown_as
from counted
where cases < {{ smallest_group() }}

-- Object figures go across processes: a text that is rare in one of them is told in none.
with rare as (
    select distinct value as activity
    from {{ ref('quality_rare_values') }}
    where kind = 'aktivitet'
)

select
    activity,
    '(sjælden værdi ' || row_number() over (order by activity) || ')' as shown_as
from rare

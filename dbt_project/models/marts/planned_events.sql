with plans as (
    select * from {{ ref('case_plans') }}
),

activities as (
    select * from {{ ref('canonical_activities') }}
),

rare as (
    select * from {{ ref('quality_rare_values') }}
    where kind = 'aktivitet'
),

counted as (
    select
        process,
        activity,
        count(*) as events,
        count(distinct case_id) as cases
    from plans
    group by
        process,
        activity
),

-- An undeclared text that only plans carry is shown when k cases share it; all others fold into one row.
named as (
    select
        plans.process,
        plans.case_id,
        case
            when rare.value is null and (activities.activity is not null or counted.cases >= {{ smallest_group() }})
                then plans.activity
            else '(sjældne værdier)'
        end as activity
    from plans
    inner join counted
        on plans.process = counted.process
        and plans.activity = counted.activity
    left join activities
        on plans.process = activities.process
        and plans.activity = activities.activity
    left join rare
        on plans.process = rare.process
        and plans.activity = rare.value
)

select
    named.process,
    named.activity,
    coalesce(any_value(activities.label_da), named.activity) as label_da,
    cast(count(*) as bigint) as events,
    cast(count(distinct named.case_id) as bigint) as cases
from named
left join activities
    on named.process = activities.process
    and named.activity = activities.activity
group by
    named.process,
    named.activity

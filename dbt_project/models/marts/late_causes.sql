with conditions as (
    {%- for place in (1, 2, 3) %}
    select
        process,
        rule_id,
        cause_rank,
        {{ place }} as place,
        kind_{{ place }} as kind,
        name_{{ place }} as name,
        value_{{ place }} as value
    from {{ ref('mined_late_causes') }}
    where kind_{{ place }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

worded as (
    select
        conditions.process,
        conditions.rule_id,
        conditions.cause_rank,
        conditions.place,
        case conditions.kind
            when 'unit' then 'enheden er ' || coalesce(units.label_da, conditions.value)
            when 'month' then 'fristen begyndte i ' || conditions.value
            when 'attribute' then conditions.name || ' er ' || conditions.value
            when 'activity' then 'sagen har ' || coalesce(activities.label_da, conditions.value)
            when 'repeated' then 'sagen har ' || coalesce(activities.label_da, conditions.value) || ' flere gange'
        end as words_da
    from conditions
    left join {{ ref('units') }} as units
        on conditions.value = units.unit
        and conditions.kind = 'unit'
    left join {{ ref('canonical_activities') }} as activities
        on conditions.process = activities.process
        and conditions.value = activities.activity
        and conditions.kind in ('activity', 'repeated')
),

told as (
    select
        process,
        rule_id,
        cause_rank,
        string_agg(words_da, ' og ' order by place) as cause_da
    from worded
    group by
        process,
        rule_id,
        cause_rank
)

select
    mined.process,
    mined.rule_id,
    mined.cause_rank,
    mined.level,
    mined.conditions,
    told.cause_da,
    mined.cases,
    mined.late,
    mined.met,
    mined.late_share,
    mined.late_share_all,
    mined.support,
    mined.lift,
    mined.late_beyond_expected,
    mined.p_value,
    mined.q_value
from {{ ref('mined_late_causes') }} as mined
left join told
    on mined.process = told.process
    and mined.rule_id = told.rule_id
    and mined.cause_rank = told.cause_rank
where {{ level_is_shown('mined.level') }}

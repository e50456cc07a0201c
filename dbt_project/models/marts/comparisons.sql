with named as (
    select
        process,
        comparison_id,
        compared_by,
        'group' as side,
        unnest(group_values) as value
    from {{ ref('mined_comparisons') }}
    union all
    select
        process,
        comparison_id,
        compared_by,
        'other' as side,
        unnest(other_values) as value
    from {{ ref('mined_comparisons') }}
),

labelled as (
    select
        named.*,
        coalesce(units.label_da, named.value) as label
    from named
    left join {{ ref('units') }} as units
        on named.value = units.unit
        and named.compared_by = 'unit'
),

listed as (
    select
        process,
        comparison_id,
        string_agg(label, ', ' order by value) filter (where side = 'group') as group_values,
        string_agg(label, ', ' order by value) filter (where side = 'other') as other_values
    from labelled
    group by
        process,
        comparison_id
)

select
    mined.process,
    mined.comparison_id,
    mined.kpi,
    mined.title_da,
    mined.level,
    mined.compared_by,
    listed.group_values,
    listed.other_values,
    mined.compared_within,
    mined.from_activity,
    mined.to_activity,
    mined.followed_days,
    mined.group_value,
    mined.other_value,
    mined.difference,
    mined.lower,
    mined.upper,
    mined.cases_group,
    mined.cases_other,
    mined.note_da
from {{ ref('mined_comparisons') }} as mined
left join listed
    on mined.process = listed.process
    and mined.comparison_id = listed.comparison_id
where {{ level_is_shown('mined.level') }}

-- depends_on: {{ source('mining', 'comparisons') }}
select
    process,
    comparison_id,
    kpi,
    title_da,
    level,
    compared_by,
    group_values,
    other_values,
    compared_within,
    from_activity,
    to_activity,
    followed_days,
    group_value,
    other_value,
    difference,
    lower,
    upper,
    cases_group,
    cases_other,
    note_da
from {{ mined('comparisons') }}

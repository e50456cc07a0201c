with changed_units as (
    select
        process,
        change_id,
        unnest(units) as unit
    from {{ ref('mined_changes') }}
),

other_units as (
    select
        process,
        change_id,
        unnest(compared_with) as unit
    from {{ ref('mined_changes') }}
),

changed as (
    select
        changed_units.process,
        changed_units.change_id,
        string_agg(coalesce(units.label_da, changed_units.unit), ', ' order by changed_units.unit) as labels
    from changed_units
    left join {{ ref('units') }} as units on changed_units.unit = units.unit
    group by
        changed_units.process,
        changed_units.change_id
),

others as (
    select
        other_units.process,
        other_units.change_id,
        string_agg(coalesce(units.label_da, other_units.unit), ', ' order by other_units.unit) as labels
    from other_units
    left join {{ ref('units') }} as units on other_units.unit = units.unit
    group by
        other_units.process,
        other_units.change_id
)

select
    mined.process,
    mined.change_id,
    mined.kpi,
    mined.title_da,
    mined.kind,
    mined.level,
    changed.labels as units,
    others.labels as compared_with,
    mined.from_activity,
    mined.to_activity,
    mined.changed_on,
    mined.followed_days,
    mined.method,
    mined.before,
    mined.after,
    mined.expected,
    mined.effect,
    mined.lower,
    mined.upper,
    mined.cases_before,
    mined.cases_after,
    mined.compared_before,
    mined.compared_after,
    mined.cases_left_out,
    mined.note_da
from {{ ref('mined_changes') }} as mined
left join changed
    on mined.process = changed.process
    and mined.change_id = changed.change_id
left join others
    on mined.process = others.process
    and mined.change_id = others.change_id
where {{ level_is_shown('mined.level') }}

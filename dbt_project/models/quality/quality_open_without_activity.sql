-- A case is counted in the source and month of its first event: by the month of the last one every share would be 0
-- or 1.
with cases as (
    select
        log.source,
        log.process,
        coalesce(cases.unit, '(ukendt)') as unit,
        log.period,
        cases.is_open,
        cases.ended_at as last_event_at
    from {{ ref('quality_log') }} as log
    inner join {{ ref('cases') }} as cases on log.case_key = cases.case_key
    where log.event_no = 1
)

{{ measured(
    'open_without_activity',
    'cases',
    checked='is_open and last_event_at is not null',
    found="last_event_at <= " ~ as_of() ~ " - interval '180 days'"
) }}

with log as (
    select * from {{ ref('quality_log') }}
),

ends as (
    select
        process,
        activity
    from {{ ref('canonical_activities') }}
    where is_end
),

processes_with_ends as (
    select distinct process from ends
),

first_ends as (
    select
        log.case_key,
        min(log.event_no) as event_no
    from log
    inner join ends
        on log.process = ends.process
        and log.activity = ends.activity
    group by log.case_key
),

marked as (
    select
        log.source,
        log.process,
        log.unit,
        log.period,
        processes_with_ends.process is not null as has_ends,
        log.event_no > first_ends.event_no as is_after_end
    from log
    left join processes_with_ends on log.process = processes_with_ends.process
    left join first_ends on log.case_key = first_ends.case_key
)

{{ measured('activity_after_end', 'marked', checked='has_ends', found='is_after_end') }}

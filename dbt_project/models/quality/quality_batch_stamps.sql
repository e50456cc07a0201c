with log as (
    select
        *,
        epoch_us(occurred_at) // 1000000 as utc_second
    from {{ ref('quality_log') }}
),

-- Counted over events, not over the log, where an event stands once for each case it touches.
batches as (
    select
        source,
        epoch_us(occurred_at) // 1000000 as utc_second,
        any_value(date_trunc('second', occurred_at)) as stamp
    from {{ ref('events') }}
    where time_precision = 'second'
    group by
        source,
        epoch_us(occurred_at) // 1000000
    having count(*) >= 20
),

-- Midnight, in Denmark or in UTC, is how a system writes a date without a time: day_precision is about those.
jobs as (
    select
        source,
        utc_second
    from batches
    where
        utc_second % 86400 <> 0
        and {{ danish_date('stamp') }} = {{ danish_date("stamp - interval '1 second'") }}
),

marked as (
    select
        log.source,
        log.process,
        log.unit,
        log.period,
        log.time_precision,
        jobs.utc_second is not null as is_in_batch
    from log
    left join jobs
        on log.source = jobs.source
        and log.utc_second = jobs.utc_second
)

{{ measured('batch_stamps', 'marked', checked="time_precision = 'second'", found='is_in_batch') }}

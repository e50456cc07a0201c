-- Counted over events, not over the log, where an event stands once for each case it touches. A second is looked at
-- when it holds twenty events.
with seconds as (
    select
        source,
        epoch_us(occurred_at) // 1000000 as utc_second
    from {{ ref('events') }}
    where time_precision = 'second'
    group by
        source,
        epoch_us(occurred_at) // 1000000
    having count(*) >= 20
),

-- Midnight, in Denmark or in UTC, is how a system writes a date without a time: day_precision is about those.
batches as (
    select
        source,
        utc_second
    from seconds
    where
        utc_second % 86400 <> 0
        and {{ danish_date('make_timestamptz(utc_second * 1000000)') }}
        = {{ danish_date('make_timestamptz(utc_second * 1000000 - 1)') }}
),

marked as (
    select
        log.source,
        log.process,
        log.unit,
        log.period,
        log.time_precision,
        batches.utc_second is not null as is_in_batch
    from {{ ref('quality_log') }} as log
    left join batches
        on log.source = batches.source
        and epoch_us(log.occurred_at) // 1000000 = batches.utc_second
)

{{ measured('batch_stamps', 'marked', checked="time_precision = 'second'", found='is_in_batch') }}

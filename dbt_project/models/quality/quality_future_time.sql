{{ measured(
    'future_time',
    ref('quality_log'),
    checked='occurred_at is not null',
    found="occurred_at > timestamptz '" ~ var('as_of') ~ "'"
) }}

{{ measured(
    'future_time',
    ref('quality_log'),
    checked='occurred_at is not null',
    found="occurred_at > " ~ as_of()
) }}

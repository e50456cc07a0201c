{{ measured(
    'end_before_start',
    ref('quality_log'),
    checked='occurred_at is not null and ended_at is not null',
    found='ended_at < occurred_at'
) }}

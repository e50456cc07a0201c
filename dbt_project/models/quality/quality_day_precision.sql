{{ measured(
    'day_precision',
    ref('quality_log'),
    checked='occurred_at is not null',
    found="time_precision = 'day'"
) }}

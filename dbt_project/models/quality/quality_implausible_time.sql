{{ measured(
    'implausible_time',
    ref('quality_log'),
    checked='occurred_at is not null',
    found='not ' ~ is_plausible_time('occurred_at')
) }}

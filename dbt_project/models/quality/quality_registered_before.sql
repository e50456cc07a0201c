{{ measured(
    'registered_before',
    ref('quality_log'),
    checked='occurred_at is not null and registered_at is not null',
    found='epoch_us(occurred_at) - epoch_us(registered_at) > 86400000000'
) }}

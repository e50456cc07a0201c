{{ measured(
    'late_registration',
    ref('quality_log'),
    checked='occurred_at is not null and registered_at is not null',
    found='epoch_us(registered_at) - epoch_us(occurred_at) > 14 * 86400000000'
) }}

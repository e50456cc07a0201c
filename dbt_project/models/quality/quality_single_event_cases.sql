-- A case is counted where its first event is; that event has no successor when it is the only one.
{{ measured(
    'single_event_cases',
    ref('quality_log'),
    checked='event_no = 1',
    found='next_activity is null'
) }}

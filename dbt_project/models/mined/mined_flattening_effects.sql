-- depends_on: {{ source('mining', 'flattening_effects') }}
select
    object_type,
    objects,
    flattened_events,
    events,
    lost_events,
    convergent_events,
    replicated_events,
    divergent_events,
    divergent_cases
from {{ mined('flattening_effects') }}

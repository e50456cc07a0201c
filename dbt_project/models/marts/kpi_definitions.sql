select
    kpi,
    label_da,
    definition_da,
    what_it_does_not_say_da,
    measured_in,
    better
from {{ ref('mined_kpi_definitions') }}

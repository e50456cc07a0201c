-- depends_on: {{ source('mining', 'kpi_definitions') }}
select
    kpi,
    label_da,
    definition_da,
    what_it_does_not_say_da,
    measured_in,
    better
from {{ mined('kpi_definitions') }}

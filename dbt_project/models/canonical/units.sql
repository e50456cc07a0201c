-- One Danish name per unit: a unit that changed its name in the source has several rows in the seed.
select
    unit,
    min(label_da) as label_da
from {{ ref('municipality_units') }}
group by unit

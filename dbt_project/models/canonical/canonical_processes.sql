select
    process,
    label_da,
    area,
    case_object_type
from {{ ref('municipality_processes') }}

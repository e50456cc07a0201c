-- No file names: a municipality decides what a file is called, and some put a person's name in it.
select
    source,
    table_name,
    delivery_no,
    loaded_at,
    rows_delivered,
    rows_loaded,
    rows_rejected,
    rows_duplicate,
    rows_superseded,
    rows_deleted,
    cpr_masked,
    columns_not_declared
from {{ ref('deliveries') }}

-- depends_on: {{ source('landing', 'deliveries') }}
select
    source,
    table_name,
    delivery_no,
    file,
    sha256,
    loaded_at,
    last_event_at,
    rows_delivered,
    rows_loaded,
    rows_rejected,
    rows_duplicate,
    rows_superseded,
    rows_deleted,
    rows_suppressed,
    cpr_masked,
    columns_not_declared
from read_parquet('{{ env_var("SAGSFLOW_DATA") | replace("'", "''") }}/landing/deliveries.parquet')

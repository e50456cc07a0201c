-- depends_on: {{ source('landing', 'sources') }}
select
    source,
    label_da,
    owner,
    stale_after_days,
    agreement_valid_to,
    status,
    problem
from read_parquet('{{ env_var("SAGSFLOW_DATA") | replace("'", "''") }}/landing/sources.parquet')

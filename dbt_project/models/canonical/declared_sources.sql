-- depends_on: {{ source('landing', 'sources') }}
select
    source,
    label_da,
    owner,
    stale_after_days,
    status,
    problem,
    agreement_valid_to
from read_parquet('{{ env_var("SAGSFLOW_DATA") | replace("'", "''") }}/landing/sources.parquet')

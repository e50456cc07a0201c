-- depends_on: {{ source('mining', 'rule_changes') }}
select
    rule_id,
    rule_version,
    former_version,
    process,
    change,
    former_status,
    status,
    cases
from {{ mined('rule_changes') }}

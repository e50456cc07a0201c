-- depends_on: {{ source('mining', 'rules') }}
select
    rule_id,
    rule_version,
    process,
    title_da,
    law,
    paragraph,
    source_note,
    kind,
    template,
    limit_value,
    limit_unit,
    limit_da,
    valid_from,
    valid_to,
    is_confirmed,
    is_approved,
    approved_on,
    definition
from {{ mined('rules') }}

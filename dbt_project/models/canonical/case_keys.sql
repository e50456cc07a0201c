-- The names behind the keys. A key is a hash, so that events are ordered without first numbering their cases; two cases
-- of one key would fail the test of uniqueness (among ten million cases once in 400,000 builds).
select distinct
    {{ case_key('process', 'case_id') }} as case_key,
    process,
    case_id
from {{ ref('case_events') }}

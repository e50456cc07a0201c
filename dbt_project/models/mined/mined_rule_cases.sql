-- depends_on: {{ source('mining', 'rule_cases') }}
-- The one table of mining about single cases: for those who may see pseudonyms. It is never published.
select
    judged.process,
    judged.rule_id,
    judged.rule_version,
    rules.title_da,
    rules.law,
    rules.paragraph,
    rules.limit_da,
    judged.case_key,
    keys.case_id,
    judged.clock_no,
    judged.status,
    judged.remark,
    judged.start_activity,
    judged.started_at,
    judged.stop_activity,
    judged.stopped_at,
    judged.due_on,
    judged.due_at,
    judged.measured,
    judged.measured_unit,
    judged.gross,
    judged.paused_kommune,
    judged.paused_borger,
    judged.paused_anden_myndighed
from {{ mined('rule_cases') }} as judged
inner join {{ ref('case_keys') }} as keys on judged.case_key = keys.case_key
left join {{ ref('mined_rules') }} as rules
    on judged.rule_id = rules.rule_id
    and judged.rule_version = rules.rule_version

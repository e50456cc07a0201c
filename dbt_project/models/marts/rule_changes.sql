-- The counts of one change add up to the cases of the version, so one small count hides them all.
select
    rule_id,
    rule_version,
    former_version,
    process,
    change,
    former_status,
    status,
    case
        when
            not bool_or({{ is_small(['cases']) }})
                over (partition by rule_id, rule_version, change)
            then cases
    end as cases
from {{ ref('mined_rule_changes') }}

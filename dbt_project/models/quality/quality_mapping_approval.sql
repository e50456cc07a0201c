with used as (
    select
        process,
        count(*) filter (where not is_approved) as unapproved_values
    from {{ ref('quality_mapping_use') }}
    group by process
)

select
    processes.process,
    case
        when used.process is null then 'ingen kortlægning'
        when used.unapproved_values > 0 then 'ikke godkendt'
        else 'godkendt'
    end as mapping_approval,
    coalesce(used.unapproved_values, 0) as unapproved_values
from {{ ref('canonical_processes') }} as processes
left join used on processes.process = used.process

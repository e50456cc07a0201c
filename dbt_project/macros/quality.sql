{#- The shape every check is measured in: how many were checked and how many were found, by source, process, unit and
    month. `checked` and `found` are conditions on one row of `log`; only what is checked can be found. -#}
{% macro measured(check_id, log, checked, found) -%}
    select
        source,
        process,
        unit,
        period,
        '{{ check_id }}' as check_id,
        count(*) filter (where {{ checked }}) as checked,
        count(*) filter (where ({{ checked }}) and ({{ found }})) as found
    from {{ log }}
    group by
        source,
        process,
        unit,
        period
{%- endmacro %}

{#- Whether an instant can be a municipality's event at all. Outside stand typing errors and what systems write for
    "empty": year 1, 1900 and 9999. -#}
{% macro is_plausible_time(instant) -%}
    ({{ instant }} >= timestamptz '1950-01-01 00:00:00+00' and {{ instant }} < timestamptz '2100-01-01 00:00:00+00')
{%- endmacro %}

{#- Whole hours since 1970 in UTC, rounded down before 1970 too. -#}
{% macro utc_hour(instant) -%}
    cast(floor(epoch_us({{ instant }}) / 3600000000) as bigint)
{%- endmacro %}

{#- The same shape for a check whose findings need another road than what it checks: two relations with source, process,
    unit, period and a number of events; what was checked and not found counts as none. -#}
{% macro measured_apart(check_id, checked, found) -%}
    select
        checked.source,
        checked.process,
        checked.unit,
        checked.period,
        '{{ check_id }}' as check_id,
        checked.events as checked,
        cast(coalesce(found.events, 0) as bigint) as found
    from {{ checked }} as checked
    left join {{ found }} as found
        on checked.source = found.source
        and checked.process = found.process
        and checked.unit = found.unit
        and checked.period = found.period
{%- endmacro %}

{#- How many events have a successor in their case, both with a time: what checks of neighbours can be put to. -#}
{% macro timed_neighbours(log) -%}
    select
        source,
        process,
        unit,
        period,
        count(*) filter (where occurred_at is not null and next_occurred_at is not null) as events
    from {{ log }}
    group by
        source,
        process,
        unit,
        period
{%- endmacro %}

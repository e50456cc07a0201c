{#- What changed from snapshot to snapshot of one table (`delivers: snapshot`), one row per key, attribute and moment:

        key          the row's key, as text
        attribute    the column
        old_value    what it was, as text; NULL when the row was not there
        new_value    what it became; NULL when the row is gone
        seen_at      the moment of the first snapshot that shows it: the change came after the snapshot before it
        kind         first_seen, changed, disappeared or reappeared

    `key` names the landed column (a declared identity) that the result is keyed by; `columns` those to follow. A model
    makes events of the rows it wants: their precision is 'day', and their stamp's origin (timestamp_kilde) 'snapshot',
    because the source itself never said when. Landed order decides between versions: `_delivery_no`.

        select key || '-' || attribute || '-' || epoch_us(seen_at) as event_id, new_value as raw_activity, ...
        from {{ snapshot_changes('sagssystem', 'sager', 'sagsnr', ['status']) }}
        where kind in ('first_seen', 'changed', 'reappeared') -#}
{% macro snapshot_changes(source, table, key, columns) -%}
    (
        with versions as (
            select
                _row_id,
                cast({{ key }} as varchar) as key,
                _delivery_no,
                _snapshot_at,
                _superseded_at,
                _superseded_reason,
                unnest([
                    {%- for column in columns %}
                    {'attribute': '{{ column }}', 'value': cast({{ column }} as varchar)}{{ "," if not loop.last }}
                    {%- endfor %}
                ], recursive := true)
            from {{ landed_history(source, table) }}
        ),

        following as (
            select
                *,
                lag(_delivery_no) over one_row is not null as has_before,
                lag(value) over one_row as value_before,
                lag(_superseded_reason) over one_row as reason_before
            from versions
            window one_row as (partition by _row_id, attribute order by _delivery_no)
        ),

        arrived as (
            select
                key,
                attribute,
                value_before as old_value,
                value as new_value,
                _snapshot_at as seen_at,
                case
                    when not has_before then 'first_seen'
                    when reason_before = 'deleted' then 'reappeared'
                    when value is distinct from value_before then 'changed'
                end as kind
            from following
        ),

        gone as (
            select
                key,
                attribute,
                value as old_value,
                cast(null as varchar) as new_value,
                _superseded_at as seen_at,
                'disappeared' as kind
            from versions
            where _superseded_reason = 'deleted'
        )

        select key, attribute, old_value, new_value, seen_at, kind from arrived where kind is not null
        union all
        select key, attribute, old_value, new_value, seen_at, kind from gone
    )
{%- endmacro %}

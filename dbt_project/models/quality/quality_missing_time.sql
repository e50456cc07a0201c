{{ measured('missing_time', ref('quality_log'), checked='true', found='occurred_at is null') }}

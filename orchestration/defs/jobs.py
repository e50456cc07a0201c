"""The nightly job and its schedule. What a run consists of is decided by the assets."""

import dagster as dg

NIGHTLY = "nightly"

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="The whole refresh: deliveries, dbt, mining, quality, release.",
)

# Clocks change between 02:00 and 03:00; 03:30 exists exactly once on every day of the year.
nightly_schedule = dg.ScheduleDefinition(
    name="nightly_schedule",
    job=nightly,
    cron_schedule="30 3 * * *",
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every night at 03:30 Danish time; switch it on in the municipality's own instance.",
)

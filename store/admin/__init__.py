"""Administration: decisions with their audit, reports, operator alerts, config in force, clock changes."""

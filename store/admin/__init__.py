"""Administration: decisions with their audit, reports, operator alerts, applied config."""

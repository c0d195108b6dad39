"""Live servers beside what was predicted or declared: judged, compared, explained."""

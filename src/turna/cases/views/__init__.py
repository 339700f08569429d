"""The pages of cases: `reading` what was recorded, `identity` who somebody is, `team`, `duty`."""

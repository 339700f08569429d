"""The forms of cases: `identity` who somebody is, `team` who works with a person, and when."""

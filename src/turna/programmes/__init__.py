"""plan: awards, frameworks, indicators, baselines and targets."""

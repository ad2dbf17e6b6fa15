"""How hard the laws are tried: `laws` in every run, the same examples each time; `long` in `make prove`, new ones."""

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example]

settings.register_profile("laws", deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)
settings.register_profile("long", max_examples=2000, deadline=None, database=None, suppress_health_check=SLOW)

-- Who is in a household or group, and who turned out to be whom, is asked from both sides.
create index pool_member_pool on pool_member (pool_id);
create index merge_into on merge (into_id);

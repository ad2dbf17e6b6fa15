-- Where the clock of a shop in test mode stands; while it was never moved, null, it goes with the world's.
create table own_clock (
    id smallint primary key default 1 check (id = 1),
    stands_at timestamptz
);
insert into own_clock default values;

-- What rules may give to all members together, by program and key: the budget's name, the first day of its period, and
-- the store where each has its own. The shared counter holds what was taken of it.
create table budget (
    program_no smallint not null references program,
    key text collate "C" not null,
    counter_id bigint not null,
    points bigint not null,                              -- as the program says
    lifted bigint not null default 0,                    -- what people added to it
    primary key (program_no, key)
);

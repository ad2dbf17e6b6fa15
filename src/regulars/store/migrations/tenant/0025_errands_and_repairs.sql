-- What people ask for in the console and what takes its time is an errand: a program tried on the shop's own receipts, a
-- repair to be proposed, a repair to be booked. report: what came of it, as its kind writes it.
alter table backtest rename to errand;
alter table errand rename column backtest_id to errand_id;
alter table errand rename constraint backtest_pkey to errand_pkey;
alter table errand rename constraint backtest_program_no_fkey to errand_program_no_fkey;
alter index backtest_asked_at_idx rename to errand_asked_at_idx;
alter table errand add column kind text collate "C" not null default 'backtest';
alter table errand alter column kind drop default;
delete from timetable where job = 'run_backtests';

-- What a repair proposes, kept so that somebody else can look at it and approve it. asked, proposal: JSON as it was
-- written. applied_at: when somebody first said that it is to be booked; the corrections are events, named by it.
create table repair (
    repair_id bigint primary key,
    program_no smallint not null references program,
    asked text not null,
    counts jsonb not null,
    proposal text not null,
    made_at timestamptz not null,
    made_kind text collate "C" not null,
    made_by bigint not null,
    approved_at timestamptz,
    approved_kind text collate "C",
    approved_by bigint,
    applied_at timestamptz,
    applied_kind text collate "C",
    applied_by bigint
);

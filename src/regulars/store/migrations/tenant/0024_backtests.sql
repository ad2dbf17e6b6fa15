-- Programs tried on the shop's own receipts, asked for in the console: what was asked, how far it is, what came of it.
-- asked, report: JSON as it was written. seen_at: when whoever does it last said how far it is. failure: why there is
-- no report.
create table backtest (
    backtest_id bigint primary key,
    program_no smallint not null references program,
    asked_by bigint not null,
    asked_at timestamptz not null,
    asked text not null,
    seen_at timestamptz,
    done bigint not null default 0,
    total bigint not null default 0,
    ended_at timestamptz,
    failure text not null default '',
    report text
);
create index on backtest (asked_at) where ended_at is null;

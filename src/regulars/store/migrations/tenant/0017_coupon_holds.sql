-- Coupons put aside for a basket that is still open. Of counter_id one piece is taken as long as it lasts; held_id is a
-- counter of one piece of its own, which the receipt of the basket takes, or whoever frees it afterwards: never both.
create table coupon_hold (
    source text collate "C" not null,
    receipt_id text collate "C" not null,
    counter_id bigint not null,
    held_name text collate "C" not null,
    held_id bigint not null,
    until_at timestamptz not null,
    primary key (source, receipt_id, counter_id)
);
create index coupon_hold_counter on coupon_hold (counter_id);
create index coupon_hold_until on coupon_hold (until_at);

-- Gift cards expire by the clock.
create index gift_card_due on gift_card (expires_at) where balance_minor > 0;

-- Gift cards that a file brought along: what the file says, what was put on the card, and what of it was still there
-- when the import was undone. What had been spent by then is missing when the card comes again.
create table import_gift_card (
    card_id bigint not null references gift_card,
    import_id bigint not null references import,
    opening_minor bigint not null,
    brought_minor bigint not null,
    taken_back_minor bigint,
    primary key (card_id, import_id)
);
create index import_gift_card_of on import_gift_card (import_id, card_id);

-- What a code confirmed: the same again is confirmed by it once more, and nothing else. An HMAC.
alter table confirmation add column used_for bytea;

-- What waits in the whole shop, and what ended last.
create index redemption_in_order on redemption (program_no, redemption_id);

-- Whose the entries of a draw are.
create index redemption_entries on redemption (program_no, reward, last_entry) where first_entry > 0;

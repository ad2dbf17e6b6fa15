-- What one piece of an article cost, each price from its moment until the next one's.
create table product_price (
    sku text collate "C" not null,
    currency text collate "C" not null,
    from_at timestamptz not null,
    price_minor bigint not null check (price_minor >= 0),
    primary key (sku, currency, from_at)
);

-- How often somebody began an errand: one that ends its worker each time is not begun for ever.
alter table errand add column tried smallint not null default 0;

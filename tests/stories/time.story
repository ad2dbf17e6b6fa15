# Time: cases F of the acceptance list. "summer" lasts until 25 July, "clocks" is on the day when clocks go back.

story F1 The last day of a promotion, five hours behind
program promotion-new-york
2026-07-25 00:00:00  ana joins
2026-07-25 23:59:59  ana buys goods 1.00   earns 101   because summer 100
2026-07-26 00:00:00  ana buys goods 1.00   earns 1     not because summer

story F1 The last day of a promotion, thirteen hours ahead
program promotion-tonga
2026-07-25 00:00:00  ana joins
2026-07-25 23:59:59  ana buys goods 1.00   earns 101
2026-07-26 00:00:00  ana buys goods 1.00   earns 1

story F1 A promotion of one day, on the day when clocks go back
program promotion-bucharest
2026-10-24 23:59:59  ana joins
2026-10-24 23:59:59  ana buys goods 1.00   earns 1
2026-10-25 00:00:00  ana buys goods 1.00   earns 101
2026-10-25 03:30:00  ana buys goods 1.00   earns 101
2026-10-25 23:59:59  ana buys goods 1.00   earns 101
2026-10-26 00:00:00  ana buys goods 1.00   earns 1

story F3 What starts today works today
program promotion-tonga
2026-10-25 00:00:00  ana joins
2026-10-25 00:00:01  ana buys goods 1.00   earns 101   because clocks 100

story F4 A receipt that arrives late earns by its own time
program promotion-bucharest
2026-07-20        ana joins
2026-07-25 23:50  ana buys goods 1.00, arriving 2026-07-26 00:20   earns 101   because summer 100
2026-07-26 00:30  ana buys goods 1.00                              earns 1

story F4 A receipt that is too old is refused
program promotion-bucharest
2026-07-20        ana joins
2026-07-25 23:50  ana buys goods 1.00, arriving 2026-08-25         refused invalid   has 0

story F6 Points expire at midnight of the program's zone
program promotion-new-york
store Tonga in Pacific/Tongatapu
2026-01-31 12:00  ana joins
2026-01-31 12:00  ana buys goods 5.00 at Tonga   earns 105   lots 105 until 2026-01-31
2026-01-31 23:59  time passes                    has 105
2026-02-01 00:00  time passes                    expires 105   has 0

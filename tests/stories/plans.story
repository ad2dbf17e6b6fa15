program plans
goods tv 100.00
goods courier 5.00 kind delivery

story PAID-1 Bought today, the benefits are there today, and not an hour before
2026-01-31 10:00  ana joins
2026-01-31 10:00  ana buys tv, courier              pays 105.00
2026-01-31 11:00  ana does plan-charged about plus with amount 9.99  because plan-active on plus
2026-01-31 12:00  ana asks about tv, courier        would pay 90.00
2026-01-31 12:00  ana buys tv, courier              pays 90.00   earns 9.00
2026-02-01 09:00  ana buys tv by web                pays 90.00

story PAID-2 Every charge gives credit, a tenth more than the fee, and its refund takes it back
2026-01-31  ana joins
2026-01-31  ana does plan-charged about plus with amount 9.99 as first    earns 10.98
2026-02-28  ana does plan-charged about plus with amount 9.99 as second   earns 10.98   has 21.96
2026-03-01  ana undoes second                       loses 10.98  has 10.98
2026-03-01  ana undoes second                       refused already-undone   has 10.98
2026-03-02  ana does plan-charged about total with amount 179.99          earns 0

story PAID-4 What is refunded ends at once, with its price
2026-01-31  ana joins
2026-01-31  ana does plan-charged about plus with amount 9.99
2026-02-01  ana buys tv                             pays 90.00
2026-02-02  ana undoes plan-charged                 because plan-over on plus
2026-02-02  ana asks about tv                       would pay 100.00
2026-02-02  ana buys tv                             pays 100.00
2026-02-02  ana does plan-started about plus        because plan-trial on plus

story PAID-4 A renewal that is refunded leaves what was paid for before, and no grace
2026-01-31  ana joins
2026-01-31  ana does plan-charged about plus with amount 9.99 as first
2026-02-20  ana does plan-charged about plus with amount 9.99 as second
2026-02-21  ana undoes second                       because plan-active on plus
2026-02-27  ana buys tv                             pays 90.00
2026-02-28  ana does plan-charged about plus with amount 9.99 as third
2026-03-02  ana undoes third                        because plan-over on plus
2026-03-02  ana buys tv                             pays 100.00

story PAID-4 The first of two charges refunded takes its days off the end
2026-01-31  ana joins
2026-01-31  ana does plan-charged about plus with amount 9.99 as first
2026-02-10  ana does plan-charged about plus with amount 9.99 as second
2026-02-11  ana undoes first                        because plan-active on plus
2026-03-02  time passes
2026-03-03  time passes                             because plan-grace on plus

story PAID-3 Months are counted from the first charge: the 31st comes back after February
2026-01-31  ana joins
2026-01-31  ana does plan-charged about plus with amount 9.99
2026-02-27  ana buys tv                             pays 90.00
2026-02-28  ana buys tv                             pays 90.00   because plan-grace on plus
2026-02-28  ana does plan-charged about plus with amount 9.99  because plan-active on plus
2026-03-30  time passes
2026-03-31  time passes                             because plan-grace on plus

story PAID-3 A year from the 29th of February ends on the 28th, in a leap year on the 29th
2028-02-29  ana joins
2028-02-29  ana does plan-charged about total with amount 179.99
2029-02-27  ana buys tv                             pays 90.00
2029-02-27  ana does plan-charged about total with amount 179.99
2030-02-27  ana does plan-charged about total with amount 179.99
2031-02-27  ana does plan-charged about total with amount 179.99
2032-02-28  ana buys tv                             pays 90.00
2032-02-29  ana buys tv                             pays 100.00  because plan-over on total

story PAID-3 A charge that fails leaves the benefits for the grace; one that comes in it pays from where it ended
2026-01-10  ana joins
2026-01-10  ana does plan-charged about plus with amount 9.99
2026-02-10  ana does plan-charge-failed about plus  because plan-grace on plus
2026-02-12  ana does plan-charge-failed about plus
2026-02-16  ana buys tv                             pays 90.00
2026-02-16  ana does plan-charged about plus with amount 9.99  because plan-active on plus
2026-03-16  ana buys tv                             pays 90.00
2026-03-17  ana buys tv                             pays 100.00  because plan-over on plus

story PAID-3 A trial is given once, and a charge in it begins where it ends
2026-01-01  ana joins
2026-01-01  ana does plan-started about plus        because plan-trial on plus
2026-01-02  ana does plan-started about plus        refused plan-not-possible
2026-01-05  ana does plan-charged about plus with amount 9.99
2026-02-14  ana buys tv                             pays 90.00
2026-02-15  time passes                             because plan-grace on plus
2026-02-22  time passes                             because plan-over on plus
2026-02-23  ana does plan-started about plus        refused trial-used
2026-02-23  ana does plan-started about total       refused plan-needs-charge
2026-02-23  ana buys tv                             pays 100.00

story PAID-3 Two skips a year, asked for three days before
2026-01-31  ana joins
2026-01-31  ana does plan-skipped about plus        refused plan-not-possible
2026-01-31  ana does plan-charged about plus with amount 9.99
2026-02-25  ana does plan-skipped about plus
2026-03-28  ana does plan-skipped about plus as second
2026-03-29  ana does plan-skipped about plus        refused no-skips-left
2026-03-30  ana undoes second                       because plan-active on plus
2026-03-30  ana does plan-skipped about plus        refused skip-too-late
2026-03-30  ana does plan-charged about plus with amount 9.99
2026-04-29  ana buys tv                             pays 90.00
2026-04-30  time passes                             because plan-grace on plus

story PAID-3 A pause gives what is paid for, then nothing until it is resumed
2026-01-10  ana joins
2026-01-10  ana does plan-paused about plus         refused plan-not-possible
2026-01-10  ana does plan-charged about plus with amount 9.99
2026-01-20  ana does plan-paused about plus         because plan-paused on plus
2026-02-09  ana buys tv                             pays 90.00
2026-02-10  ana buys tv                             pays 100.00
2026-05-01  ana does plan-resumed about plus        because plan-grace on plus
2026-05-02  ana buys tv                             pays 90.00
2026-05-02  ana does plan-charged about plus with amount 9.99
2026-05-31  ana buys tv                             pays 90.00
2026-06-08  ana buys tv                             pays 100.00

story PAID-4 Who cancels keeps what is paid for, may think again, and may end it at once
2026-01-10  ana joins
2026-01-10  ana does plan-cancelled about plus      refused plan-not-possible
2026-01-10  ana does plan-charged about plus with amount 9.99
2026-01-20  ana does plan-cancelled about plus      because plan-cancelled on plus
2026-01-21  ana does plan-resumed about plus        because plan-active on plus
2026-01-22  ana does plan-cancelled about plus
2026-02-09  ana buys tv                             pays 90.00
2026-02-10  ana buys tv                             pays 100.00  because plan-over on plus
2026-02-11  ana does plan-charged about plus with amount 9.99
2026-02-11  ana does plan-cancelled about plus with at_once yes  because plan-over on plus
2026-02-11  ana buys tv                             pays 100.00

story PAID-5 A present holds to its last day, or for ever, and makes longer what is paid for
2026-01-10  ana joins
2026-01-10  ana does plan-given about plus with until 2026-01-09   refused until-too-early
2026-01-10  ana does plan-given about plus with until 2026-03-31   because plan-given on plus
2026-03-31  ana buys tv                             pays 90.00
2026-04-01  ana buys tv                             pays 100.00
2026-04-02  ana does plan-charged about plus with amount 9.99
2026-04-03  ana does plan-given about plus with until 2026-05-31
2026-06-07  ana buys tv                             pays 90.00
2026-06-08  ana buys tv                             pays 100.00
2026-06-08  ana does plan-given about plus
2031-01-01  ana buys tv                             pays 90.00

story PAID-6 Gold is earned or paid for, on one ladder
2026-01-10  ana joins
2026-01-10  ana does plan-charged about plus with amount 9.99   rises to gold
2026-02-16  time passes                             tier gold
2026-02-17  time passes                             falls to basic
2026-02-18  ana buys 10 tv                          rises to gold
2026-02-19  ana does plan-charged about plus with amount 9.99
2026-02-20  ana undoes plan-charged                 tier gold
2026-02-21  time passes                             tier gold

story PAID-6 A refund takes the paid status with the next day
2026-01-10  ana joins
2026-01-10  ana does plan-charged about plus with amount 9.99   rises to gold
2026-01-12  ana undoes plan-charged                 tier gold
2026-01-13  time passes                             falls to basic

story A plan that the program does not have is refused, and nothing is written
2026-01-10  ana joins
2026-01-10  ana does plan-charged about platinum with amount 9.99  refused unknown-plan  has 0
2026-01-10  ana buys tv                             pays 100.00

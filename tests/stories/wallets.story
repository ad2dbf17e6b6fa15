# Several wallets: what waits, what is spent first, what lasts how long.

story Points can be spent when goods can no longer come back
program three-wallets
2026-02-02  ana joins
2026-02-02  ana buys goods 100.00                    earns 100 points   pending 100 points   has 0 points
2026-02-15  time passes                              pending 100 points
2026-02-16  time passes                              pending 0 points   has 100 points
            lots 100 points until 2027-02-28

story Gold members need not wait, and their points last a year longer
program three-wallets
2026-02-02  ana joins
2026-02-02  ana buys goods 500.00                    tier gold          pending 500 points
2026-02-03  ana buys goods 10.00                     has 10 points
            lots 10 points until 2028-02-29

story Gifts are spent before points, each of what it came from comes back
program three-wallets
2026-02-02  ana joins
2026-02-02  shop corrects ana by 50 points until 2026-12-31
2026-03-02  ana buys goods 40.00                     earns 40 points, 20 gift
2026-03-03  ana buys goods 4.00, spending 30 points  spends 20 gift, 10 points   has 40 points   pays 1.00
2026-03-04  ana returns everything                   has 50 points, 20 gift

story The points of a promotion have a last day of their own
program three-wallets
2026-02-02  ana joins
2026-03-02  ana buys goods 40.00                     has 20 gift
            lots 20 gift until 2026-04-15
2026-03-20  ana buys goods 40.00                     has 40 gift
            lots 20 gift until 2026-04-15, 20 gift until 2026-04-15
2026-04-16  time passes                              expires 40 gift    has 0 gift

story Status units count for the tier and are not spent
program three-wallets
2026-02-02  ana joins
2026-02-02  bob joins
2026-02-02  ana buys goods 499.00                    earns 499 status   tier basic
2026-02-03  ana buys goods 1.00                      has 500 status     tier gold
2026-02-04  ana sends 20 status to bob               refused no-transfers
2026-02-04  ana holds 20 status as h1                refused not-spendable

story Store credit is money
program three-wallets
2026-02-02  ana joins
2026-02-02  shop corrects ana by 12.50 credit        has 12.50 credit
2026-02-03  ana buys goods 20.00, spending all credit  spends 12.50 credit   pays 7.50
2026-02-04  ana returns everything                   has 12.50 credit

story LED-14 Points given away keep their days, and there is a most in a month
program three-wallets
2026-02-02  ana joins
2026-02-02  bob joins
2026-02-02  shop corrects ana by 300 points until 2026-06-30
2026-02-03  ana sends 5 points to bob                refused below-minimum-points
2026-02-03  ana sends 60 points to bob               bob has 60 points
2026-02-04  ana sends 60 points to bob               refused limit
2026-03-01  ana sends 100 points to bob              bob has 160 points

story C14 Every activity moves the one day on which all is over
program as-long-as-active
2026-01-01  ana joins
2026-01-01  ana buys goods 10.00                     has 10
2026-06-30  ana buys goods 5.00                      has 15   lots 10 never, 5 never
2026-12-30  time passes                              has 15
2026-12-31  time passes                              expires 15   has 0

story LED-7 Points last longer, by an act of the shop
program three-wallets
2026-02-02  ana joins
2026-02-02  shop corrects ana by 30 points until 2026-05-31
2026-02-02  shop corrects ana by 40 points until 2026-12-31
2026-04-02  shop extends ana points until 2026-08-31 because "we were closed"
            lots 30 points until 2026-08-31, 40 points until 2026-12-31
2026-09-01  time passes                              expires 30 points   has 40 points

story LED-20 The cap trims what is earned until points are spent
program three-wallets
2026-02-02  ana joins
2026-02-02  shop corrects ana by 1950 points
2026-02-03  ana buys goods 100.00                    earns 50 points    because wallet-cap
2026-02-04  ana buys goods 100.00, spending 500 points  earns 0 points
2026-02-05  ana buys goods 100.00                    earns 100 points

story C15 A correction obeys lots, and taking it back leaves the lots as they were
program by-hand
2026-01-01  ana joins
2026-01-01  shop corrects ana by 30 until 2026-05-31
2026-01-02  shop corrects ana by 50 until 2026-12-31   lots 30 until 2026-05-31, 50 until 2026-12-31
2026-01-03  shop corrects ana by 20 until 2026-03-31   lots 20 until 2026-03-31, 30 until 2026-05-31, 50 until 2026-12-31
2026-01-04  shop corrects ana by -20                   lots 30 until 2026-05-31, 50 until 2026-12-31
2026-01-05  shop corrects ana by -40                   loses 40   lots 40 until 2026-12-31

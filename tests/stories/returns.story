# Money safety and returns: cases A10 and B of the acceptance list.

story A10 Points spent and the discount they give exist together, whatever the channel
program one-for-one
2026-01-10  ana joins
2026-01-10  ana buys goods 106.00 at counter                    earns 106   has 106
2026-01-11  ana buys goods 106.00 by web, spending 50 points   spends 50   pays 56.00   earns 56   has 112

story B1 A full return takes back all, once
program one-for-one
2026-01-10  ana joins
2026-01-10  ana buys goods 150.00       earns 150   has 150
2026-01-12  ana returns everything      loses 150   has 0    refunds 150.00
2026-01-13  ana returns everything      refused already-returned   loses 0   has 0

story B2 Points already spent: no more is taken than there is
program one-for-one
2026-01-10  ana joins
2026-01-10  ana buys goods 150.00 as first                 earns 150
2026-01-11  ana buys goods 100.00, spending 100 points     spends 100   earns 0   has 50
2026-01-12  ana returns everything of first                loses 50     has 0     owes 0   because return 50, already-spent 100

story B2 Points already spent: the rest is owed, and paid with what comes next
program one-for-one-owing
2026-01-10  ana joins
2026-01-10  ana buys goods 150.00 as first                 earns 150
2026-01-11  ana buys goods 100.00, spending 100 points     spends 100   earns 0   has 50
2026-01-12  ana returns everything of first                loses 150    has 0     owes 100
2026-01-13  ana buys goods 30.00                           earns 30     repays 30   has 0   owes 70
2026-01-14  ana buys goods 80.00                           earns 80     repays 70   has 10  owes 0

story B4 One of two pieces comes back
program one-per-thousand
2026-01-10  ana joins
2026-01-10  ana buys 2 sofas 10000.00   earns 20   has 20
2026-01-12  ana returns 1 sofa          loses 10   has 10   refunds 10000.00
2026-01-13  ana returns 2 sofas         refused more-than-bought   has 10
2026-01-14  ana returns 1 sofa          loses 10   has 0

story B4 An amount comes back, then the rest
program one-per-ten
2026-01-10  ana joins
2026-01-10  ana buys goods 1000.00      earns 100   has 100
2026-01-12  ana returns 100.00          loses 10    has 90   refunds 100.00
2026-01-13  ana returns 900.01          refused more-than-paid   has 90
2026-01-14  ana returns 900.00          loses 90    has 0
2026-01-15  ana returns 0.01            refused already-returned

story B6 A receipt paid partly with points
program cents
2026-01-10  ana joins
2026-01-10  shop corrects ana by 500 because "opening balance"   gets 500
2026-01-11  ana buys goods 20.00, spending 500 points            spends 500   pays 15.00   earns 15   has 15
2026-01-12  ana returns everything                               gets back 500   loses 15   refunds 15.00   has 500
2026-01-13  ana returns everything                               refused already-returned   has 500

story B6 One of two goods comes back: its points come back with it, none are taken again
program cents
2026-01-10  ana joins
2026-01-10  shop corrects ana by 500 because "opening balance"
2026-01-11  ana buys shirt 10.00, socks 10.00, spending 500 points   pays 15.00   earns 15   has 15
2026-01-12  ana returns socks     gets back 250   spends 0   loses 8   refunds 7.50   has 257
2026-01-13  ana returns shirt     gets back 250   spends 0   loses 7   refunds 7.50   has 500

story B7 A return uses the rule of its receipt, not today's
program ten-for-one
2026-01-10  ana joins
2026-01-10  ana buys goods 10.00      earns 100
2026-02-01  program becomes one-for-one
2026-02-02  ana asks about goods 10.00   would earn 10
2026-02-03  ana returns everything    loses 100   has 0

story B8 A cancelled receipt gives back what it used and takes back what it earned
program welcome-fifty
2026-01-10  ana joins                                       earns 50     has 50
2026-01-11  ana buys goods 71.00, spending all points       spends 50    pays 21.00   earns 21   has 21
2026-01-12  ana returns everything                          gets back 50   loses 21   has 50

story B9 Restored points keep their expiry
program month-end
2026-01-01  ana joins
2026-01-01  shop corrects ana by 100                      lots 100 until 2026-01-31
2026-01-05  ana buys goods 100.00, spending 100 points    has 0   lots none
2026-01-10  ana returns everything                        gets back 100   lots 100 until 2026-01-31

story B9 Points that come back after their expiry lapse
program month-end
2026-01-01  ana joins
2026-01-01  shop corrects ana by 100
2026-01-05  ana buys goods 100.00, spending 100 points
2026-02-05  ana returns everything                        gets back 0   has 0   because lapsed on pay

story B9 Points that come back after their expiry live for the grace
program month-end-grace
2026-01-01  ana joins
2026-01-01  shop corrects ana by 100
2026-01-05  ana buys goods 100.00, spending 100 points
2026-02-05  ana returns everything                        gets back 100   lots 100 until 2026-02-14
2026-02-15  time passes                                   expires 100   has 0

story B12 The receipt that names a hold settles it, and frees the rest
program by-hand
2026-01-01        ana joins
2026-01-01        shop corrects ana by 1000
2026-01-02 10:00  ana holds 500 points as h1                             has 500   held 500
2026-01-02 10:01  ana buys goods 600.00, using h1, spending 250 points   spends 250   has 750   held 0
2026-01-02 10:02  ana releases h1                                        refused unknown-hold   has 750
2026-01-02 10:03  ana buys goods 9.00, using h1, spending 9 points       refused unknown-hold   has 750

story B12 A hold times out
program by-hand
2026-01-01        ana joins
2026-01-01        shop corrects ana by 500
2026-01-02 10:00  ana holds 500 points as h1 for 15 minutes    has 0   held 500
2026-01-02 10:14  ana buys goods 1.00, spending 1 point        refused not-enough-points   has 0   held 500
2026-01-02 10:15  time passes                                  has 500   held 0
2026-01-02 10:16  ana releases h1                              refused unknown-hold

story B12 More than there is cannot be put aside
program by-hand
2026-01-01        ana joins
2026-01-01        shop corrects ana by 500
2026-01-02 10:00  ana holds 501 points as h1    refused not-enough-points   has 500   held 0
2026-01-02 10:01  ana holds 300 points as h1    held 300
2026-01-02 10:02  ana holds 100 points as h1    refused hold-exists   held 300   has 200

story B12 A return after a hold was settled reads the same points as its receipt did
program by-hand-rich
2026-01-01        ana joins
2026-01-01        shop corrects ana by 100
2026-01-02 10:00  ana holds 100 points as h1
2026-01-02 10:01  ana buys goods 10.00, using h1      earns 110   has 210   because rich 100
2026-01-03        ana returns 1.00                    loses 1     has 209

story B11 More than was paid never comes back, and a return never gives points
program one-for-one
2026-01-10  ana joins
2026-01-11  ana buys goods 150.00                earns 150   has 150
2026-01-12  ana returns 9999.00                  refused more-than-paid   has 150
2026-01-12  ana returns everything               refunds 150.00   loses 150   has 0
2026-01-12  ana returns 50.00                    refused already-returned   has 0

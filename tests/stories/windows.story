# Windows: early access, and what is kept for those who waited until it was back.

story Gold members have the sale a day before everybody
program windows
2026-03-01        ana joins
2026-03-01        bob joins
2026-03-02        ana buys goods 100.00                 rises to gold
2026-03-03        ana buys goods 10.00                  saves 0.00
2026-03-04        ana buys goods 10.00                  saves 2.00
2026-03-04        bob buys goods 10.00                  saves 0.00
2026-03-05        bob buys goods 10.00                  saves 2.00
2026-03-11        bob buys goods 10.00                  saves 0.00

story Gold members have the first two hours of new pieces for themselves
program windows
2026-03-01        ana joins
2026-03-01        bob joins
2026-03-02        ana buys goods 100.00                 rises to gold
2026-03-02        bob buys goods 20.00                  has 20
2026-03-06 09:59  ana redeems print-early               refused not-yet-open
2026-03-06 10:00  ana redeems print-early               has 90
2026-03-06 10:00  bob redeems print-early               refused condition
2026-03-06 11:59  bob redeems print                     refused not-yet-open
2026-03-06 12:00  bob redeems print                     has 10

story Who waited has the article that is back for three days, and nobody else
program windows
2026-03-01        ana joins
2026-03-01        bob joins
2026-03-09        ana buys cup 20.00 sku cup, taking cup-for-those-who-waited    refused not-enough-points
2026-03-10        ana does in-stock about cup           earns 1 turns   lots 1 turns until 2026-03-12
2026-03-10        ana does in-stock about cup           earns 0 turns
2026-03-10        bob does in-stock about jar           earns 0 turns
2026-03-10        bob buys cup 20.00 sku cup, taking cup-for-those-who-waited    refused not-enough-points
2026-03-11        ana buys jar 20.00 sku jar, taking cup-for-those-who-waited    refused condition
2026-03-11        ana buys cup 20.00 sku cup, taking cup-for-those-who-waited    saves 3.00   spends 1 turns   has 0 turns

story Who waited and does not come in three days has nothing kept any more
program windows
2026-03-01        ana joins
2026-03-10        ana does in-stock about cup           has 1 turns
2026-03-13        time passes                           expires 1 turns   has 0 turns
2026-03-13        ana buys cup 20.00 sku cup, taking cup-for-those-who-waited    refused not-enough-points

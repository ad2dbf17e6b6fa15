# Rewards of every kind on a receipt, what they cost whom, and why not.

story D14 One after the other, and of the best of only the best
program reward-kinds
2026-01-10  ana joins
2026-01-10  shop corrects ana by 1000
2026-01-11  ana buys goods 20.00, taking delivery         refused nothing-to-pay
2026-01-11  ana buys goods 20.00, express 4.00 kind delivery, taking delivery      saves 4.00   spends 25   pays 20.00   earns 20

story D19 The cashier chooses the gift among those that fit
program reward-kinds
goods mug 5.00 in gifts
goods bag 7.00 in gifts
goods coat 90.00
2026-01-10  ana joins
2026-01-10  shop corrects ana by 100
2026-01-11  ana asks about mug, bag, taking gift                     refused choose-one
2026-01-11  ana asks about coat, mug, bag, taking gift choosing coat   refused does-not-fit
2026-01-11  ana asks about coat, taking gift                         refused condition
2026-01-11  ana buys mug, bag, taking gift choosing bag as r1        gives gift   saves 7.00   pays 5.00   spends 30   earns 5   has 75
2026-01-12  ana returns mug of r1                                    loses 5   gets back 0   has 70
2026-01-12  ana returns bag of r1                                    gets back 30   refunds 0.00   has 100

story The cheapest cake is free once she has been here, and treats are two a week
program reward-kinds
goods cake 3.00 in cakes
goods tart 4.50 in cakes
2026-01-05  ana joins
2026-01-05  shop corrects ana by 200                      may not take cake because locked
2026-01-05  ana buys tart, cake, taking cake              refused locked
2026-01-05  ana buys tart                                 earns 4   may take cake
2026-01-06  ana buys tart, cake, taking cake              saves 3.00   earns 4
2026-01-07  ana buys tart, cake, taking cake as r3        saves 3.00   may not take cake because limit   may not take gift because limit
2026-01-08  ana returns everything of r3                  gets back 20   may take cake
2026-01-12  ana buys tart, cake, taking cake              gives cake

story A10 What is paid with points earns nothing, as money does, or leaves no points at all
program tender
2026-01-10  ana joins
2026-01-10  shop corrects ana by 106
2026-01-10  shop corrects ana by 50 stars
2026-01-10  shop corrects ana by 100 coins
2026-01-11  ana buys goods 106.00, spending 50 points as online    pays 56.00   spends 50   earns 56   has 112
2026-01-12  ana returns everything of online                       refunds 56.00   gets back 50   loses 56   has 106
2026-01-13  ana buys goods 100.00, spending 50 stars as shop       pays 50.00   spends 50 stars   earns 100
2026-01-14  ana returns everything of shop                         refunds 50.00   gets back 50 stars   loses 100
2026-01-15  ana buys goods 49.00, spending all coins as small      pays 48.00   earns 0
2026-01-16  ana returns everything of small                        gets back 100 coins
2026-01-17  ana buys goods 50.00, spending all coins               pays 48.50   earns 0

story Steps: two of 250 are worth more than one of 1,000, for who is careful
program reward-kinds
2026-01-10  ana joins
2026-01-10  shop corrects ana by 1000
2026-01-11  ana asks about goods 100.00, spending all points on drugstore     would pay 50.00   would spend 1000
2026-01-11  ana buys goods 100.00, spending 250 points on drugstore as r1     pays 85.00        spends 250   has 835
2026-01-12  ana buys goods 100.00, spending 300 points on drugstore           refused whole-steps-only
2026-01-12  ana buys goods 3.00, spending all points on drugstore             spends 100        pays 0.00
2026-01-13  ana returns 50.00 of r1                                           refunds 42.50   gets back 125

story Points are worth more to gold, and never pay for tobacco
program reward-kinds
goods cigars 30.00 in tobacco
2026-01-10  ana joins
2026-01-10  shop corrects ana by 1000
2026-01-11  ana buys goods 10.00, cigars, spending 400 points                 pays 36.00   spends 400   has 636
2026-01-12  ana buys goods 1.00
2026-01-13  ana buys goods 1.00                                               tier gold
2026-01-14  ana buys goods 100.00, spending 400 points                        pays 95.00   spends 400
2026-01-15  ana buys goods 20.00, express 4.00 kind delivery                  saves 4.00   gives gold-delivery

story Members pay less, and the till shows how much
program reward-kinds
2026-01-10  ana joins
2026-01-10  ana buys 3 milk for 3.30 sku milk, bread 2.00                     saves 0.60   pays 4.70   gives members
2026-01-10  ana buys milk 0.80 sku milk                                       saves 0.00   pays 0.80

story Why not: each reward tells its reason and its number
program reward-kinds
2026-01-10  ana joins    may not take drugstore because not-enough-points 100   may not take summer because not-in-force
2026-01-10  shop corrects ana by 70      may not take drugstore because not-enough-points 30   may take delivery
2026-01-10  ana buys goods 1.00          may not take gold-delivery because tier-needed
2026-06-01  time passes                  ana may take summer

story Points become a certificate at the day's end, from as many on as she says
program certificates
2026-01-10  ana joins
2026-01-10  ana buys goods 740.00        has 740
2026-01-11  time passes                  ana spends 500   ana has 240
2026-01-11  ana sets certificate to 2500
2026-01-12  ana buys goods 2259.00       has 2499
2026-01-13  time passes                  ana has 2499
2026-01-13  ana buys goods 1.00          has 2500
2026-01-14  time passes                  ana spends 2500   ana has 0
2026-01-14  ana sets certificate to bank
2026-01-15  ana buys goods 600.00        has 600
2026-02-01  time passes                  ana has 600
2026-02-01  ana sets certificate to 30000    refused threshold-not-allowed
2026-02-01  ana sets certificate to program
2026-02-02  time passes                  ana has 100

story Points about to expire become a last certificate of what is left
program last-certificate
2026-01-10  ana joins
2026-01-10  ana buys goods 380.00        has 380
2026-02-02  ana buys goods 100.00        has 480
2026-02-03  time passes                  ana spends 380   ana has 100
2026-02-24  time passes                  ana has 100
2026-02-26  time passes                  ana spends 100   ana has 0

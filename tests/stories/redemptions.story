# Rewards taken outside of receipts: the catalogue, vouchers, places, drops, gifts to causes, bids.

story RED-7 A mug from the catalogue costs its points, and comes back with them
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 250
2026-03-01  ana redeems mug choosing green          refused unknown-choice   has 250
2026-03-01  ana redeems 2 mug choosing red as m1    spends 200   has 50   because redeemed 200
2026-03-02  ana cancels m1                          gets back 200   has 250
2026-03-02  ana redeems 3 mug choosing red          refused more-than-allowed
2026-03-02  ana redeems mug choosing blue as m2     spends 100   has 150
2026-03-02  ana uses m2                             has 150
2026-03-02  ana cancels m2                          refused unknown-redemption   has 150

story RED-19 A voucher is taken now and used on a later receipt, once; a return gives it back
program redemptions
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-01  shop corrects ana by 100
2026-03-01  ana redeems five-off as v1              spends 80   has 20
2026-03-02  ana takes five-off on tea 20.00         refused voucher-needed
2026-03-02  bob buys tea 20.00, with v1             refused unknown-redemption
2026-03-02  ana buys tea 20.00, with v1 as r1       saves 5.00   pays 15.00   earns 15   gives five-off
2026-03-02  ana buys tea 20.00, with v1             refused unknown-redemption
2026-03-03  ana returns everything of r1            loses 15   has 20
2026-03-04  ana buys tea 20.00, with v1             pays 15.00   has 35

story A voucher is over after its time
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 80
2026-03-01  ana redeems five-off as v1              has 0
2026-04-01  ana buys tea 20.00, with v1             refused expired

story RED-10 A place is given back until a day before
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 100
2026-03-01  ana redeems tasting as t1               refused unknown-choice
2026-03-01  ana redeems tasting choosing "2026-03-05 18:00" as t1    spends 50   has 50
2026-03-04 17:59  ana cancels t1                    gets back 50   has 100
2026-03-04 17:59  ana redeems tasting choosing "2026-03-05 18:00" as t2    has 50
2026-03-04 18:00  ana cancels t2                    refused too-late-to-cancel
2026-03-05 20:00  ana attends t2                    has 50

story RED-10 A drop opens at its moment
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 20
2026-03-03 09:59  ana redeems print                 refused not-yet-open   has 20
2026-03-03 10:00  ana redeems print                 spends 10   has 10

story RED-10 New pieces every Tuesday, for two hours
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 30
2026-03-03 09:59  ana redeems tuesdays              refused not-yet-open   has 30
2026-03-10 10:00  ana redeems tuesdays              spends 10   has 20
2026-03-10 12:00  ana redeems tuesdays              refused not-yet-open   has 20
2026-03-17 11:59  ana redeems tuesdays as again     has 10

story RED-11 Points go to a cause that the member chooses, and stay there
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 50
2026-03-01  ana redeems 4 forest choosing oaks as g1    spends 40   has 10
2026-03-02  ana cancels g1                          refused too-late-to-cancel

story A category of rewards has a cap of its own, and a reward is unlocked by a visit
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 200
2026-03-01  ana redeems secret                      refused locked
2026-03-01  ana buys tea 1.00
2026-03-01  ana redeems secret
2026-03-02  ana redeems cup as c1                   has 191
2026-03-02  ana redeems cup as c2                   has 181
2026-03-02  ana redeems mug choosing red            refused limit   has 181
2026-03-03  ana cancels c1                          has 191
2026-03-03  ana redeems mug choosing red as m1      has 91

story RED-13 A bid puts points aside
program redemptions
2026-03-01  ana joins
2026-03-01  shop corrects ana by 100
2026-03-01  ana redeems painting bidding 19         refused bid-too-low
2026-03-01  ana redeems painting bidding 60         held 60   has 40

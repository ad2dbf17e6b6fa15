# Spending points and discounts: cases D4 to D20 of the acceptance list.

story D4 A discount makes the receipt cheaper, and that is what earns
program discounts
goods A 100.00 in earning
goods B 50.00
2026-01-10  ana joins
2026-01-10  ana buys A, taking ten-off          saves 10.00   pays 90.00    earns 90
2026-01-11  ana buys A, B, taking ten-off       saves 15.00   pays 135.00   earns 90
2026-01-12  ana buys A, B, taking ten-off-a     saves 10.00   pays 140.00   earns 90

story D5 Points spent on a discount are gone, and the discount earns nothing
program discounts
goods thing 1.00 in earning
goods other 10.00
2026-01-10  ana joins
2026-01-10  ana buys 5 things                   earns 5   has 5
2026-01-11  ana takes five-points on other      spends 5   pays 9.00   gives five-points   earns 0   has 0

story D7 Only whole steps are spent
program spending-limits
2026-01-10  ana joins
2026-01-10  shop corrects ana by 11 threes
2026-01-11  ana buys goods 100.00, spending all threes     spends 9 threes   pays 91.00   has 2 threes

story D8 At least so many, at most half of the receipt
program spending-limits
2026-01-10  ana joins
2026-01-10  shop corrects ana by 700
2026-01-11  ana asks about goods 100.00, spending 1000 points    would spend 700    would pay 93.00   refused not-enough-points
2026-01-11  ana asks about goods 100.00, spending 400 points     would spend 0      would pay 100.00  refused below-minimum-points
2026-01-12  shop corrects ana by 4300
2026-01-13  ana asks about goods 100.00, spending 1000 points    would spend 1000   would pay 90.00   has 5000
2026-01-14  shop corrects ana by 5000
2026-01-15  ana asks about goods 100.00, spending 10000 points   would spend 5000   would pay 50.00   refused more-than-allowed
2026-01-16  ana buys goods 100.00, spending 10000 points         refused more-than-allowed   has 10000
2026-01-17  ana buys goods 100.00, spending all points           spends 5000   pays 50.00   has 5000

story D8 Whole hundreds, and what is worth nothing
program spending-limits
2026-01-10  ana joins
2026-01-10  shop corrects ana by 2000 hundreds
2026-01-10  shop corrects ana by 10 nothing
2026-01-11  ana asks about goods 100.00, spending 1050 hundreds   would spend 1000 hundreds   would pay 50.00   refused whole-steps-only
2026-01-11  ana asks about goods 100.00, spending 10 nothing      would spend 0 nothing   would pay 100.00   refused worth-nothing

story D9 The cashier chooses how many
program by-hand
2026-01-10  ana joins
2026-01-10  shop corrects ana by 50
2026-01-11  ana buys goods 80.00, spending 10 points       pays 70.00   has 40

story D10 Points turn into money exactly
program tenths
2026-01-10  ana joins
2026-01-10  shop corrects ana by 290
2026-01-10  shop corrects ana by 3030 miles
2026-01-11  ana buys goods 100.00, spending 290 points     pays 71.00     has 0
2026-01-12  ana buys goods 3000.00, spending all miles     pays 2909.10   spends 3030 miles   has 0 miles

story D16 A smallest receipt
program discounts
2026-01-10  ana joins
2026-01-10  ana asks about goods 1005.00, taking big-receipt    would pay 1005.00   refused below-minimum-receipt
2026-01-10  ana asks about goods 1006.00, taking big-receipt    would save 100.60
2026-01-10  ana asks about goods 1155.75, taking big-receipt    would save 115.58
2026-01-10  ana asks about goods 1005.99, taking big-receipt    would save 0.00     refused below-minimum-receipt

story D16 A smallest amount of some goods
program discounts
2026-01-10  ana joins
2026-01-10  ana asks about A 100.00, B 200.00, taking much-of-a   would save 0.00   would pay 300.00   refused below-minimum-goods
2026-01-10  ana asks about A 200.00, B 100.00, taking much-of-a   would save 20.00  would pay 280.00

story D18 Four stamps are a coffee, and the free coffee gives no stamp
program stamps
goods coffee 4.00 in coffee
2026-01-10  ana joins
2026-01-10  ana buys 3 coffee                       earns 3   has 3
2026-01-11  ana takes free-coffee on coffee         refused not-enough-points   has 3
2026-01-12  ana buys coffee                         earns 1   has 4
2026-01-13  ana takes free-coffee on coffee         spends 4   gives free-coffee   pays 0.00   earns 0   has 0

story D20 The question and the receipt say the same, with the reason for everything that was not given
program limited
2026-01-10  ana joins
2026-01-10  ana asks about goods 60.00              would earn 50   because base 50, limit on base 10, condition on double, not-in-force on summer
2026-01-10  ana buys goods 60.00                    earns 50        because base 50, limit on base 10, condition on double, not-in-force on summer
2026-01-10  ana asks about goods 0.99               would earn 0    because no-amount on base   not because double
2026-01-11  ana asks about goods 20.00, spending 90 points   would spend 20   would pay 0.00   would earn 0   refused not-enough-points
2026-01-11  ana asks about goods 20.00, spending 30 points   would spend 20   would pay 0.00   refused more-than-allowed

story D20 The wallet's cap
program limited
2026-01-10  ana joins
2026-01-10  shop corrects ana by 190
2026-01-11  ana asks about goods 30.00              would earn 10   because base 10, wallet-cap on base 20
2026-01-11  ana buys goods 30.00                    earns 10        because base 10, wallet-cap on base 20   has 200

story D20 Why a discount was not given
program discounts
member bob in segment vip
2026-01-10  ana joins
2026-01-10  ana asks about A 1.00, taking last-year     would pay 1.00   refused not-in-force
2026-01-10  ana asks about A 1.00, taking for-vips      would pay 1.00   refused condition
2026-01-10  ana asks about A 1.00, taking five-points   would pay 1.00   refused not-enough-points
2026-01-10  ana asks about A 1.00, taking "no-such"     would pay 1.00   refused unknown-reward
2026-01-10  bob joins
2026-01-10  bob buys A 1.00, taking for-vips            pays 0.90

story Points go to another member with the dates they have
program by-hand
2026-01-10  ana joins
2026-01-10  bob joins
2026-01-10  shop corrects ana by 30 until 2026-05-31
2026-01-10  shop corrects ana by 30
2026-01-11  ana sends 40 points to bob     sends 40   has 20   lots 20 never
            bob has 40   gets 40   lots 30 until 2026-05-31, 10 never
2026-01-12  ana sends 21 points to bob     refused not-enough-points   has 20   bob has 40

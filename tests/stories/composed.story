# A year under a program that has everything at once, reckoned by hand. What each line comes to is told above it.

story A year with three wallets and two ladders, reckoned by hand
program composed

# The welcome is a gift: 100 that can be spent at once, and for thirty days, the last of them 9 February.
2026-01-10  ana joins                                        earns 100 gifts   has 0   has 100 gifts   tier club basic   tier friends guest

# 90.00 is below 100.00, so 1 point a euro: 90. The coffee's 10 of them are doubled: 10 more. The 100 wait for 14 days.
# Status units wait for nothing: 90.
2026-01-12  ana buys goods 80.00, beans 10.00 in coffee as r1   earns 100 points, 90 status   because by-size 90, coffee 10   has 0   pending 100   has 90 status

# Nothing of her own can be spent yet, but the gift can: 100 points are 1.00, which is no more than half of the bill.
# 29.00 are left to pay and earn 29. Status: 90 + 29 = 119.
2026-01-20  ana buys goods 30.00, spending 100 points as r2   spends 100 gifts   pays 29.00   earns 29 points, 29 status   has 0 gifts   pending 129   has 119 status

# The 100 of 12 January can be spent from the 26th, the 29 of 20 January from 3 February. From 100.00 on it is 2 a euro:
# 240. It is her third visit in three months: she is a friend. Status: 119 + 120 = 239.
2026-02-15  ana buys goods 120.00 as r3                      earns 240 points, 120 status   has 129   pending 240   has 239 status   rises from guest to friend

# The 240 can be spent since 1 March: 129 + 240 = 369. 300 of them pay 3.00: all 129, which end first, and 171 of the 240.
# 597.00 are left, at 3 a euro 1791, but a month gives 1500 at most: 291 are cut. Status: 239 + 597 = 836, which is silver,
# and silver comes with a gift of 50.
2026-03-05  ana buys goods 600.00, spending 300 points as r4   spends 300   pays 597.00   earns 1500 points, 597 status, 50 gifts   because limit on by-size 291
            has 69   pending 1500   has 836 status   has 50 gifts   rises from basic to silver

# Half of r3 comes back. 60.00 would have earned 60 instead of 240: 180 go. 69 of its 240 are left; the other 111 come out
# of what can be spent besides, the 1500 of March, which no longer wait since the 19th. Status: 836 - 60 = 776.
2026-03-20  ana returns 60.00 of r3                          refunds 60.00   loses 180 points, 60 status   has 1389   has 776 status   tier club silver

# The gift of silver was for thirty days, through 4 April.
2026-04-05  time passes                                      expires 50 gifts   has 0 gifts

# 700.00 at 3 are 2100, of which April gives 1500. Status: 776 + 700 = 1476, 24 short of gold.
2026-04-10  ana buys goods 700.00 as r5                      earns 1500 points, 700 status   because limit on by-size 600   has 1476 status   tier club silver

# 24.00 earn 24 and the last 24 units: gold. These points were earned as silver and last a year.
2026-05-02  ana buys goods 24.00                             earns 24 points, 24 status   has 1500 status   rises from silver to gold

# Gold has half as much again, 10 + 5, and points that last two years: from 17 May 2026, the last day is 17 May 2028.
2026-05-03  ana buys goods 10.00                             earns 15 points, 10 status   because by-size 10, gold 5   has 2889   pending 39
2026-05-17  time passes                                      has 2928   pending 0
            lots 1389 until 2027-03-19, 1500 until 2027-04-24, 24 until 2027-05-16, 15 until 2028-05-17

# The three months that end with 10 July hold only the visits of 2 and 3 May: when that day is over she is no friend any
# more. Gold is gold for this year and the next.
2026-07-10  time passes                                      tier friends friend   tier club gold
2026-07-11  time passes                                      falls from friend to guest   tier club gold

# A year without a receipt. Gold lasts through 2027, since the year that counts for it is 2026.
2027-03-19  time passes                                      expires 0      has 2928   tier club gold
2027-03-20  time passes                                      expires 1389   has 1539
2027-05-17  time passes                                      expires 1524   has 15
2027-12-31  time passes                                      tier club gold
2028-01-01  time passes                                      falls to basic   has 15

# Coupons: a code that is shown on a receipt.

story G5 A code is the same in any case, with spaces and dashes or without, and no reward is had without it
program coupons
2026-03-01  ana joins
2026-03-02  ana buys goods 50.00 with code "spring 10" as r1   gives spring   pays 45.00   saves 5.00   earns 45
2026-03-03  ana buys goods 50.00, taking spring                refused coupon-needed
2026-03-03  ana buys goods 50.00 with code SPRING11            refused unknown-coupon
2026-03-03  ana buys goods 10.00 with code earlybird           refused below-minimum-receipt
2026-03-03  ana buys goods 20.00 with code earlybird           pays 15.00   earns 15
2026-04-01  ana buys goods 20.00 with code earlybird           refused not-in-force

story G11 So often for each, so often for all, and what comes back whole can be used again
program coupons
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana buys goods 10.00 with code SPRING10 as r1   saves 1.00
2026-03-03  ana buys goods 10.00 with code SPRING10         saves 1.00
2026-03-04  ana buys goods 10.00 with code SPRING10         refused limit
2026-03-05  bob buys goods 10.00, cake 10.00 with code SPRING10 as b1   saves 2.00   pays 18.00
2026-03-06  bob buys goods 10.00 with code SPRING10         refused coupon-used-up
2026-03-06  bob asks about goods 10.00 with code SPRING10   refused coupon-used-up
2026-03-07  bob returns cake of b1                          refunds 9.00   loses 9
2026-03-08  bob buys goods 10.00 with code SPRING10         refused coupon-used-up
2026-03-09  bob returns everything of b1                    refunds 9.00   because coupon-back
2026-03-10  bob buys goods 10.00 with code SPRING10         saves 1.00
2026-03-11  ana returns everything of r1                    because coupon-back
2026-03-12  ana buys goods 10.00 with code SPRING10         saves 1.00

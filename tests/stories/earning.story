# Earning on receipts: EARN-1 to EARN-12 of the table of features, and cases D2 to D20 that touch earning.

story EARN-4 Each category has a rate of its own, rounded once over the receipt
program builders-yard
2026-01-07  ana joins
2026-01-07  ana buys sacks 99.00 in cement, hammer 10.50 in tools, paint 3.99     earns 74     because by-category 74

story EARN-3 Happy hours are windows of the calendar on the store's clock
program builders-yard
store Yard
store London in Europe/London
2026-01-05  ana joins
2026-01-05 13:59  ana buys nails 80.00 at Yard        earns 80    because out-of-hours on happy
2026-01-05 14:00  ana buys nails 80.00 at Yard        earns 90    because happy 10
2026-01-05 15:59  ana buys nails 80.00 at Yard        earns 90
2026-01-05 16:00  ana buys nails 80.00 at Yard        earns 80
2026-01-05 16:30  ana buys nails 80.00 at London      earns 90
2026-01-06 14:30  ana buys nails 80.00 at Yard        earns 90
2026-01-07 14:30  ana buys nails 80.00 at Yard        earns 80
2026-02-01        ana buys nails 80.00 at Yard        earns 105   because first-sunday 25
2026-02-08        ana buys nails 80.00 at Yard        earns 80

story EARN-4 The rate rises with the size of the receipt
program builders-yard
2026-01-07  ana joins
2026-01-07  ana buys goods 99.99       earns 99 bricks
2026-01-07  ana buys goods 100.00      earns 200 bricks
2026-01-07  ana buys goods 500.00      earns 1500 bricks
2026-01-07  ana buys goods 1000.00     earns 5000 bricks

story EARN-4 Points for margin, not for the price
program builders-yard
2026-01-07  ana joins
2026-01-07  ana buys drill 120.00 cost 60.00 tax 20.00, wood 50.00      earns 45 miles
2026-01-07  ana buys loss 10.00 cost 12.00                              earns 0 miles

story EARN-2 A visit counts from the smallest receipt
program builders-yard
2026-01-07  ana joins
2026-01-07  ana buys nails 19.99      earns 0 stamps     because below-minimum on visit
2026-01-07  ana buys nails 20.00      earns 1 stamp

story D4 What a gift card pays for does not earn where the program says so, cash and delivery do
program builders-yard
2026-01-07  ana joins
2026-01-07  ana buys paint 100.00, paying 50.00 with gift_card      pays 100.00   earns 50
2026-01-07  ana buys paint 100.00, paying 10.00 with e_wallet       pays 100.00   earns 100
2026-01-08  ana buys paint 50.00, van 20.00 kind delivery, card 30.00 kind gift_card, thanks 5.00 kind tip     pays 105.00   earns 70

story D4 Goods that come back take their part of the gift card along
program builders-yard
2026-01-07  ana joins
2026-01-07  ana buys paint 60.00, brush 40.00, paying 50.00 with gift_card     earns 50
2026-01-09  ana returns brush     loses 20   has 30
2026-01-09  ana returns paint     loses 30   has 0

story EARN-7 Rules of a promotion share its limit, and a return makes room again
program spring
2026-03-01  ana joins
2026-03-02  ana buys 2 tulips 1.00 in tulips, roses 1.00 in roses as r1      because tulips 60, roses 40, base 3
2026-03-03  ana buys tulips 1.00 in tulips                   earns 1     because promotion-limit on tulips 30
2026-03-04  ana returns roses of r1
2026-03-05  ana buys 2 tulips 1.00 in tulips                 because tulips 40, promotion-limit on tulips 20
2026-04-01  ana buys tulips 1.00 in tulips                   because tulips 30

story EARN-7 After it gave, a rule rests
program spring
2026-03-01 12:00  ana joins
2026-03-02 12:00  ana buys goods 1.00      earns 6     because greeting 5
2026-03-08 23:59  ana buys goods 1.00      earns 1     because cooldown on greeting
2026-03-09 00:00  ana buys goods 1.00      earns 6

story A budget slows down before it is used up, and never gives more than there is
program spring
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana buys goods 800.00     because base 800
2026-03-03  ana asks about goods 100.00   because base 50, budget-slowed on base 50
2026-03-03  bob buys goods 300.00     because base 150, budget-slowed on base 150
2026-03-04  bob buys goods 300.00     because base 50, budget-spent on base 100
2026-03-05  ana buys goods 50.00      not because base
2026-04-01  ana buys goods 50.00      because base 50

story EARN-12 An offer counts once it is claimed, and as long as it is good
program favourites
2026-01-03 Saturday  ana joins
2026-01-03  ana buys bread 10.00      earns 10
2026-01-04  ana claims weekend
2026-01-04  ana claims weekend        refused already-claimed
2026-01-04  ana buys bread 10.00      earns 20    because weekend 10
2026-01-05  ana buys bread 10.00      earns 10
2026-01-18  ana buys bread 10.00      earns 20
2026-01-24  ana buys bread 10.00      earns 10
2026-02-01  bob joins
2026-02-01  bob claims weekend        refused not-in-force

story EARN-12 A member chooses her categories for the month
program favourites
2026-01-05  ana joins
2026-01-05  ana asks about coffee 10.00 in coffee      would earn 10    because not-chosen on favourite
2026-01-05  ana chooses coffee, household goods
2026-01-05  ana buys coffee 10.00 in coffee            earns 50
2026-01-05  ana buys soap 10.00 in household goods     earns 50
2026-01-05  ana buys bread 10.00 in bread              earns 10
2026-01-06  ana chooses bread                          # from February on
2026-01-07  ana buys bread 10.00 in bread              earns 10
2026-02-01  ana buys bread 10.00 in bread              earns 50
2026-02-01  ana buys coffee 10.00 in coffee            earns 10
2026-03-01  ana buys bread 10.00 in bread              earns 10
2026-03-01  ana chooses meat                           refused unknown-category
2026-03-01  ana chooses coffee, bread, fruit           refused too-many-chosen

story D20 What the quote says is what the receipt does, rule by rule
program favourites
2026-01-10  ana joins
2026-01-10  ana asks about coffee 10.00 in coffee     would earn 10   because base 10, condition on weekend, not-chosen on favourite
2026-01-10  ana buys coffee 10.00 in coffee           earns 10        because base 10, condition on weekend, not-chosen on favourite

story EARN-8 Rules for a tier, a store or a channel only
program for-some
2026-01-10  ana joins
2026-01-11  ana buys goods 100.00                earns 100   because condition on gold, condition on vip, condition on north, condition on web
2026-01-12  ana buys goods 10.00                 earns 20    because gold 10
2026-01-12  ana buys goods 10.00 at North        earns 27    because north 7
2026-01-12  ana buys goods 10.00 by web          earns 29    because web 9

story EARN-8 Rules for a segment only
program for-some
member bob in segment vip
2026-01-10  ana joins
2026-01-10  bob joins
2026-01-12  ana buys goods 10.00                 earns 10    because condition on vip
2026-01-12  bob buys goods 10.00                 earns 15    because vip 5

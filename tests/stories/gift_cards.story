# Gift cards: case G1 of the acceptance list.

program gift-cards
goods gift card 50.00 in gift cards
goods deposit 10.00, does not earn
goods book 20.00

story G1 A gift card earns nothing, however it is paid for
2026-01-10  ana joins
2026-01-10  ana buys gift card                             earns 0   pays 50.00   because excluded on base, excluded on items
2026-01-10  ana buys gift card, book                       earns 21   because base 20, items 1
2026-01-11  ana buys deposit                               earns 0
2026-01-12  ana buys gift card, spending 20 points         earns 0   pays 48.00   has 1

story G1 The loop of points and gift cards gives nothing
2026-01-10  ana joins
2026-01-10  shop corrects ana by 500
2026-01-11  ana buys gift card, spending 100 points        earns 0   has 400
2026-01-12  ana buys gift card, spending 100 points        earns 0   has 300
2026-01-13  ana buys gift card, spending 100 points        earns 0   has 200
2026-01-14  ana buys gift card, spending 100 points        earns 0   has 100
2026-01-15  ana buys gift card, spending 100 points        earns 0   has 0

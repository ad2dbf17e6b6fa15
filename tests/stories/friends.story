# Friends who are invited: the store keeps who invited whom. It is played live only.

program friends
goods tea 20.00

story Both are given points when what the friend bought first is safe
2026-03-01  ana joins
2026-03-02  bob joins invited by ana
2026-03-03  bob buys 2 tea                ana has 0    bob has 0
2026-03-16  time passes                   ana has 0    bob has 0
2026-03-17  time passes                   ana has 50   bob has 20
2026-03-20  time passes                   ana has 50   bob has 20

story What comes back takes both back
2026-03-01  ana joins
2026-03-02  bob joins invited by ana
2026-03-03  bob buys 2 tea
2026-03-17  time passes                   ana has 50   bob has 20
2026-03-18  bob returns 1 tea
2026-03-18  time passes                   ana has 0    bob has 0

story A first receipt below the minimum decides, and a later one does not count
2026-03-01  ana joins
2026-03-02  bob joins invited by ana
2026-03-03  bob buys tea
2026-03-04  bob buys 3 tea
2026-03-30  time passes                   ana has 0    bob has 0

program past-program

story A program that is over earns nothing and pays until its day
2026-02-20  ana joins
2026-02-20  ana buys 50.00                                  earns 50
2026-03-12  ana buys 10.00, spending 5 points               earns 0    spends 5   pays 9.95   because program-over
2026-03-12  ana returns 10.00                               has 50
2026-04-02  ana buys 10.00, spending 5 points               refused program-over   has 50

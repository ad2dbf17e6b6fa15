program joins-by-buying

story Who has not joined collects, and spends only after the first points came
2026-03-01  ana joins                                       has 0
2026-03-02  ana buys 2.00, spending 1 points                refused not-joined
2026-03-02  ana buys 0.50                                   has 0
2026-03-03  ana buys 4.00                                   earns 14   because joined   has 14
2026-03-04  ana buys 4.00, spending 1 points                spends 1   pays 3.99
2026-03-05  ana returns 4.00                                because return

program member-care
goods coffee 4.00

story A receipt that named nobody is claimed, and comes back as the claimer's
2026-03-01  ana joins                                       earns 10
2026-03-02  nobody buys 10 coffee as r5
2026-03-12  ana claims receipt r5                           earns 40     has 50
2026-03-13  ana returns 5 coffee of r5                      loses 20     refunds 20.00     has 30

story A receipt is claimed for thirty days, and two a day
2026-03-01  ana joins                                       earns 10
2026-03-02  nobody buys coffee as r1
2026-03-30  nobody buys coffee as r2
2026-03-30  nobody buys coffee as r3
2026-03-30  nobody buys coffee as r4
2026-03-30  ana claims receipt r2                           earns 4
2026-03-30  ana claims receipt r3                           earns 4
2026-03-30  ana claims receipt r4                           refused too-many-claims     has 18
2026-04-02  ana claims receipt r1                           refused claimed-too-late    has 18

story Two cards of one member become one, with the dates of their points and the higher tier
2026-03-01  ana joins                                       earns 10
2026-03-01  bob joins                                       earns 10
2026-03-02  ana buys 10.00                                  earns 10     tier plain
2026-03-05  bob buys 60.00                                  earns 60     rises to silver
2026-03-06  ana and bob are merged                          ana has 90   ana tier silver   bob has 0
            ana lots 20 until 2027-03-01, 10 until 2027-03-02, 60 until 2027-03-05
2026-03-07  ana buys 10.00, spending 70 points              spends 70    pays 9.30
2026-03-08  ana and bob are parted                          ana has 9   bob has 20   ana tier plain   bob tier silver

story Two who were taken for one each have their own again
2026-03-01  ana joins                                       earns 10
2026-03-01  bob joins                                       earns 10
2026-03-02  ana buys 10.00                                  earns 10
2026-03-05  bob buys 60.00                                  rises to silver
2026-03-06  ana and bob are merged                          ana has 90   ana tier silver
2026-03-06  ana and bob are parted                          ana has 20   ana tier plain   bob has 70   bob tier silver

story What is put aside goes along when two members are merged
2026-03-01 10:00  ana joins                                 earns 10
2026-03-01 10:01  bob joins                                 earns 10
2026-03-01 10:02  bob holds 5 points as h1                  has 5
2026-03-01 10:03  ana and bob are merged                    ana has 15   ana held 5   bob has 0   bob held 0
2026-03-01 10:05  ana releases h1                           has 20       held 0

# A household: points of several. It is played live only.

program household
goods tea 1.00

story Half of what Ana earns is the household's, and Bob may spend it
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana opens household home
2026-03-02  ana enters home giving 50%
2026-03-02  bob enters home
2026-03-03  ana buys 10 tea                                        earns 10   sends 5    ana has 5   home has 5
2026-03-04  bob buys 8 tea, spending 4 points from home            pays 4.00  bob has 4  home has 1
2026-03-05  bob returns everything                                 bob has 0  home has 5
2026-03-06  ana returns everything                                 ana has 0  home has 0

story Only the owner spends where that was said, and who leaves takes her part along
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana opens household home, spenders owner, leaving equal_part
2026-03-02  ana enters home giving 100%
2026-03-02  bob enters home giving 100%
2026-03-03  bob buys 11 tea                                        sends 11   bob has 0  home has 11
2026-03-04  bob buys tea, spending 1 points from home              refused may-not-spend   home has 11
2026-03-05  bob leaves home                                        bob has 5  home has 6
2026-03-06  bob leaves home                                        refused not-in-pool
2026-03-07  bob buys 3 tea                                         earns 3    bob has 8   home has 6

story What a household has is parted when it ends, the rest is its owner's
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana opens household home, dissolving equal_parts
2026-03-02  bob enters home giving 100%
2026-03-03  bob buys 11 tea                                        home has 11
2026-03-04  ana dissolves home                                     ana has 6  bob has 5  home has 0
2026-03-05  bob enters home                                        refused pool-dissolved

story Nobody gives more than all she earns
2026-03-01  ana joins
2026-03-02  ana opens household home
2026-03-02  ana opens household away
2026-03-03  ana enters home giving 60%
2026-03-03  ana enters away giving 50%                             refused shares-too-much
2026-03-04  ana buys 10 tea                                        ana has 4  home has 6  away has 0

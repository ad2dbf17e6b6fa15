# What the shop gives a member by hand, or agrees with her alone.

program agreements
goods petrol 50.00

story A rate of her own until a day, and a tier as long
2026-03-01        ana joins                                        tier plain
2026-03-02        ana buys petrol                                  earns 50
2026-03-03        shop agrees fleet with ana until 2026-06-30, giving gold    rises to gold   keeps gold until 2026-06-30
2026-06-30 23:30  ana buys petrol                                  earns 150   because fleet 100
2026-07-01 00:30  ana buys petrol                                  earns 50    falls from gold to silver   not because fleet

story What is agreed again replaces what was agreed before
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  shop agrees fleet with ana until 2026-12-31
2026-03-03  shop agrees fleet with ana until 2026-03-31
2026-03-31  ana buys petrol                                        earns 150
2026-04-01  ana buys petrol                                        earns 50
2026-04-01  bob buys petrol                                        earns 50

story A tier is given by hand, for as long as the shop says
2026-03-01  ana joins
2026-03-02  shop gives ana gold until 2026-08-31                   rises from plain to gold   because assigned on club
2026-08-31  time passes                                            tier gold    keeps gold until 2026-08-31
2026-09-01  time passes                                            falls from gold to plain

story Nobody rises above a tier that is fixed
2026-03-01  ana joins
2026-03-02  shop gives ana silver until 2026-06-30, fixed          rises to silver
2026-03-03  ana buys 30 petrol                                     tier silver
2026-07-01  time passes                                            tier gold

story There is no such tier, and nothing is given
2026-03-01  ana joins
2026-03-02  shop gives ana silver
2026-03-03  shop gives ana plain                                   falls from silver to plain

story A member is told thirty days before she loses a tier, and not when she has kept it
2025-03-01  ana joins
2025-03-01  bob joins
2025-03-02  ana buys 2 petrol                                      rises to silver   keeps silver until 2026-12-31
            warned of silver from 2026-12-02
2025-03-02  bob buys 2 petrol                                      rises to silver
2026-12-01  time passes                                            ana not warned of silver
2026-12-02  time passes                                            ana warned of silver   bob warned of silver
2026-12-03  time passes                                            ana not warned of silver
2027-01-01  time passes                                            ana falls to plain

story All points are over half a year after the last purchase, and she is told thirty days before
program as-long-as-active
2026-01-10  ana joins
2026-01-10  ana buys goods 20.00             has 20    lasts until 2026-07-10    warned of inactivity from 2026-06-11
2026-06-20  ana buys goods 5.00              has 25    lasts until 2026-12-20    warned of inactivity from 2026-11-21
2026-12-20  time passes                      has 25
2026-12-21  time passes                      expires 25

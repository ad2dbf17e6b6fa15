# What the shop says of a day, and conditions ask for.

program weather
goods bread 10.00
store Hill
store York in America/New_York

story FACTS Double on rainy Mondays, from the moment it is said
2026-03-01        ana joins
2026-03-01        shop says weather rain
2026-03-01        ana buys bread                        earns 11
2026-03-02 00:01  ana buys bread                        earns 11   not because rainy-monday
2026-03-02 08:00  shop says weather rain
2026-03-02 08:01  ana asks about bread                  would earn 21
2026-03-02 08:01  ana buys bread as wet                 earns 21   because rainy-monday 10
2026-03-02 12:00  shop says weather dry
2026-03-02 23:59  ana buys bread                        earns 10
2026-03-03        ana buys bread                        earns 11
2026-03-03        ana returns bread of wet              loses 21

story FACTS Of one store, on its own calendar
2026-03-01        ana joins
2026-03-02        shop says weather rain
2026-03-02        shop says weather dry at Hill
2026-03-02        ana buys bread at Hill                earns 10
2026-03-02        ana buys bread                        earns 21
2026-03-02        shop says market-day here at Hill
2026-03-02        ana buys bread at Hill                earns 15
2026-03-03 05:00  ana buys bread at York                earns 21
2026-03-03 09:00  ana buys bread at York                earns 11

story FACTS A late receipt and a claim take the fact of their own day
2026-03-01        ana joins
2026-03-02 18:00  shop says weather rain
2026-03-02 19:00  nobody buys bread as found
2026-03-02 19:00  ana buys bread, arriving 2026-03-04 12:00    earns 21
2026-03-04 13:00  shop says weather dry
2026-03-05        ana claims receipt found              earns 21

story FACTS Activities and rewards ask for it too
2026-03-01        ana joins
2026-03-01        ana does umbrella                     earns 0
2026-03-02        ana buys bread                        earns 11   may not take tea because condition
2026-03-02        ana redeems tea                       refused condition
2026-03-02        shop says weather rain
2026-03-02        ana does umbrella                     earns 3
2026-03-02        ana redeems tea                       spends 2
2026-03-02        shop says weather snow storm
2026-03-02        ana buys bread                        pays 9.00    earns 10
2026-03-03        ana redeems tea as second             refused condition

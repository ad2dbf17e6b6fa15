# Ladders: what is still needed, how long a tier is kept, what reaching one gives.

story A member sees what she still needs, and how long she keeps what she has
program ladders
2026-03-01  ana joins                    needs 100.00 to silver   needs 500.00 to gold
2026-03-02  ana buys goods 60.00         needs 40.00 to silver    keeps bronze forever
2026-03-05  ana buys goods 40.00         rises to silver          keeps silver until 2028-02-29
2026-03-06  time passes                  needs 400.00 to gold     needs 1 visits to gold

story Reaching a tier gives its points once, and a return leaves them
program ladders
2026-03-01  ana joins
2026-03-02  ana buys goods 100.00        rises to silver, because hello-silver 50, earns 150
2026-03-02  ana returns everything         loses 100, has 50
2027-03-01  ana buys goods 100.00        has 150

story A benefit of a tier is a rule, and counts from the next receipt
program ladders
2026-03-01  ana joins
2026-03-02  ana buys goods 200.00
2026-03-03  ana buys goods 200.00
2026-03-04  ana buys goods 100.00        earns 100, rises from silver to gold
2026-03-05  ana buys goods 10.00         earns 20, 1 status

story A tier is lost one step at a time, after a warning, at the end of February
program ladders
2026-03-01        ana joins
2026-03-02        ana buys goods 200.00
2026-03-03        ana buys goods 200.00
2026-03-04        ana buys goods 100.00  rises to gold    keeps gold until 2028-02-29
2028-01-31 09:00  time passes            because tier-warning on club
2028-02-29 12:00  time passes            tier club gold
2028-03-01 00:00  time passes            falls from gold to silver

story The second ladder asks for two things at once
program ladders
2026-03-01  ana joins
2026-03-02  ana buys goods 100.00        tier circle guest   needs 1 referral to friend   needs 0 status to friend

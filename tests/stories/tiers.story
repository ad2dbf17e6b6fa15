# Tiers: cases E of the acceptance list; the table of E1 is in test_tables.py.

story E3 A tier reached inside a receipt
program spend-tiers
2026-01-10  ana joins                      tier bronze
2026-01-10  ana buys goods 9999.99         tier bronze
2026-01-11  ana buys goods 0.01            rises from bronze to silver   tier silver

story E4 A tier falls when it is looked at, not at a receipt
program year-tiers
2025-01-10        ana joins
2025-01-10        ana buys goods 5000.00   rises from bronze to gold
2025-06-01        ana buys goods 1200.00   tier gold
2026-01-10        ana buys goods 1.00      tier gold
2026-01-11 00:00  time passes              falls from gold to silver   tier silver

story E4 Grace keeps a tier for thirty days
program year-tiers-grace
2025-01-10  ana joins
2025-01-10  ana buys goods 5000.00         rises to gold
2025-06-01  ana buys goods 1200.00
2026-01-11  time passes                    tier gold
2026-02-09  time passes                    tier gold
2026-02-10  time passes                    falls from gold to silver   tier silver

story E4 A tier that is earned again within the grace stays
program year-tiers-grace
2025-01-10  ana joins
2025-01-10  ana buys goods 5000.00         rises to gold
2025-06-01  ana buys goods 1200.00
2026-01-11  time passes                    tier gold
2026-01-31  ana buys goods 4800.00         tier gold
2026-02-15  time passes                    tier gold
2026-05-01  time passes                    tier gold

story E5 Spending points does not lower the tier
program year-tiers
2026-01-10  ana joins
2026-01-10  ana buys goods 1000.00                       rises to silver
2026-01-11  ana buys goods 900.00, spending 900 points   spends 900   has 100   tier silver
2026-01-12  time passes                                  tier silver

story E6 A return lowers what counts; the tier falls with the next look, not at once
program year-tiers
2026-01-10        ana joins
2026-01-10        ana buys goods 1000.00   rises to silver
2026-01-11        ana returns 1.00         loses 1   tier silver
2026-01-12 00:00  time passes              falls from silver to bronze

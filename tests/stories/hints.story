# Hints: what is missing for more, asked before the receipt is paid.

story Told to the last cent, until it is reached
program hints
2026-03-01  ana joins
2026-03-02  ana asks about goods 44.82            lacks 5.18 for big-basket    would earn 44
2026-03-02  ana asks about goods 49.99            lacks 0.01 for big-basket
2026-03-02  ana asks about goods 50.00            lacks nothing for big-basket   would earn 80

story One more filter for fifty stars, and the third tea for nothing
program hints
2026-03-01  ana joins
2026-03-02  ana asks about coffee 10.00                       lacks 1 pcs for filters
2026-03-02  ana asks about 2 tea 4.00 in tea                  lacks 1 pcs for three-for-two
2026-03-02  ana asks about tea 4.00 in tea                    lacks 2 pcs for three-for-two
2026-03-02  ana asks about 3 tea 4.00 in tea                  lacks nothing for three-for-two   would save 4.00

story What is near already: a challenge, and the discount of a large receipt
program hints
2026-03-01  ana joins
2026-03-02  ana buys goods 40.00
2026-03-03  ana asks about goods 15.00       lacks 5.00 for spring
2026-03-03  ana buys goods 20.00             earns 120
2026-03-04  ana asks about goods 88.00       lacks 2.00 for off       lacks nothing for spring

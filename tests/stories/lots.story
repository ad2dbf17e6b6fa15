# Lots and expiry: cases C of the acceptance list.

story C1 The older points are spent first
program by-hand
2026-01-01  ana joins
2026-01-01  shop corrects ana by 30
2026-01-02  shop corrects ana by 50                        lots 30 never, 50 never
2026-01-03  ana buys goods 60.00, spending 60 points       spends 60   lots 20 never

story C3 The soonest to expire is spent first, even if it came later; what never expires is last
program by-hand
2026-01-01  ana joins
2026-01-01  shop corrects ana by 10
2026-01-01  shop corrects ana by 100 until 2026-12-31
2026-01-02  shop corrects ana by 100 until 2026-05-31
            lots 100 until 2026-05-31, 100 until 2026-12-31, 10 never
2026-01-03  ana buys goods 100.00, spending 100 points     lots 100 until 2026-12-31, 10 never

story C4 Spending spans lots
program by-hand
2026-01-01  ana joins
2026-01-01  shop corrects ana by 50 until 2026-01-31
2026-01-01  shop corrects ana by 50 until 2026-02-28
2026-01-03  ana buys goods 70.00, spending 70 points       lots 30 until 2026-02-28

story C5 Only the rest expires, once
program month-end
2026-01-01        ana joins
2026-01-01        shop corrects ana by 150
2026-01-02        ana buys goods 50.00, spending 50 points   has 100
2026-01-31 23:59  time passes                                expires 0     has 100
2026-02-01 00:00  time passes                                expires 100   has 0   lots none
2026-02-01 00:00  time passes                                expires 0     has 0

story C5 A lot that is spent closes with nothing
program month-end
2026-01-01  ana joins
2026-01-01  shop corrects ana by 150
2026-01-02  ana buys goods 150.00, spending 150 points       lots none
2026-02-01  time passes                                      expires 0   has 0

story C5 What has no expiry is untouched after ten years
program by-hand
2026-01-01  ana joins
2026-01-01  shop corrects ana by 150
2036-01-01  time passes                                      expires 0   has 150

story C6 What was spent of an expired lot does not eat a later one
program by-hand
2026-01-01  ana joins
2026-01-01  shop corrects ana by 100 until 2026-01-31
2026-01-10  ana buys goods 100.00, spending 100 points
2026-01-11  shop corrects ana by 50 until 2026-12-31
2026-02-01  time passes                                      expires 0   has 50

story C8 What expires when is in the lots
program by-hand
2026-01-01  ana joins
2026-01-01  shop corrects ana by 100 until 2026-01-31
2026-01-01  shop corrects ana by 200 until 2026-05-31
2026-01-01  shop corrects ana by 50                          lots 100 until 2026-01-31, 200 until 2026-05-31, 50 never
2026-01-02  ana buys goods 120.00, spending 120 points       lots 180 until 2026-05-31, 50 never

story C9 What has expired cannot be spent
program month-end
2026-01-01  ana joins
2026-01-01  shop corrects ana by 300
2026-01-02  shop corrects ana by 200
2026-01-03  ana buys goods 200.00, spending 200 points       has 300
2026-02-01  ana buys goods 1.00, spending 1 point            refused not-enough-points   has 0

story C10 What is due is gone, though no job has run
program month-end
2026-01-01  ana joins
2026-01-01  shop corrects ana by 100
2026-02-01  ana asks about goods 1.00, spending 1 point      would spend 0   has 0   refused not-enough-points
2026-02-01  ana buys goods 1.00                              expires 100     has 0

story C11 Pending points can be spent after fourteen days
program two-weeks
2026-01-10        ana joins
2026-01-10        ana buys goods 200.00                      earns 20   pending 20   has 0
2026-01-23 23:59  time passes                                pending 20   has 0
2026-01-24 00:00  time passes                                pending 0   has 20

story C11 A return while points are pending cancels them
program two-weeks
2026-01-10  ana joins
2026-01-10  ana buys goods 200.00                            pending 20   has 0
2026-01-15  ana returns everything                           loses 20   pending 0   has 0   owes 0
2026-01-24  time passes                                      has 0

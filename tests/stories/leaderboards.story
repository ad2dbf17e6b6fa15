# Leaderboards: who has done the most in a period, and what the first places give.
goods bread 5.00
goods coffee 2.00 in coffee

story Who spends the most on coffee in a month is first; who has as much has the same place
program boards
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-01  cleo joins
2026-03-02  ana buys bread                place none on month
2026-03-02  ana buys coffee               place 1 on month
2026-03-03  bob buys 3 coffee             place 1 on month, ana place 2 on month
2026-03-04  ana buys 2 coffee             place 1 on month, bob place 1 on month
2026-03-05  cleo buys coffee              place 3 on month
2026-04-01  cleo buys coffee              place 1 on month, ana place none on month

story What comes back counts no more
program boards
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana buys coffee
2026-03-03  bob buys 2 coffee             place 1 on month, ana place 2 on month
2026-03-04  bob returns everything        place none on month, ana place 1 on month

story Kilometres are added up for good, and an activity that is taken back counts no more
program boards
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana does run with km 5 as a1  place 1 on runners, because leaderboard-counts on runners
2026-03-03  bob does run with km 12       place 1 on runners, ana place 2 on runners
2027-03-04  ana does run with km 8        place 1 on runners
2027-03-05  ana undoes a1                 place 2 on runners

story A place gives what the program says, once in a period, and counts for no leaderboard itself
program boards
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  bob buys bread                place 1 on earners
2026-03-03  ana does leaderboard-place about 2026-02-01 with leaderboard month, place 1   earns 500, because gold 500
2026-03-03  ana does leaderboard-place about 2026-02-01 with leaderboard month, place 1   earns 0, because already-earned
2026-03-03  bob does leaderboard-place about 2026-02-01 with leaderboard month, place 7   earns 50, place 1 on earners, ana place none on earners

story When a month is over, time passes and its first places have what they give
program boards
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-01  cleo joins
2026-03-02  ana buys 3 coffee
2026-03-03  bob buys 2 coffee
2026-03-04  cleo buys 2 coffee
2026-03-05  bob returns everything
2026-03-31  time passes                   ana has 6, bob has 0, cleo has 4
2026-04-01  time passes                   ana earns 500, ana because gold 500, ana has 506, cleo earns 50, cleo because near 50, cleo has 54, bob earns 0
2026-04-02  time passes                   ana earns 0, ana has 506, cleo has 54
2026-04-03  bob buys coffee
2026-09-01  time passes                   bob earns 500, bob because gold 500, ana has 506

story Who shares a place has what it gives, and that counts for no place
program boards
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-01  cleo joins
2026-03-02  ana buys coffee
2026-03-02  bob buys coffee
2026-03-02  cleo buys bread               place 1 on earners
2026-04-01  time passes                   ana earns 500, bob earns 500, cleo earns 0, ana place 2 on earners, ana place none on month
